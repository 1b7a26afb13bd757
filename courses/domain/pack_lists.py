"""The packs of an organisation, as its managers find them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from courses.domain.packs import Tally, runs_for, tallied
from courses.domain.record import language_of
from courses.models import (
    Course,
    Edition,
    EditionText,
    Run,
    Seat,
    SeatInvitation,
    SeatPack,
)
from hubs.models import Organisation

#: Offers that end within this time are pointed out.
SOON: Final = timedelta(days=4)


@dataclass(frozen=True)
class Title:
    """What a course is called, and in which language that is; empty where unknown."""

    text: str
    language: str


@dataclass(frozen=True)
class Listed:
    """A pack with the title of its course and how many seats of it there are."""

    pack: SeatPack
    title: Title
    tally: Tally


def packs_of(
    organisation: Organisation, *, language: str, at: datetime
) -> list[Listed]:
    """The organisation's packs, newest first: in six queries, however many."""
    rows = SeatPack.objects.filter(organisation=organisation)
    packs = list(
        rows.select_related("course", "run", "order__hub").order_by("-bought_at", "-pk")
    )
    titles = titles_of([pack.course for pack in packs], language=language)
    tallies = tallied(rows, at=at)
    return [
        Listed(
            pack=pack,
            title=titles[pack.course_id],
            tally=tallies[pack.pk],
        )
        for pack in packs
    ]


def title_of(course: Course, *, language: str) -> Title:
    """What one course is called."""
    return titles_of([course], language=language)[course.pk]


def titles_of(courses: Iterable[Course], *, language: str) -> dict[int, Title]:
    """What courses are called, by their keys: in one query, however many.

    In ``language`` where the edition on offer has it, else in its own; a course that
    offers none has its code.
    """
    found = {course.pk: Title(course.code, "") for course in courses}
    texts = (
        EditionText.objects.filter(
            edition__course__in=found, edition__state=Edition.State.CURRENT
        )
        .select_related("edition")
        .only(
            "title",
            "language",
            "edition__course_id",
            "edition__languages",
            "edition__default_language",
        )
    )
    for text in texts:
        if text.language == language_of(text.edition, wanted=language):
            found[text.edition.course_id] = Title(text.title, text.language)
    return found


def offers_of(pack: SeatPack, *, at: datetime) -> QuerySet[SeatInvitation]:
    """The offers of a pack that wait for an answer, those that end first first."""
    rows = SeatInvitation.objects.open(at=at).filter(pack_seat__pack=pack)
    return rows.select_related("run", "invited_by").order_by("expires_at", "pk")


def ending_soon(organisation: Organisation, *, at: datetime) -> int:
    """How many offers of the organisation end soon without an answer."""
    rows = SeatInvitation.objects.open(at=at).filter(
        pack_seat__pack__organisation=organisation
    )
    return rows.ending(by=at + SOON).count()


def places_of(pack: SeatPack, *, at: datetime) -> dict[Run, int]:
    """How many open seats of the pack stand on which run that has not begun."""
    seats = pack.seats.open(at=at).filter(seat__state=Seat.State.HELD)
    places: dict[Run, int] = {}
    for each in seats.select_related("seat__run__hub").order_by("seat__run", "pk"):
        run = each.seat and each.seat.run
        if run and (run.starts_at is None or run.starts_at > at):
            places[run] = places.get(run, 0) + 1
    return places


def offered_runs(pack: SeatPack, *, at: datetime) -> list[Run]:
    """The runs on which a seat can be given now, soonest first."""
    return list(runs_for(pack, at=at).select_related("hub"))
