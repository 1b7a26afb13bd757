"""What authors upload: whose it becomes, and that it is what it says."""

from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any, Final, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from hubs.domain.media import Change, digest, note_saved, state_of
from hubs.domain.membership import hub_of
from hubs.domain.uploads import (
    MOST_PIXELS,
    NotAPicture,
    NotWhatItSays,
    TooManyPixels,
    check_kind,
    check_pixels,
    rewritten,
)

#: Bytes; pictures have their limit in the settings.
LARGEST_FILE: Final = 25 * 1024 * 1024
LARGEST_RECORDING: Final = 500 * 1024 * 1024


class OwnedForm(forms.ModelForm):  # type: ignore[type-arg] # of three models
    """A thing belongs to the hub in whose collection it is put.

    What becomes of it is in the trail.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Wagtail asks who it is for the collections, and forgets it.
        self.author = kwargs.get("user")
        self.given: dict[str, Change] = {}
        super().__init__(*args, **kwargs)

    def add_error(self, field: str | None, error: Any) -> None:
        """Add it, but nothing that the model says of a file which it did not get.

        The form has refused that file in words of its own, or has no such field.
        """
        of_model = getattr(error, "error_dict", None)
        if of_model and "file" not in self.cleaned_data:
            # Recordings do not name the field.
            kept = {
                name: [each for each in errors if each.code != "invalid_extension"]
                for name, errors in of_model.items()
                if name != "file"
            }
            error = forms.ValidationError({n: each for n, each in kept.items() if each})
        super().add_error(field, error)

    def clean(self) -> Any:
        """Note which files change: once it is saved, the old bytes are gone."""
        cleaned = super().clean()
        self.given = {
            name: Change(
                old=digest(self.get_initial_for_field(field, name)),
                new=digest(self.cleaned_data[name] or None),
            )
            for name, field in self.fields.items()
            if isinstance(field, forms.FileField)
            and name in self.changed_data
            and name in self.cleaned_data
        }
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 (Django's own)
        """Save it as its hub's; outside hubs' collections whose it was stays.

        Also where Wagtail would save it later: its event is written with it.
        """
        before = state_of(self.instance)
        thing = super().save()
        # Where there is but one collection to choose, saving has chosen it just now.
        hub = hub_of(thing.collection)
        if hub and hub != thing.hub:
            thing.hub = hub
            thing.save(update_fields=["hub"])
        files = self.given
        if before is None and "file" not in self.fields:
            # It was uploaded before, while a title was missing.
            files = {"file": Change(old="", new=digest(thing.file))}
        note_saved(thing, before, files=files, by=self.author)
        return thing


class PictureForm(OwnedForm, BaseImageForm):
    """A picture, kept without what its file says of place, time and camera."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("file")
        if field:
            field.to_python = partial(_whole, field.to_python)

    def clean_file(self) -> Any:
        """The picture, written again."""
        return redrawn(self.cleaned_data["file"])


class FileForm(OwnedForm, BaseDocumentForm):
    """A document of a kind that its name says."""

    def clean_file(self) -> Any:
        """The file, if it is what it says."""
        return checked(self, largest=LARGEST_FILE)


def redrawn(file: Any) -> Any:
    """An uploaded picture written again; what was not uploaded now stays as it is."""
    if not isinstance(file, UploadedFile):
        return file
    extension = _extension(file)
    if extension not in settings.WAGTAILIMAGES_EXTENSIONS:
        raise forms.ValidationError(
            _("Pictures are %(kinds)s."),
            code="no-picture",
            params={"kinds": ", ".join(settings.WAGTAILIMAGES_EXTENSIONS)},
        )
    _limit_pixels(file)
    try:
        content = rewritten(file.read())
    except NotAPicture as error:
        raise _damaged() from error
    kind = file.content_type or "application/octet-stream"
    return SimpleUploadedFile(file.name or "", content, kind)


def checked(form: Any, *, largest: int) -> Any:
    """The uploaded file of ``form``. A ``ValidationError`` says what is wrong."""
    file = form.cleaned_data["file"]
    if "file" not in form.changed_data or not isinstance(file, UploadedFile):
        return file
    if (file.size or 0) > largest:
        raise forms.ValidationError(
            _("This file is too big (%(size)s). At most %(largest)s."),
            code="too-large",
            params={
                "size": filesizeformat(file.size or 0),
                "largest": filesizeformat(largest),
            },
        )
    extension = _extension(file)
    try:
        check_kind(file, extension)
    except NotWhatItSays as error:
        raise forms.ValidationError(
            _("The content of this file is not %(kind)s, or it holds macros."),
            code="not-what-it-says",
            params={"kind": extension or "?"},
        ) from error
    return file


def _extension(file: UploadedFile) -> str:
    return PurePosixPath(file.name or "").suffix.lower().removeprefix(".")


def _whole(read: Callable[[Any], Any], file: Any) -> Any:
    """What ``read`` makes of a file; Wagtail fails on a picture that is cut off.

    It draws what it reads, so the pixels are counted before.
    """
    if isinstance(file, UploadedFile):
        _limit_pixels(file)
    try:
        return read(file)
    except (OSError, SyntaxError) as error:
        raise _damaged() from error


def _limit_pixels(file: UploadedFile) -> None:
    try:
        # An uploaded file reads as what it holds.
        check_pixels(cast("IO[bytes]", file))
    except TooManyPixels as error:
        raise forms.ValidationError(
            _(
                "This picture has more than %(most)d million pixels. Save it smaller "
                "in a drawing program."
            ),
            code="too-many-pixels",
            params={"most": MOST_PIXELS // 1_000_000},
        ) from error


def _damaged() -> forms.ValidationError:
    return forms.ValidationError(
        _("This picture is damaged. Save it again in a drawing program."),
        code="damaged",
    )
