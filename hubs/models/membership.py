"""Who works at which hub."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hubs.models.organisations import Hub
from hubs.roles import Role


class HubRoleQuerySet(models.QuerySet["HubRole"]):
    """Roles by when they hold."""

    def current(self, *, at: datetime) -> Self:
        """Those that hold at ``at``."""
        not_ended = Q(until__isnull=True) | Q(until__gt=at)
        return self.filter(not_ended, since__lte=at)


class HubRole(models.Model):
    """A role of a person at a hub, from one day until another.

    A row is ended by setting ``until``, never deleted: an inspector asks who was
    reviewer in March.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hub_roles"
    )
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    objects = HubRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("hub role")
        verbose_name_plural = _("hub roles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "hub", "role"],
                condition=Q(until__isnull=True),
                name="a_role_is_held_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="a_role_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.hub}"


class HubInvitationQuerySet(models.QuerySet["HubInvitation"]):
    """Invitations by whether they can still be accepted."""

    def open(self, *, at: datetime) -> Self:
        """Those that can still be accepted at ``at``."""
        return self.filter(
            accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at
        )


class HubInvitation(models.Model):
    """A role offered by mail to the owner of an address, and to nobody else."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    token = models.CharField(max_length=43, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("expires"))
    #: When the role will begin and end; empty: when it is accepted, and not by itself.
    role_since = models.DateTimeField(_("role from"), null=True, blank=True)
    role_until = models.DateTimeField(_("role until"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = HubInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="an_invitation_is_not_both_accepted_and_revoked",
            ),
            models.CheckConstraint(
                condition=Q(role_since__isnull=True)
                | Q(role_until__isnull=True)
                | Q(role_until__gt=models.F("role_since")),
                name="an_offered_role_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.hub}"
