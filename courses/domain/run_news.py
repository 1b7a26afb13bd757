"""Telling everybody concerned that a run has other dates, places or trainers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from courses.domain.run_planning import TELL
from courses.domain.run_readers import Part, Reader, readers, trained
from courses.domain.titles import Titles, titles_of
from courses.models import RunChange
from hubs.domain.outbox import settle
from hubs.domain.post import post
from hubs.models import Outgoing

PLACE: Final = ("venue", "address")
#: What a letter shows of a session; ``room`` only to who has a seat or teaches.
SHOWN: Final = ("title", "from", "until")
#: Who is told rooms and how to get in.
KNOW: Final = frozenset({Part.TEACHES, Part.SEATED})


@transaction.atomic
def tell_changed(change: RunChange, *, at: datetime) -> int:
    """Write to everybody whom ``change`` concerns, once; return to how many.

    Who has a seat, holds one or waits, who teaches or did, who was offered an
    employer's seat and who acts for that employer; not who made the change. Rooms, and
    that there is another link, are told to those who have a seat or teach: to others
    that is no news; who teaches, to whom it concerns. The letters and the settling of
    what was owed stand or fall together.
    """
    # Two workers may hold the same message: the second waits here and finds it settled.
    RunChange.objects.select_for_update().get(pk=change.pk)
    owed = Outgoing.objects.filter(kind=TELL, key=str(change.pk), done_at=None)
    if not owed.exists():
        return 0
    titles = titles_of([change.run.course])[change.run.course_id]
    told = [each for each in readers(change, at=at) if _is_news(change, each)]
    for reader in told:
        _write(change, reader, titles=titles, at=at)
    settle(TELL, key=change.pk, at=at)
    return len(told)


def _is_news(change: RunChange, reader: Reader) -> bool:
    knows = reader.part in KNOW
    if _is_moved(change, with_rooms=knows) or (knows and _has_other_link(change)):
        return True
    return _teaches_others(change, reader)


def _write(change: RunChange, reader: Reader, *, titles: Titles, at: datetime) -> None:
    run, knows = change.run, reader.part in KNOW
    is_moved = _is_moved(change, with_rooms=knows)
    # Who does not teach any more needs no dates but those that were struck.
    has_dates = is_moved or reader.part != Part.TAUGHT
    dates = {"attached_calendar": run.public_id} if has_dates else {}
    zone = change.after["time_zone"]
    post(
        "courses/run_changed",
        to=reader.email,
        language=reader.language,
        content={
            "hub": run.hub.name,
            "code": run.course.code,
            "title": titles.told_in(reader.language),
            "run": run.public_id,
            "zone": zone,
            "zone_before": change.before["time_zone"],
            "own_zone": reader.time_zone or zone,
            "sessions": list(_sessions(change, with_rooms=knows)),
            "place": _place(change.after),
            "place_before": _place(change.before),
            "is_moved": is_moved,
            "has_other_link": knows and _has_other_link(change),
            "part": str(reader.part),
            "teaches_others": _teaches_others(change, reader),
            **dates,
            **reader.facts,
        },
        at=at,
        person=reader.person,
    )


def _is_moved(change: RunChange, *, with_rooms: bool) -> bool:
    """Whether dates or places are others, as far as the reader is told them."""
    shown = [
        [facts["time_zone"], _place(facts), _listed(facts, with_rooms=with_rooms)]
        for facts in (change.before, change.after)
    ]
    return shown[0] != shown[1]


def _has_other_link(change: RunChange) -> bool:
    """Whether a session that stays is got into another way."""
    before, after = (
        {each["uid"]: each.get("link", "") for each in facts["sessions"]}
        for facts in (change.before, change.after)
    )
    return any(before[uid] != after[uid] for uid in before.keys() & after.keys())


def _teaches_others(change: RunChange, reader: Reader) -> bool:
    """Whether the reader teaches other sessions than before."""
    if reader.person is None:
        return False
    before = trained(change.before, reader.person)
    return before != trained(change.after, reader.person)


def _listed(facts: dict[str, Any], *, with_rooms: bool) -> dict[str, dict[str, Any]]:
    """What is shown of the sessions of ``facts``, by their uids."""
    return {
        each["uid"]: {name: each[name] for name in SHOWN}
        | {"room": each["room"] if with_rooms else ""}
        for each in facts["sessions"]
    }


def _sessions(change: RunChange, *, with_rooms: bool) -> Iterator[dict[str, Any]]:
    """What became of each session that is not as it was, in the order of time.

    ``{"title", "before": {"from", "until", "room"} or None, "after": the same}``.
    """
    before, after = (
        _listed(facts, with_rooms=with_rooms) for facts in (change.before, change.after)
    )
    changed = [uid for uid in {**before, **after} if before.get(uid) != after.get(uid)]
    newest = {**before, **after}
    for uid in sorted(changed, key=lambda uid: str(newest[uid]["from"])):
        yield {
            "title": newest[uid]["title"],
            "before": before.get(uid),
            "after": after.get(uid),
        }


def _place(facts: dict[str, Any]) -> str:
    """Venue and address in one line."""
    lines = (facts[name] for name in PLACE if facts[name])
    return ", ".join(", ".join(line.split("\n")) for line in lines)
