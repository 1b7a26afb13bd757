"""Recordings with their captions."""

import re
from typing import Any

import webvtt
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtailmedia.forms import BaseMediaForm
from webvtt.errors import MalformedCaptionError, MalformedFileError

from hubs.domain.media import captions_field
from hubs.forms.uploads import LARGEST_RECORDING, OwnedForm, checked, redrawn
from hubs.models import Captions

#: Captions of an hour are some 60 kB.
LARGEST_CAPTIONS = 1024 * 1024
TIMING = re.compile(
    r"^((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})[ \t]+-->[ \t]+"
    r"((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})(?:[ \t].*)?$"
)


class CaptionsField(forms.FileField):
    """A WebVTT file, read through; errors name the line."""

    widget = forms.ClearableFileInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            check_captions(file)
            file.seek(0)
        return file


def check_captions(file: UploadedFile) -> None:
    """Raise a ``ValidationError`` that says what is wrong with ``file``, and where."""
    if (file.size or 0) > LARGEST_CAPTIONS:
        raise forms.ValidationError(_("Captions are at most 1 MB."), code="too-large")
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise forms.ValidationError(
            _("This is no UTF-8 text. Save the captions as UTF-8."), code="not-utf-8"
        ) from error
    lines = text.splitlines()
    if not lines or not re.match(r"^WEBVTT(?:[ \t]|$)", lines[0]):
        raise _at(1, _("a WebVTT file begins with the word WEBVTT"))
    _check_timings(lines)
    try:
        captions = webvtt.WebVTT.from_string(text, strict=True).captions
    except (MalformedFileError, MalformedCaptionError) as error:
        raise forms.ValidationError(str(error), code="malformed") from error
    if not captions:
        raise forms.ValidationError(_("There are no captions in it."), code="empty")


def _check_timings(lines: list[str]) -> None:
    for number, line in enumerate(lines, start=1):
        if "-->" not in line:
            continue
        match = TIMING.match(line)
        if match is None:
            raise _at(number, _("times are written as 00:01.500 --> 00:04.000"))
        begins, ends = map(_seconds, match.groups())
        if ends <= begins:
            raise _at(number, _("the caption ends before it begins"))


def _seconds(time: str) -> float:
    total = 0.0
    for part in time.split(":"):
        total = total * 60 + float(part)
    return total


def _at(line: int, what: Any) -> forms.ValidationError:
    return forms.ValidationError(
        _("Line %(line)d: %(what)s."),
        code="malformed",
        params={"line": line, "what": what},
    )


class RecordingForm(OwnedForm, BaseMediaForm):
    """A recording; a video with one file of captions per language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "transcript" in self.fields:
            self.fields["transcript"].help_text = _(
                "All that is said, and what is seen and matters. No course with this "
                "recording can be released without it."
            )
        if self.instance.type != "video":
            return
        there = (
            {row.language: row.file for row in self.instance.captions.all()}
            if self.instance.pk
            else {}
        )
        for code, name in settings.WAGTAIL_CONTENT_LANGUAGES:
            self.fields[captions_field(code)] = CaptionsField(
                label=_("Captions, %(language)s (WebVTT)") % {"language": name},
                required=False,
                initial=there.get(code),
                widget=forms.ClearableFileInput(attrs={"accept": ".vtt,text/vtt"}),
            )

    def clean_file(self) -> Any:
        """The recording, if it is what its name says."""
        return checked(self, largest=LARGEST_RECORDING)

    def clean_thumbnail(self) -> Any:
        """The poster: a picture like others."""
        return redrawn(self.cleaned_data["thumbnail"])

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 (Django's own)
        recording = super().save(commit=commit)
        for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
            file = self.cleaned_data.get(captions_field(code))
            row = Captions.objects.filter(recording=recording, language=code)
            if file is False:
                row.delete()
            elif isinstance(file, UploadedFile):
                row.delete()
                Captions.objects.create(recording=recording, language=code, file=file)
        return recording
