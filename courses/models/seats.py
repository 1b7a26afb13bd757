"""Seats: the one ledger of all ways into a run, and who waits for one."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment
from courses.models.runs import Run, random_id


class SeatQuerySet(models.QuerySet["Seat"]):
    """Seats by where they stand."""

    def counted(self) -> Self:
        """Those that are not free: what ``Run.taken`` counts."""
        return self.exclude(state=Seat.State.FREED)

    def pending(self) -> Self:
        """Those that are kept, and that nobody has paid for or claimed yet.

        Somebody is at the till, or has an offer from the waiting list. A seat of a pack
        was paid for, or is on an invoice, whoever will have it.
        """
        return self.filter(state=Seat.State.HELD, pack_seat__isnull=True)

    def lapsed(self, *, at: datetime) -> Self:
        """Those that were held until ``at`` or earlier and not taken."""
        return self.filter(state=Seat.State.HELD, held_until__lte=at)


class Seat(models.Model):
    """A place on a run, however it was had. A freed seat is never used again.

    Without a holder it is an organisation's to give. The enrolment begins when
    somebody takes it (:mod:`courses.domain.seats`). Who completed a run and requalifies
    on the same one has a new seat; the old one is ``used``, and still counts.
    """

    class State(models.TextChoices):
        HELD = "held", _("Held")
        TAKEN = "taken", _("Taken")
        USED = "used", _("Used, and had anew")
        FREED = "freed", _("Free again")

    class How(models.TextChoices):
        FREE = "free", _("Free")
        PAID = "paid", _("Paid")
        VOUCHER = "voucher", _("Voucher")
        EMPLOYER = "employer", _("Employer's seat")
        INVITATION = "invitation", _("Invitation")
        WAITING = "waiting", _("Waiting list")

    public_id = models.CharField(max_length=14, unique=True, default=random_id)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="ledger")
    state = models.CharField(max_length=5, choices=State.choices)
    how = models.CharField(max_length=10, choices=How.choices)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="seats",
        null=True,
        blank=True,
    )
    #: Until when a held seat is kept; empty: until somebody decides.
    held_until = models.DateTimeField(null=True, blank=True)
    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="seat", null=True, blank=True
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "holder"],
                condition=Q(state__in=["held", "taken"], holder__isnull=False),
                name="one_seat_per_person_and_run",
            ),
            models.CheckConstraint(
                condition=~Q(state="held", enrolment__isnull=False),
                name="who_learns_has_taken_the_seat",
            ),
        ]
        indexes = [
            # What the sweeper asks each minute.
            models.Index(
                fields=["held_until"],
                condition=Q(state="held"),
                name="seats_held_by_their_end",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class SeatEvent(models.Model):
    """A change of a seat; the first has no ``before``."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="history")
    before = models.CharField(max_length=5, choices=Seat.State.choices, blank=True)
    after = models.CharField(max_length=5, choices=Seat.State.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.before} to {self.after}"


class WaitingPlaceQuerySet(models.QuerySet["WaitingPlace"]):
    """Places on waiting lists by whose they are and where they stand."""

    def visible_to(self, user: Any) -> Self:
        """A learner's own."""
        return self.filter(learner_id=user.pk)

    def in_line(self) -> Self:
        """Those who wait, in the order in which seats are offered to them."""
        return self.filter(state=WaitingPlace.State.WAITING).order_by("-priority", "pk")

    def numbered(self) -> Self:
        """With ``before``: how many wait for the same run and come first."""
        first = Q(priority__gt=OuterRef("priority")) | Q(
            priority=OuterRef("priority"), pk__lt=OuterRef("pk")
        )
        line = WaitingPlace.objects.filter(
            first, run=OuterRef("run"), state=WaitingPlace.State.WAITING
        )
        counted = line.order_by().values("run").annotate(number=Count("pk"))
        return self.annotate(before=Coalesce(Subquery(counted.values("number")), 0))

    def open(self) -> Self:
        """Those who wait or have an offer."""
        return self.filter(state__in=WaitingPlace.OPEN)


class WaitingPlace(models.Model):
    """Somebody who waits for a seat: first come, first served.

    Places are given under the run's lock, so their keys are in the order of commit;
    those with a higher ``priority`` come before. An offer is a held seat with a
    deadline, and goes to exactly one person.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        OFFERED = "offered", _("A seat is offered")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("Offer not taken in time")
        LEFT = "left", _("Left the list")
        #: The run began or was cancelled, and no seat had come free.
        CLOSED = "closed", _("The list was closed")

    class Priority(models.IntegerChoices):
        NORMAL = 0, _("First come, first served")
        #: Whose run was cancelled or moved, or who paid and found it full.
        DISPLACED = 10, _("Displaced from another seat")
        #: Given by a trainer or lead, with a reason.
        GIVEN = 20, _("Given by the hub")

    OPEN = ("waiting", "offered")

    public_id = models.CharField(max_length=14, unique=True, default=random_id)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="waiting")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="waiting"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    priority = models.PositiveSmallIntegerField(
        choices=Priority.choices, default=Priority.NORMAL
    )
    priority_reason = models.CharField(max_length=200, blank=True)
    joined_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    seat = models.OneToOneField(
        Seat, on_delete=models.PROTECT, related_name="offer", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place on a waiting list")
        verbose_name_plural = _("places on waiting lists")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "learner"],
                condition=Q(state__in=["waiting", "offered"]),
                name="a_person_waits_once_for_a_run",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered")
                | Q(seat__isnull=False, offered_until__isnull=False),
                name="an_offer_has_seat_and_deadline",
            ),
        ]
        indexes = [
            # Who is next.
            models.Index(
                fields=["run", "-priority", "id"],
                condition=Q(state="waiting"),
                name="waiting_lists_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def deadline(self) -> datetime | None:
        """Until when an offer is kept: never past the start, also of a moved run."""
        ends = [self.offered_until, self.run.starts_at]
        return min((end for end in ends if end is not None), default=None)
