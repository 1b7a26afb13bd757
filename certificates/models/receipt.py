"""Dated receipts of checks, drawn by a worker for whoever has their address."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models.share import random_token


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """Receipts by how long ago they were asked for."""

    def asked_since(self, moment: datetime) -> Self:
        """Those asked for at ``moment`` or later."""
        return self.filter(asked_at__gte=moment)

    def asked_before(self, moment: datetime) -> Self:
        """Those asked for before ``moment``."""
        return self.filter(asked_at__lt=moment)

    def waiting(self) -> Self:
        """Those that are not drawn yet."""
        return self.filter(file="")


class Receipt(models.Model):
    """A check on paper, for a training file. Who asked for it is not known.

    ``asked`` are pairs of the line on a list and the number that was read there (empty
    where none was), ``sha256`` the file that was handed in with a single one or alone,
    ``found`` what was found in it (:mod:`certificates.domain.findings`). All are
    emptied when the paper is drawn; what names people is then in the paper alone.
    ``is_named``: whoever asked typed the name, where the page shows initials only.
    """

    token = models.CharField(max_length=24, unique=True, default=random_token)
    asked_at = models.DateTimeField()
    language = models.CharField(max_length=10)
    is_list = models.BooleanField(default=False)
    asked = models.JSONField(default=list, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    found = models.JSONField(null=True, blank=True)
    is_named = models.BooleanField(default=False)
    file = models.FileField(upload_to="receipts/", blank=True)
    fault = models.TextField(blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of a check")
        verbose_name_plural = _("receipts of checks")

    def __str__(self) -> str:
        return f"Receipt {self.pk}"
