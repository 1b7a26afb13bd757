"""Pictures, recordings and files, with words for those who cannot see or hear."""

import mimetypes
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

from courses.blocks.faults import Fault
from courses.blocks.freezing import Freezer, refuse
from hubs.models import Recording


class FigureBlock(blocks.StructBlock):
    """A picture that says something."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("Alternative text"),
        max_length=250,
        help_text=_("What somebody who cannot see it must know, in one sentence."),
    )
    long_description = blocks.TextBlock(
        label=_("Long description"),
        required=False,
        rows=3,
        help_text=_("Of a diagram: all that it tells, for those who cannot see it."),
    )
    caption = blocks.TextBlock(label=_("Caption"), required=False, rows=2)

    def clean(self, value: Any) -> Any:
        """Also what single fields cannot know."""
        if not self.is_deferred_validation and not (value["alt"] or "").strip():
            raise refuse(
                alt=(Fault.NO_ALTERNATIVE, _("Say in words what the picture shows."))
            )
        return super().clean(value)

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        image = value["image"]
        if image is None:
            freezer.fault(Fault.NO_FILE, field="image")
        picture = freezer.picture(image) if image else None
        return {
            "src": picture.src if picture else "",
            "width": picture.width if picture else 0,
            "height": picture.height if picture else 0,
            "alt": value["alt"] or "",
            "long_description": value["long_description"] or "",
            "caption": value["caption"] or "",
            "credit": image.credit if image else "",
            "licence": image.licence if image else "",
        }

    class Meta:
        icon = "image"
        label = _("Figure")
        description = _("A picture that says something, with words for it")
        label_format = "{alt}"
        template = "blocks/figure.html"


class VideoBlock(blocks.StructBlock):
    """A video with captions and a transcript."""

    recording = VideoChooserBlock(
        label=_("Video"),
        help_text=_("Captions and transcript belong to the recording."),
    )

    def clean(self, value: Any) -> Any:
        """Also what single fields cannot know."""
        result = super().clean(value)
        recording = result["recording"]
        if recording and not self.is_deferred_validation:
            missing = [] if recording.captions.exists() else [Fault.NO_CAPTIONS]
            _require(recording, missing)
        return result

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        recording = value["recording"]
        if recording is None:
            freezer.fault(Fault.NO_FILE, field="recording")
            return _nothing(poster="", captions=[])
        captions = [
            {
                "language": captions.language,
                "label": _language_name(captions.language),
                "src": freezer.file(captions.file),
            }
            for captions in recording.captions.order_by("language")
        ]
        poster = recording.thumbnail
        return {
            **_recorded(recording, freezer),
            "poster": freezer.file(poster) if poster else "",
            "captions": captions,
        }

    class Meta:
        icon = "media"
        label = _("Video")
        description = _("A video with captions and a transcript")
        template = "blocks/video.html"


class AudioBlock(blocks.StructBlock):
    """Something to listen to, with its words."""

    recording = AudioChooserBlock(
        label=_("Sound"), help_text=_("The transcript belongs to the recording.")
    )

    def clean(self, value: Any) -> Any:
        """Also what single fields cannot know."""
        result = super().clean(value)
        if result["recording"] and not self.is_deferred_validation:
            _require(result["recording"], [])
        return result

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        if value["recording"] is None:
            freezer.fault(Fault.NO_FILE, field="recording")
            return _nothing()
        return _recorded(value["recording"], freezer)

    class Meta:
        icon = "media"
        label = _("Sound")
        description = _("Something to listen to, with its words")
        template = "blocks/audio.html"


class DocumentBlock(blocks.StructBlock):
    """A file to take away."""

    document = DocumentChooserBlock(label=_("File"))

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        document = value["document"]
        if document is None:
            freezer.fault(Fault.NO_FILE, field="document")
            return {"src": "", "name": "", "title": "", "size": 0}
        return {
            "src": freezer.file(document.file),
            "name": document.filename,
            "title": document.title,
            "size": document.get_file_size() or 0,
        }

    class Meta:
        icon = "doc-full"
        label = _("File")
        description = _("A file to take away")
        template = "blocks/document.html"


def _require(recording: Recording, missing: list[Fault]) -> None:
    """Refuse a recording for all that it lacks: ``missing``, and its transcript."""
    if not recording.transcript.strip():
        missing = [*missing, Fault.NO_TRANSCRIPT]
    if missing:
        said = [ValidationError(fault.label, code=fault) for fault in missing]
        raise StructBlockValidationError(
            block_errors={"recording": ValidationError(said)}
        )


def _recorded(recording: Recording, freezer: Freezer) -> dict[str, Any]:
    return {
        "src": freezer.file(recording.file),
        "media_type": mimetypes.guess_type(recording.file.name)[0] or "",
        "title": recording.title,
        "transcript": recording.transcript,
        "credit": recording.credit,
        "licence": recording.licence,
    }


def _nothing(**more: Any) -> dict[str, Any]:
    names = ("src", "media_type", "title", "transcript", "credit", "licence")
    return dict.fromkeys(names, "") | more


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code
