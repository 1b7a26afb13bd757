"""The last days of certificates as a calendar file (RFC 5545)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event

from certificates.domain.passport import Held
from certificates.domain.verification import Verdict

PRODUCT: Final = "-//Passage//Training passport//EN"
#: How long before the last day a calendar reminds.
AHEAD: Final = timedelta(days=30)


@dataclass(frozen=True)
class Words:
    """What an entry says, in the learner's language."""

    title: str
    text: str


def expiry_calendar(
    certificates: Iterable[Held],
    *,
    say: Callable[[Held], Words],
    site: str,
    address: str,
    at: datetime,
) -> bytes | None:
    """An entry of a whole day for each valid certificate that ends; None without one.

    Entries keep their identity from file to file, so that a calendar that takes the
    next one in changes them instead of doubling them. ``site`` and ``address`` are
    absolute addresses, the second what an entry leads to.
    """
    ending = [
        each for each in certificates if each.verdict == Verdict.VALID and each.last_day
    ]
    if not ending:
        return None
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for each in ending:
        entry = _entry(each, words=say(each), at=at)
        entry.add("uid", f"{each.number}@{urlsplit(site).hostname}")
        entry.add("url", address)
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _entry(certificate: Held, *, words: Words, at: datetime) -> Event:
    entry = Event()
    entry.add("dtstamp", at.astimezone(UTC))
    entry.add("dtstart", certificate.last_day)
    entry.add("summary", words.title)
    entry.add("description", words.text)
    # A day to know of, which makes nobody busy.
    entry.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words.title)
    alarm.add("trigger", -AHEAD)
    entry.add_component(alarm)
    return entry
