"""Runs of the benchmark that take place on dates."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Model

from cms.bench import numbers
from cms.bench.seating import held_rows
from courses.models import Run, RunSession, Seat

#: Of so many courses one has dates beside its run without: the popular one among them.
DATED: Final = 5
EVENING: Final = timedelta(hours=2)


def dated_rows(
    anytime: Run, number: int, *, at: datetime
) -> dict[type[Model], list[Model]]:
    """All runs of a course: ``anytime``, and perhaps one of two evenings."""
    if number % DATED != numbers.POPULAR:
        return {Run: [anytime]}
    starts_at = at + timedelta(days=2 + number % 180)
    evenings = [starts_at, starts_at + timedelta(days=7)]
    run = Run(
        pk=numbers.MOST_COURSES + number + 1,
        public_id=numbers.public_id("dated run", number),
        course=anytime.course,
        hub=anytime.hub,
        mode=Run.Mode.ONLINE if number % 2 else Run.Mode.ON_SITE,
        language="en",
        time_zone=anytime.time_zone,
        starts_at=evenings[0],
        ends_at=evenings[1] + EVENING,
        seats=12,
        taken=number % 13,
        venue="Training centre",
    )
    sessions: list[Model] = [
        RunSession(
            pk=number * len(evenings) + place + 1,
            run=run,
            uid=numbers.public_id(f"evening {place}", number),
            starts_at=evening,
            ends_at=evening + EVENING,
        )
        for place, evening in enumerate(evenings)
    ]
    return {Run: [anytime, run], RunSession: sessions, Seat: held_rows(run)}
