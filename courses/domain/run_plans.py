"""What a plan of a run says, and what is in the way of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Edition, Run
from hubs.models import LegalEntity, Organisation, User
from hubs.models.time_zones import zone_names


class Obstacle(models.TextChoices):
    """Why a run cannot be as it was planned, with the way out."""

    NOT_THEIRS = (
        "not theirs",
        _("The course's hub has not agreed that this hub runs it: ask its lead."),
    )
    ZONE = "zone", _("There is no such time zone: choose one from the list.")
    SEATS = (
        "seats",
        _("More seats than that are taken: cancel some first, or leave as many."),
    )
    FEWEST = (
        "fewest",
        _("More participants are needed than there are seats: lower one of the two."),
    )
    BACKWARDS = "backwards", _("A session ends after it begins: change one of the two.")
    OVERLAP = (
        "overlap",
        _("Two sessions take place at the same time, and nobody can be at both."),
    )
    DATES = (
        "dates",
        _(
            "At one's own pace there are no sessions: take them off, or choose another"
            " mode."
        ),
    )
    ATTENDANCE = (
        "attendance",
        _("At one's own pace there is nothing to attend: leave it empty."),
    )
    BOOKINGS = "bookings", _("Bookings end after they begin: change one of the two.")
    LATE_BOOKINGS = (
        "late bookings",
        _("Bookings cannot be open when the last session is over: end them before."),
    )
    REFUNDS = (
        "refunds",
        _("The full refund ends before the partial one does: give it more days."),
    )
    SELLER = (
        "seller",
        _(
            "This hub has no legal entity that could send an invoice: finance adds it,"
            " until then its runs are free."
        ),
    )
    ORGANISATIONS = (
        "organisations",
        _("Choose the organisations whose people may book, or let everyone book."),
    )
    KIND = (
        "kind",
        _(
            "Seats are taken: a run on dates stays one, and one at one's own pace too."
            " Plan another run instead."
        ),
    )
    TAX = (
        "tax",
        _(
            "Seats were sold with a tax that another kind of run does not have: leave"
            " the kind as it is, or plan another run and have finance credit and bill"
            " whoever changes to it."
        ),
    )
    ATTENDED = (
        "attended",
        _(
            "Attendance was noted at a session: it stays, and its times stay as they"
            " were."
        ),
    )
    NO_SESSIONS = (
        "no sessions",
        _("A run on dates needs a session before it can be booked: add one."),
    )
    NO_EDITION = (
        "no edition",
        _("No edition of the course is released: release one, then open the run."),
    )
    TWICE = (
        "twice",
        _("The hub has an open run at one's own pace already: close that one first."),
    )
    OVER = "over", _("The last session is over: plan another run, or copy this one.")
    CANCELLED = "cancelled", _("The run was cancelled: plan another one, or copy it.")


class CannotPlan(Exception):
    """A run cannot be planned, opened or changed like this."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


@dataclass(frozen=True)
class SessionPlan:
    """A session as it shall be; ``uid`` is that of the one it was, if there was one."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""
    room: str = ""
    link: str = ""
    trainer: User | None = None
    uid: str = ""


@dataclass(frozen=True)
class RunPlan:
    """A run as it shall be. Moments are aware; ``price_cents`` is net.

    The currency is that of the hub's legal entity.
    """

    mode: Run.Mode
    language: str
    time_zone: str
    sessions: tuple[SessionPlan, ...] = ()
    books_from: datetime | None = None
    books_until: datetime | None = None
    venue: str = ""
    address: str = ""
    access_notes: str = ""
    price_cents: int = 0
    minimum: int = 0
    seats: int | None = None
    audience: Run.Audience = Run.Audience.EVERYONE
    organisations: tuple[Organisation, ...] = ()
    full_refund_days: int = 14
    part_refund_days: int = 7
    part_refund_percent: int = 50
    attendance_percent: int | None = None

    @property
    def is_dated(self) -> bool:
        """Whether it takes place on dates."""
        return self.mode != Run.Mode.SELF_PACED

    @property
    def ends_at(self) -> datetime | None:
        """When its last session ends."""
        return max((each.ends_at for each in self.sessions), default=None)


def require_sound(plan: RunPlan, *, run: Run) -> None:
    """Raise :exc:`CannotPlan` for the first thing that is in the way of ``plan``.

    ``run`` is the locked row that becomes so, or a new one without a key.
    """
    for obstacle in _obstacles(plan, run):
        raise CannotPlan(obstacle)


def _obstacles(plan: RunPlan, run: Run) -> Iterator[Obstacle]:
    was_dated = run.mode != Run.Mode.SELF_PACED
    found = {
        Obstacle.ZONE: plan.time_zone not in zone_names(),
        Obstacle.SEATS: plan.seats is not None and plan.seats < run.taken,
        Obstacle.FEWEST: plan.seats is not None and plan.seats < plan.minimum,
        Obstacle.DATES: bool(plan.sessions) and not plan.is_dated,
        Obstacle.ATTENDANCE: plan.attendance_percent is not None and not plan.is_dated,
        Obstacle.REFUNDS: plan.full_refund_days < plan.part_refund_days,
        Obstacle.ORGANISATIONS: (
            plan.audience == Run.Audience.ORGANISATIONS and not plan.organisations
        ),
        Obstacle.KIND: run.taken > 0 and plan.is_dated != was_dated,
        Obstacle.SELLER: plan.price_cents > 0 and seller_of(run) is None,
    }
    yield from (obstacle for obstacle, is_there in found.items() if is_there)
    yield from _of_dates(plan)


def _of_dates(plan: RunPlan) -> Iterator[Obstacle]:
    if any(each.ends_at <= each.starts_at for each in plan.sessions):
        yield Obstacle.BACKWARDS
    in_order = sorted(plan.sessions, key=lambda each: each.starts_at)
    if any(later.starts_at < first.ends_at for first, later in pairwise(in_order)):
        yield Obstacle.OVERLAP
    begin, end = plan.books_from, plan.books_until
    if begin and end and end <= begin:
        yield Obstacle.BOOKINGS
    if end and plan.ends_at and end > plan.ends_at:
        yield Obstacle.LATE_BOOKINGS


def require_openable(run: Run, *, at: datetime) -> None:
    """Raise :exc:`CannotPlan` where a locked run cannot be booked."""
    require_places(run)
    require_current(run, at=at)
    if not Edition.objects.current().filter(course=run.course_id).exists():
        raise CannotPlan(Obstacle.NO_EDITION)


def require_places(run: Run) -> None:
    """Raise :exc:`CannotPlan` where a run that can be booked lacks what that needs."""
    if run.mode != Run.Mode.SELF_PACED:
        if run.starts_at is None:
            raise CannotPlan(Obstacle.NO_SESSIONS)
        return
    others = Run.objects.open().exclude(pk=run.pk).filter(hub=run.hub_id)
    if others.filter(course=run.course_id, mode=Run.Mode.SELF_PACED).exists():
        raise CannotPlan(Obstacle.TWICE)


def require_current(run: Run, *, at: datetime) -> None:
    """Raise :exc:`CannotPlan` where a run was cancelled or is over."""
    if run.state == Run.State.CANCELLED:
        raise CannotPlan(Obstacle.CANCELLED)
    if run.ends_at is not None and run.ends_at <= at:
        raise CannotPlan(Obstacle.OVER)


def seller_of(run: Run) -> LegalEntity | None:
    """Who sells the run: the legal entity of the hub that offers it."""
    return LegalEntity.objects.filter(hub=run.hub_id).first()
