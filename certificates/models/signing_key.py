"""Keys by which hubs and the platform sign: one person asks, another confirms."""

import hashlib
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    """Keys by what they may be used for."""

    def made(self) -> Self:
        """Those that ever signed, newest first, withdrawn ones among them."""
        return self.filter(made_at__isnull=False).order_by("-number")

    def published(self) -> Self:
        """Those that vouch for what was signed with them, newest first."""
        return self.made().filter(withdrawn_at__isnull=True)

    def of_platform(self) -> Self:
        """Those of no hub."""
        return self.filter(hub__isnull=True)

    def signing(self) -> Self:
        """Those that sign now, newest first: published and not retired."""
        return self.published().filter(retired_at__isnull=True)


class SigningKey(models.Model):
    """A pair of keys of a hub: Ed25519 for credentials, P-256 for the seal of files.

    Without a hub it is the platform's own, which seals receipts and issues nothing.
    ``public`` is the multibase form of the public key (credentials) or a PEM
    certificate (seals). ``private`` is what the certificates worker alone can use:
    PKCS#8, encrypted, or the address of a key in a module (RFC 7512).

    *Retired*: signs nothing new, and what it signed holds. *Withdrawn*: somebody else
    may have it; nothing that it signed holds.
    """

    class Kind(models.TextChoices):
        CREDENTIAL = "credential", _("Credentials")
        SEAL = "seal", _("Seal of PDF files")

    hub = models.ForeignKey(
        Hub,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signing_keys",
    )
    kind = models.CharField(_("for"), max_length=10, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(_("number"))
    public = models.TextField(blank=True, editable=False)
    private = models.TextField(blank=True, editable=False)
    is_demonstration = models.BooleanField(default=False, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
    )
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
    )
    confirmed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "kind", "number"],
                name="keys_of_a_hub_are_numbered",
            ),
            # Databases take two hubs that are NULL for two different ones.
            models.UniqueConstraint(
                fields=["kind", "number"],
                condition=Q(hub__isnull=True),
                name="keys_of_the_platform_are_numbered",
            ),
            models.CheckConstraint(
                condition=Q(hub__isnull=False) | Q(kind="seal"),
                name="the_platform_has_keys_for_seals_only",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                name="two_people_stand_behind_a_key",
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True)
                | Q(confirmed_at__isnull=False) & ~Q(public="") & ~Q(private=""),
                name="a_key_is_made_once_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hub_id or 'platform'} {self.kind} key-{self.number}"

    @property
    def content_hash(self) -> str:
        """SHA-256 of the public half: what is signed for is this key and no other."""
        return hashlib.sha256(self.public.encode()).hexdigest()
