"""Telling everybody concerned that a run has other dates or another place."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from courses.domain.run_planning import TELL
from courses.domain.titles import Titles, titles_of
from courses.models import Run, RunChange, RunSession, Seat, WaitingPlace
from hubs.domain.outbox import settle
from hubs.domain.post import post
from hubs.models import Letter, Outgoing, User

PLACE = ("venue", "address")


@transaction.atomic
def tell_changed(change: RunChange, *, at: datetime) -> int:
    """Write to everybody whom ``change`` concerns, once; return to how many.

    Who has a seat, holds one or waits, and who teaches; not who made the change. Rooms
    are told to those who have a seat or teach: to others another room is no news. The
    letters and the settling of what was owed stand or fall together.
    """
    # Two workers may hold the same message: the second waits here and finds it settled.
    RunChange.objects.select_for_update().get(pk=change.pk)
    owed = Outgoing.objects.filter(kind=TELL, key=str(change.pk), done_at=None)
    if not owed.exists():
        return 0
    titles = titles_of([change.run.course])[change.run.course_id]
    taken = Seat.objects.filter(run=change.run, state=Seat.State.TAKEN)
    seated = set(taken.values_list("holder", flat=True))
    told = [
        _write(change, person, teaches=teaches, knows=knows, titles=titles, at=at)
        for person, teaches in concerned(change.run, but=change.by)
        if (knows := teaches or person.pk in seated) or _is_news_to_all(change)
    ]
    settle(TELL, key=change.pk, at=at)
    return len(told)


def concerned(run: Run, *, but: User | None = None) -> Iterable[tuple[User, bool]]:
    """Everybody whom a change of ``run`` concerns, once, and whether they teach it."""
    held = Seat.objects.filter(run=run, state__in=[Seat.State.HELD, Seat.State.TAKEN])
    waiting = WaitingPlace.objects.filter(run=run).open()
    live = RunSession.objects.filter(run=run, cancelled_at=None)
    learners = User.objects.filter(pk__in=held.values("holder")) | User.objects.filter(
        pk__in=waiting.values("learner")
    )
    teachers = User.objects.filter(pk__in=live.values("trainer"))
    people = {person.pk: (person, True) for person in teachers}
    people |= {person.pk: (person, False) for person in learners}
    if but is not None:
        people.pop(but.pk, None)
    return people.values()


def _write(
    change: RunChange,
    person: User,
    *,
    teaches: bool,
    knows: bool,
    titles: Titles,
    at: datetime,
) -> Letter:
    run = change.run
    return post(
        "courses/run_changed",
        to=person.email,
        language=person.language,
        content={
            "hub": run.hub.name,
            "code": run.course.code,
            "title": titles.told_in(person.language),
            "run": run.public_id,
            "zone": change.after["time_zone"],
            "zone_before": change.before["time_zone"],
            "own_zone": person.time_zone,
            "sessions": list(_sessions(change, with_rooms=knows)),
            "place": _place(change.after),
            "place_before": _place(change.before),
            "teaches": teaches,
            "attached_calendar": run.public_id,
        },
        at=at,
        person=person,
    )


def _is_news_to_all(change: RunChange) -> bool:
    """Whether more changed than rooms."""
    before, after = (
        {**facts, "sessions": _listed(facts, with_rooms=False)}
        for facts in (change.before, change.after)
    )
    return before != after


def _listed(facts: dict[str, Any], *, with_rooms: bool) -> list[dict[str, Any]]:
    """The sessions of ``facts``."""
    sessions: list[dict[str, Any]] = facts["sessions"]
    return sessions if with_rooms else [{**each, "room": ""} for each in sessions]


def _sessions(change: RunChange, *, with_rooms: bool) -> Iterator[dict[str, Any]]:
    """What became of each session that is not as it was, in the order of time.

    ``{"title", "before": {"from", "until", "room"} or None, "after": the same}``.
    """
    before, after = (
        {each["uid"]: each for each in _listed(facts, with_rooms=with_rooms)}
        for facts in (change.before, change.after)
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
