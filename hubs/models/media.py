"""Pictures, files and recordings, with what a lesson must say of them."""

from collections.abc import Iterable
from typing import Final

from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index
from wagtailmedia.models import AbstractMedia

from hubs.models.organisations import Hub


def untagged(fields: Iterable[str]) -> list[str]:
    """``fields`` without tags: Wagtail offers those of one hub to all others."""
    return [field for field in fields if field != "tags"]


#: Choosers search among the files of a hub, so the index must know whose a file is.
WHOSE: Final = index.FilterField("hub")


class Owned(models.Model):
    """Where something comes from and whose it is."""

    hub = models.ForeignKey(
        Hub, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)

    class Meta:
        abstract = True


class Picture(Owned, AbstractImage):
    """An image; its ``description`` is the default alternative text."""

    admin_form_fields = (*untagged(Image.admin_form_fields), "credit", "licence")
    search_fields = (*AbstractImage.search_fields, WHOSE)

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_image", "Can choose image")]


class PictureRendition(AbstractRendition):
    """A size of a picture."""

    image = models.ForeignKey(
        Picture, on_delete=models.CASCADE, related_name="renditions"
    )

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class File(Owned, AbstractDocument):
    """A document to be downloaded."""

    admin_form_fields = (*untagged(Document.admin_form_fields), "credit", "licence")
    search_fields = (*AbstractDocument.search_fields, WHOSE)

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        permissions = [("choose_document", "Can choose document")]


class Recording(Owned, AbstractMedia):
    """A video or sound. A video needs captions, both need a transcript (WCAG 1.2)."""

    transcript = models.TextField(_("transcript"), blank=True)

    admin_form_fields = (
        "title",
        "file",
        "collection",
        "duration",
        "width",
        "height",
        "thumbnail",
        "transcript",
        "credit",
        "licence",
    )
    search_fields = (*AbstractMedia.search_fields, WHOSE)

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")


class Captions(models.Model):
    """The words of a recording in one language, timed (WebVTT)."""

    recording = models.ForeignKey(
        Recording, on_delete=models.CASCADE, related_name="captions"
    )
    language = models.CharField(_("language"), max_length=10)
    file = models.FileField(
        _("WebVTT file"),
        upload_to="captions",
        validators=[FileExtensionValidator(["vtt"])],
    )

    class Meta:
        verbose_name = _("captions")
        verbose_name_plural = _("captions")
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "language"],
                name="a_recording_has_one_captions_file_a_language",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recording}, {self.language}"
