"""Hubs: the regions' training centres."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField


class Hub(models.Model):
    """A regional training hub. Its slug and code never change: papers name them."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    code = models.CharField(
        _("NUTS code"),
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}[A-Z0-9]{0,3}$")],
        help_text=_("Region as in the NUTS classification of 2024, e.g. ES51."),
    )
    name = models.CharField(_("name"), max_length=80, unique=True)
    short_name = models.CharField(_("short name"), max_length=40)
    region = models.CharField(_("region, in its own language"), max_length=80)
    country = CountryField(verbose_name=_("country"))
    city = models.CharField(_("city"), max_length=80)
    latitude = models.DecimalField(max_digits=7, decimal_places=4)
    longitude = models.DecimalField(max_digits=7, decimal_places=4)
    languages = models.JSONField(
        _("languages"), help_text=_("ISO 639-1 codes, the most used first.")
    )
    time_zone = models.CharField(_("IANA time zone"), max_length=64)
    contact_email = models.EmailField(_("contact"))
    #: Where its pictures, files and recordings are kept in the CMS; made by
    #: ``hubs.domain.membership.derive``.
    collection = models.OneToOneField(
        "wagtailcore.Collection",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    is_demonstration = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("hub")
        verbose_name_plural = _("hubs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
