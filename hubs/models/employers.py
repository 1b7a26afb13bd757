"""Organisations that train their people, who acts for them, who shares with them."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations by who acts for them."""

    def managed_by(self, user: Any, *, at: datetime) -> Self:
        """Those for which ``user`` acts at ``at``; asked of the database each time."""
        acting = OrganisationManager.objects.current(at=at).filter(user_id=user.pk)
        return self.filter(pk__in=acting.values("organisation"))


class Organisation(models.Model):
    """An employer: a company, hospital or authority. Its slug never changes."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    legal_name = models.CharField(_("legal name"), max_length=120)
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=16)
    city = models.CharField(_("town"), max_length=80)
    country = CountryField(verbose_name=_("country"))
    vat_number = models.CharField(_("VAT number"), max_length=16, blank=True)
    register_number = models.CharField(_("register number"), max_length=40, blank=True)
    billing_email = models.EmailField(_("e-mail address for invoices"))
    created_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrganisationManagerQuerySet(models.QuerySet["OrganisationManager"]):
    """Managers by when they act."""

    def current(self, *, at: datetime) -> Self:
        """Those who act at ``at``."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)


class OrganisationManager(models.Model):
    """A person who acts for an organisation, from one day until another."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="managers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="manages"
    )
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    objects = OrganisationManagerQuerySet.as_manager()

    class Meta:
        verbose_name = _("manager of an organisation")
        verbose_name_plural = _("managers of organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(until__isnull=True),
                name="a_manager_acts_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.organisation_id}"


class OrganisationInvitationQuerySet(models.QuerySet["OrganisationInvitation"]):
    """Invitations by whether they can still be accepted."""

    def open(self, *, at: datetime) -> Self:
        """Those that can still be accepted at ``at``."""
        return self.filter(
            accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at
        )


class OrganisationInvitation(models.Model):
    """To act for an organisation: offered to the owner of an address alone."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"))
    token = models.CharField(max_length=43, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("expires"))
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = OrganisationInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to act for an organisation")
        verbose_name_plural = _("invitations to act for organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="who_accepted_to_act_is_not_uninvited",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.pk}"


class SharingConsentQuerySet(models.QuerySet["SharingConsent"]):
    """Consents by whether they hold."""

    def holding(self) -> Self:
        """Those that were not withdrawn; withdrawal counts on the next request."""
        return self.filter(withdrawn_at__isnull=True)


class SharingConsent(models.Model):
    """A person lets an organisation see the status of what it paid for (GDPR, Art. 7).

    Given by the person alone, withdrawn as easily. ``wording`` names the version of the
    text that they agreed to.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="consents"
    )
    wording = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SharingConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to share")
        verbose_name_plural = _("consents to share")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_consent_per_person_and_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.organisation_id}"
