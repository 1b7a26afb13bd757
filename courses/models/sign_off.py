"""What people signed in the life of an edition."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Course, Edition
from hubs.models import ElectronicSignature


class SignOff(models.Model):
    """A signature under an edition: submitted, reviewed, released, withdrawn, refused.

    A candidate that is frozen anew is another edition and starts without any; those
    under the one thrown away stay with the course.
    """

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="sign_offs"
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.SET_NULL, related_name="sign_offs", null=True
    )
    signature = models.OneToOneField(
        ElectronicSignature, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Sign-off {self.pk} of course {self.course_id}"
