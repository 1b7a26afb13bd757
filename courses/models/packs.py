"""Employers' seats: packs that an organisation bought, and who is to have them."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Course
from courses.models.orders import Order
from courses.models.runs import Run, random_id
from courses.models.seats import Seat
from hubs.models import Organisation


class SeatPackQuerySet(models.QuerySet["SeatPack"]):
    """Packs by whether they still hold."""

    def holding(self) -> Self:
        """Those that no refund or dispute ended."""
        return self.filter(ended_at__isnull=True)


class SeatPack(models.Model):
    """Seats that an organisation bought with one order, for a run or for a course."""

    public_id = models.CharField(max_length=14, unique=True, default=random_id)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="packs"
    )
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="pack")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="packs")
    #: Empty: the run is chosen when a seat is given.
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, related_name="packs", null=True, blank=True
    )
    bought_at = models.DateTimeField()
    #: Ended by refund or dispute: what was not claimed is void.
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SeatPackQuerySet.as_manager()

    class Meta:
        verbose_name = _("pack of seats")
        verbose_name_plural = _("packs of seats")

    def __str__(self) -> str:
        return self.public_id


class PackSeatQuerySet(models.QuerySet["PackSeat"]):
    """Seats of packs by who has them."""

    def claimed(self) -> Self:
        """Those that somebody accepted; what became of them is that person's."""
        return self.filter(Exists(_invitations().filter(accepted_at__isnull=False)))

    def offered(self, *, at: datetime) -> Self:
        """Those that somebody is invited to at ``at``."""
        return self.filter(Exists(_invitations().open(at=at)))

    def open(self, *, at: datetime) -> Self:
        """Those that can be given at ``at``: void no more than claimed or offered."""
        taken = _invitations().filter(Q(accepted_at__isnull=False) | _waiting(at=at))
        return self.filter(~Exists(taken), voided_at__isnull=True)


class PackSeat(models.Model):
    """One seat of a pack. ``seat`` is its row in the ledger, once a run is known.

    A freed row says that there is none any more: the seat is to be given a run anew.
    """

    pack = models.ForeignKey(SeatPack, on_delete=models.PROTECT, related_name="seats")
    seat = models.OneToOneField(
        Seat, on_delete=models.PROTECT, related_name="pack_seat", null=True, blank=True
    )
    voided_at = models.DateTimeField(null=True, blank=True)

    objects = PackSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat of a pack")
        verbose_name_plural = _("seats of packs")

    def __str__(self) -> str:
        return f"{self.pack_id}: {self.pk}"


class SeatInvitationQuerySet(models.QuerySet["SeatInvitation"]):
    """Invitations by whether they can be accepted."""

    def open(self, *, at: datetime) -> Self:
        """Those that can still be accepted at ``at``."""
        return self.filter(_waiting(at=at))

    def lapsed(self, *, at: datetime) -> Self:
        """Those that nobody answered in time, and that were not ended yet."""
        unanswered = self.filter(accepted_at__isnull=True, revoked_at__isnull=True)
        return unanswered.filter(_ending(by=at))

    def ending(self, *, by: datetime) -> Self:
        """Those whose deadline is ``by`` or earlier."""
        return self.filter(_ending(by=by))


class SeatInvitation(models.Model):
    """A seat of a pack offered by mail to the owner of an address, and to nobody else.

    The organisation knows the address that it typed; who accepted with which account
    it sees only where that person consents.
    """

    pack_seat = models.ForeignKey(
        PackSeat, on_delete=models.PROTECT, related_name="invitations"
    )
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    email = models.EmailField(_("e-mail address"))
    #: As the organisation wrote it; the person's own name is another thing.
    name = models.CharField(_("name"), max_length=120, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = SeatInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a seat")
        verbose_name_plural = _("invitations to seats")
        constraints = [
            models.UniqueConstraint(
                fields=["pack_seat"],
                condition=Q(revoked_at__isnull=True),
                name="a_seat_is_offered_to_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="a_claimed_seat_is_not_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack_seat_id}: {self.pk}"

    @property
    def deadline(self) -> datetime:
        """Until when it can be accepted: never past the start, also of a moved run."""
        starts_at = self.run.starts_at if self.run else None
        return min(self.expires_at, starts_at or self.expires_at)


def _waiting(*, at: datetime) -> Q:
    """Invitations that wait for an answer."""
    return Q(accepted_at__isnull=True, revoked_at__isnull=True) & ~_ending(by=at)


def _ending(*, by: datetime) -> Q:
    """What :attr:`SeatInvitation.deadline` says, for the database."""
    return Q(expires_at__lte=by) | Q(run__isnull=False, run__starts_at__lte=by)


def _invitations() -> SeatInvitationQuerySet:
    """Invitations to the seat of a query around them."""
    rows: SeatInvitationQuerySet = SeatInvitation.objects.filter(
        pack_seat=OuterRef("pk")
    )
    return rows
