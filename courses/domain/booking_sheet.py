"""What somebody is shown who thinks of booking a run."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from courses.domain.booking import Obstacle, obstacle
from courses.domain.record import language_of
from courses.domain.refund_rules import Terms, terms_of
from courses.domain.seats import room
from courses.domain.waiting import is_over, position
from courses.models import (
    Edition,
    EditionText,
    Enrolment,
    Run,
    RunSession,
    Seat,
    WaitingPlace,
)
from hubs.models import User


@dataclass(frozen=True)
class BookingSheet:
    """A run for ``learner`` at a moment.

    ``left`` are the seats that a newcomer can have, ``None`` for no limit; ``waiting``
    is how many wait; ``sure`` how many seats are somebody's, ``None`` where the run
    takes place with as many as come, or has begun. ``edition`` and ``text`` are missing
    where the course was withdrawn. ``place`` and ``enrolment`` are the learner's own,
    while they are open.
    """

    run: Run
    edition: Edition | None
    text: EditionText | None
    sessions: tuple[RunSession, ...]
    terms: Terms
    obstacle: Obstacle | None
    left: int | None
    waiting: int
    sure: int | None
    place: WaitingPlace | None
    enrolment: Enrolment | None

    @property
    def has_seat(self) -> bool:
        """Whether the learner is to know rooms, meeting links and how to get in."""
        return self.enrolment is not None and self.enrolment.has_seat

    @property
    def is_confirmed(self) -> bool:
        """Whether there are as many as the run needs."""
        return self.sure is not None and self.sure >= self.run.minimum

    @property
    def is_full(self) -> bool:
        """Whether a newcomer has to wait."""
        return self.left == 0


def booking_sheet(
    run: Run, *, learner: User, language: str, at: datetime
) -> BookingSheet:
    """What ``learner`` is told of ``run``: nine queries at most."""
    edition = Edition.objects.current().filter(course=run.course_id).first()
    shown = language if edition is None else language_of(edition, wanted=language)
    texts = EditionText.objects.defer("outline")
    text = texts.filter(edition=edition, language=shown).first()
    sessions = run.sessions.filter(cancelled_at=None) if run.starts_at else ()
    place = enrolment = None
    waiting, pending = _counts(run)
    if run.seats is not None:
        own = WaitingPlace.objects.open().visible_to(learner).filter(run=run)
        place = own.select_related("seat").first()
    active = Enrolment.objects.active().visible_to(learner)
    enrolment = active.filter(run=run).first()
    return BookingSheet(
        run=run,
        edition=edition,
        text=text,
        sessions=tuple(sessions),
        terms=terms_of(run, paid_at=at),
        obstacle=obstacle(run, learner=learner, at=at),
        left=room(run),
        waiting=waiting,
        sure=run.taken - pending if _says_how_many(run, at=at) else None,
        place=place,
        enrolment=enrolment,
    )


def _counts(run: Run) -> tuple[int, int]:
    """How many wait for a seat, and how many seats are only kept; one query."""
    if run.seats is None and not run.minimum:
        return 0, 0
    of_run = [
        each.filter(run=OuterRef("pk")).order_by().values("run")
        for each in (WaitingPlace.objects.in_line(), Seat.objects.pending())
    ]
    waiting, pending = (
        Coalesce(Subquery(each.annotate(number=Count("pk")).values("number")), 0)
        for each in of_run
    )
    counted = Run.objects.filter(pk=run.pk).values_list(waiting, pending)
    in_line, kept = counted.get()
    return in_line, kept


def _says_how_many(run: Run, *, at: datetime) -> bool:
    return bool(run.minimum) and run.starts_at is not None and run.starts_at > at


@dataclass(frozen=True)
class WaitingSheet:
    """A place on a waiting list, as its owner sees it.

    ``position`` counts from 1 and is ``None`` for who does not wait any more;
    ``deadline`` is that of an offer, whose time may be over.
    """

    place: WaitingPlace
    title: str
    language: str
    position: int | None
    deadline: datetime | None
    is_over: bool


def waiting_sheet(place: WaitingPlace, *, language: str, at: datetime) -> WaitingSheet:
    """What the owner of ``place`` is told."""
    edition = Edition.objects.current().filter(course=place.run.course_id).first()
    shown = language if edition is None else language_of(edition, wanted=language)
    texts = EditionText.objects.filter(edition=edition, language=shown)
    title = texts.values_list("title", flat=True).first()
    waits = place.state == WaitingPlace.State.WAITING
    is_offered = place.state == WaitingPlace.State.OFFERED
    return WaitingSheet(
        place=place,
        title=title or place.run.course.code,
        language=shown,
        position=position(place) if waits else None,
        deadline=place.deadline if is_offered else None,
        is_over=is_offered and is_over(place, at=at),
    )
