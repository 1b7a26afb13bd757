"""Runs: a course as it is offered."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Course
from hubs.models import Hub, Organisation

#: Letters of public ids: lower case, none that is mistaken for another.
ID_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def random_id() -> str:
    """A public id that tells nothing: 14 characters, 69 random bits."""
    return get_random_string(14, ID_LETTERS)


class RunQuerySet(models.QuerySet["Run"]):
    """Runs by whether they take learners."""

    def open(self) -> Self:
        """Those that take learners now."""
        return self.filter(state=Run.State.OPEN)

    def announced(self) -> Self:
        """Those that a hub has opened, whatever became of them; plans are its own."""
        return self.exclude(state=Run.State.PLANNED)

    def bookable(self, *, at: datetime) -> Self:
        """Those whose window for bookings is open at ``at`` and that are not over.

        Where nobody said until when, it is the start. Whether there is room is another
        question: who finds none can wait for a seat.
        """
        has_begun = Q(starts_at__isnull=False, starts_at__lte=at)
        return self.open().filter(
            Q(books_from__isnull=True) | Q(books_from__lte=at),
            Q(books_until__gt=at) | (Q(books_until__isnull=True) & ~has_begun),
            Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        )

    def dated(self) -> Self:
        """Those that take place on dates."""
        return self.exclude(mode=Run.Mode.SELF_PACED)

    def listed(self, *, at: datetime) -> Self:
        """Those that the public is told of at ``at``: open, for everyone, not over."""
        return self.open().filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=at),
            audience=Run.Audience.EVERYONE,
        )


class Run(models.Model):
    """A course offered by a hub, its own or a partner; self-paced has no end.

    ``state`` is what people decided. Whether a run is confirmed, full, running or done
    follows from seats and dates (:func:`courses.domain.standing.standing`).
    ``starts_at`` and ``ends_at`` are those of its first and last session.
    ``price_cents`` is net, in minor units of ``currency``. ``taken`` counts the seats
    of the ledger that are not free; :mod:`courses.domain.seats` alone changes it.
    """

    class Mode(models.TextChoices):
        SELF_PACED = "self-paced", _("Online, at your own pace")
        ONLINE = "online", _("Online, live")
        ON_SITE = "on-site", _("On site")
        BLENDED = "blended", _("Online and on site")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("Everyone")
        ORGANISATIONS = "organisations", _("People of certain organisations")
        INVITED = "invited", _("Those who were invited")

    public_id = models.CharField(max_length=14, unique=True, default=random_id)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="runs")
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="runs")
    mode = models.CharField(
        _("mode"), max_length=10, choices=Mode.choices, default=Mode.SELF_PACED
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    language = models.CharField(_("language"), max_length=10)
    time_zone = models.CharField(_("time zone"), max_length=64)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    books_from = models.DateTimeField(_("bookings from"), null=True, blank=True)
    books_until = models.DateTimeField(_("bookings until"), null=True, blank=True)
    venue = models.CharField(_("venue"), max_length=120, blank=True)
    address = models.TextField(_("address"), max_length=300, blank=True)
    access_notes = models.TextField(
        _("how to get in"),
        max_length=1000,
        blank=True,
        help_text=_("Gate, badge, lift, gowning, step-free way, what to bring."),
    )
    price_cents = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    minimum = models.PositiveIntegerField(_("fewest participants"), default=0)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    taken = models.PositiveIntegerField(default=0)
    audience = models.CharField(
        _("who may book"),
        max_length=13,
        choices=Audience.choices,
        default=Audience.EVERYONE,
    )
    organisations = models.ManyToManyField(
        Organisation,
        verbose_name=_("organisations"),
        related_name="runs",
        blank=True,
    )
    #: Days before the start until which all, or a part, of the price comes back.
    full_refund_days = models.PositiveSmallIntegerField(
        _("full refund until so many days before"), default=14
    )
    part_refund_days = models.PositiveSmallIntegerField(
        _("partial refund until so many days before"), default=7
    )
    part_refund_percent = models.PositiveSmallIntegerField(
        _("partial refund in percent"),
        default=50,
        validators=[MaxValueValidator(100)],
    )
    #: Empty: attendance does not count for completion.
    attendance_percent = models.PositiveSmallIntegerField(
        _("sessions that must be attended, in percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    #: RFC 5545, 3.8.7.4: raised with each change that calendars must notice.
    sequence = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.TextField(blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(taken__lte=F("seats")),
                name="seats_taken_at_most_seats",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="a_run_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(books_from__isnull=True)
                | Q(books_until__isnull=True)
                | Q(books_until__gt=F("books_from")),
                name="bookings_end_after_they_begin",
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(minimum__lte=F("seats")),
                name="fewest_participants_at_most_seats",
            ),
            models.CheckConstraint(
                condition=Q(full_refund_days__gte=F("part_refund_days")),
                name="full_refund_ends_before_the_partial_one",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) ^ Q(state="cancelled"),
                name="a_cancelled_run_says_since_when",
            ),
            models.UniqueConstraint(
                fields=["course", "hub"],
                condition=Q(mode="self-paced", state="open"),
                name="one_open_self_paced_run_per_course_and_hub",
            ),
        ]
        indexes = [
            # What takes place next, of all hubs or of one.
            models.Index(fields=["state", "starts_at"], name="runs_by_their_start"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}, {self.get_mode_display()}"

    @property
    def takes_place_somewhere(self) -> bool:
        """Whether one goes there, for all of it or a part."""
        return self.mode in {Run.Mode.ON_SITE, Run.Mode.BLENDED}

    @property
    def town(self) -> str:
        """Where one goes; empty where one does not. Asks for the hub."""
        return self.hub.city if self.takes_place_somewhere else ""


class RunSession(models.Model):
    """A part of a run that takes place at a time: a morning, a day, a call.

    ``uid`` is its identity in calendars and never changes. A session that was taken
    off keeps its row, so that calendars learn of it.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="sessions")
    uid = models.CharField(max_length=14, unique=True, default=random_id)
    title = models.CharField(_("title"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    room = models.CharField(_("room"), max_length=120, blank=True)
    #: Shown to those who have a seat alone.
    link = models.URLField(_("meeting link"), max_length=500, blank=True)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="sessions_to_teach",
        verbose_name=_("trainer"),
        null=True,
        blank=True,
    )
    sequence = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="a_session_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.starts_at:%Y-%m-%d %H:%M}"


class RunPartner(models.Model):
    """A hub that may offer runs of another hub's course, as that hub's lead agreed."""

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="partners"
    )
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="partnered")
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("partner of a course")
        verbose_name_plural = _("partners of courses")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "hub"],
                condition=Q(ended_at__isnull=True),
                name="a_partner_of_a_course_is_named_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hub_id} runs {self.course_id}"


class RunInvitation(models.Model):
    """A run offered by mail to the owner of an address, and to nobody else."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    token = models.CharField(max_length=43, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation to a run")
        verbose_name_plural = _("invitations to runs")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "email"],
                condition=Q(revoked_at__isnull=True),
                name="an_address_is_invited_once_to_a_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.pk}"
