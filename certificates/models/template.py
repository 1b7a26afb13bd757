"""How the certificates of a hub look."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub


class CertificateTemplate(models.Model):
    """One version of a hub's design; never changed, as certificates name it.

    Pictures are copies of its own: what happens to the originals changes no paper.
    """

    hub = models.ForeignKey(
        Hub, on_delete=models.PROTECT, related_name="certificate_templates"
    )
    number = models.PositiveIntegerField(_("version"))
    logo = models.FileField(upload_to="certificate-templates", blank=True)
    signatory_name = models.CharField(_("signatory"), max_length=80, blank=True)
    signatory_role = models.CharField(_("role"), max_length=120, blank=True)
    signature = models.FileField(upload_to="certificate-templates", blank=True)
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        validators=[RegexValidator(r"^#[0-9a-f]{6}\Z")],
    )
    second_language = models.CharField(_("second language"), max_length=10, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("certificate template")
        verbose_name_plural = _("certificate templates")
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "number"],
                name="certificate_templates_of_a_hub_are_numbered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hub_id} template {self.number}"
