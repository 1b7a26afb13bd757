"""Calendars as files (RFC 5545), as Outlook and Thunderbird read them."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration, vText

PRODUCT: Final = "-//Passage//Dates//EN"
#: How often a calendar that follows an address asks again (RFC 7986, section 5.7).
REFRESH: Final = timedelta(hours=1)
#: What no text of a calendar may have in it (RFC 5545, section 3.1).
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
STAMP: Final = re.compile(rb"^DTSTAMP:.*\r\n", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """Something that takes place, or did until it was taken off.

    ``uid`` is its identity for good; ``sequence`` grows with each change that calendars
    must notice, the last one at ``changed_at``. ``starts`` and ``ends`` are moments, or
    days, of which the last is not part of it. Who reads of a day is not busy then.
    """

    uid: str
    starts: datetime | date
    ends: datetime | date
    summary: str
    description: str = ""
    location: str = ""
    address: str = ""
    sequence: int = 0
    changed_at: datetime | None = None
    is_cancelled: bool = False


@dataclass(frozen=True)
class CalendarFile:
    """A calendar, and a tag that is another one only where it tells something else."""

    content: bytes
    tag: str


def calendar_file(
    entries: Iterable[Entry], *, name: str, at: datetime, is_private: bool = False
) -> CalendarFile:
    """The entries as one calendar, made at ``at``; all times in UTC."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # As text: by itself the library leaves commas in names as they are.
    calendar.add("name", vText(_clean(name)))
    calendar.add("x-wr-calname", vText(_clean(name)))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for entry in entries:
        calendar.add_component(_event(entry, at=at, is_private=is_private))
    if not calendar.subcomponents:
        # A calendar without any part is none (RFC 5545, section 3.6).
        calendar.add_component(_utc())
    content = bytes(calendar.to_ical())
    # When it was made is no news.
    tag = hashlib.sha256(STAMP.sub(b"", content)).hexdigest()[:32]
    return CalendarFile(content, tag)


def _event(entry: Entry, *, at: datetime, is_private: bool) -> Event:
    is_day = not isinstance(entry.starts, datetime)
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.SITE_ADDRESS).hostname}")
    event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.sequence)
    event.add("dtstart", _moment(entry.starts))
    event.add("dtend", _moment(entry.ends))
    event.add("summary", _clean(entry.summary))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE" if is_private else "PUBLIC")
    is_free = is_day or entry.is_cancelled
    event.add("transp", "TRANSPARENT" if is_free else "OPAQUE")
    if entry.changed_at is not None:
        event.add("last-modified", _moment(entry.changed_at))
    for name, text in (
        ("location", entry.location),
        ("description", entry.description),
    ):
        if text:
            event.add(name, _clean(text))
    if entry.address:
        event.add("url", entry.address)
    return event


def _moment(moment: datetime | date) -> datetime | date:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).replace(microsecond=0)
    return moment


def _clean(text: str) -> str:
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _utc() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 (a zone's own clock)
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone.add_component(standard)
    return zone
