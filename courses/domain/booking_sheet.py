"""What somebody is shown who thinks of booking a run."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courses.domain.booking import Obstacle, obstacle_now
from courses.domain.record import language_of
from courses.domain.refund_rules import Terms, terms_of
from courses.domain.seats import left_of
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
from hubs.domain.composed import Composed
from hubs.models import User

M = TypeVar("M", bound=Model)

#: Nobody's numbers, which stand in the composed statements for those that are asked.
RUN, LEARNER, COURSE, EDITION = -1, -2, -3, -4
NOBODY: Final = User(pk=LEARNER)

_announced: Final = Composed(
    lambda public_id: (
        Run.objects.announced()
        .select_related("course__hub", "hub__legal_entity")
        .filter(public_id=public_id)
    ),
    "nothing",
)
_edition: Final = Composed(
    lambda course: Edition.objects.current().filter(course=course).order_by()[:1],
    COURSE,
)
_text: Final = Composed(
    lambda edition, language: (
        EditionText.objects.defer("outline")
        .filter(edition=edition, language=language)
        .order_by()[:1]
    ),
    EDITION,
    "none",
)
_sessions: Final = Composed(
    lambda run: RunSession.objects.filter(run=run, cancelled_at=None), RUN
)
_place: Final = Composed(
    lambda run, _learner: (
        WaitingPlace.objects.open()
        .visible_to(NOBODY)
        .filter(run=run)
        .select_related("seat")
        .order_by()[:1]
    ),
    RUN,
    LEARNER,
)
_enrolment: Final = Composed(
    lambda run, _learner: (
        Enrolment.objects.active().visible_to(NOBODY).filter(run=run).order_by()[:1]
    ),
    RUN,
    LEARNER,
)


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


def announced_run(public_id: str) -> Run | None:
    """The run of this address with its course, hubs and their legal entity, or None."""
    return _only(_announced.ask(public_id))


def booking_sheet(
    run: Run, *, learner: User, language: str, at: datetime
) -> BookingSheet:
    """What ``learner`` is told of ``run`` as it was read: six queries at most.

    And two more of a run that is not for everybody.
    """
    edition = _only(_edition.ask(run.course_id))
    text = None
    if edition is not None:
        shown = language_of(edition, wanted=language)
        text = _only(_text.ask(edition.pk, shown))
    waiting, pending = _counts(run)
    limited = run.seats is not None
    return BookingSheet(
        run=run,
        edition=edition,
        text=text,
        sessions=tuple(_sessions.ask(run.pk) if run.starts_at else ()),
        terms=terms_of(run, paid_at=at),
        obstacle=obstacle_now(
            run, learner=learner, is_offered=edition is not None, at=at
        ),
        left=left_of(run, waiting=waiting),
        waiting=waiting,
        sure=run.taken - pending if _says_how_many(run, at=at) else None,
        place=_only(_place.ask(run.pk, learner.pk)) if limited else None,
        enrolment=_only(_enrolment.ask(run.pk, learner.pk)),
    )


def _only(rows: list[M]) -> M | None:
    return next(iter(rows), None)


def _counts(run: Run) -> tuple[int, int]:
    """How many wait for a seat, and how many seats are only kept; one query."""
    if run.seats is None and not run.minimum:
        return 0, 0
    counted: Any = _counted.ask(run.pk)[0]
    return counted.in_line, counted.kept


def _with_counts(run: int) -> QuerySet[Run]:
    of_run = [
        each.filter(run=OuterRef("pk")).order_by().values("run")
        for each in (WaitingPlace.objects.in_line(), Seat.objects.pending())
    ]
    in_line, kept = (
        Coalesce(Subquery(each.annotate(number=Count("pk")).values("number")), 0)
        for each in of_run
    )
    return Run.objects.filter(pk=run).only("pk").annotate(in_line=in_line, kept=kept)


_counted: Final = Composed(_with_counts, RUN)


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
