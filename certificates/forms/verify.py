"""What strangers hand in to have a certificate checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.http import LARGEST_FILE, FleetingFile

MEGABYTES = LARGEST_FILE // 1024**2


class PaperForm(forms.Form):
    """A file to compare with the record."""

    file = forms.FileField(
        allow_empty_file=True,
        error_messages={"required": _("Choose the file that you were given.")},
    )

    def clean_file(self) -> bytes:
        """The content of the file."""
        file: Any = self.cleaned_data["file"]
        if not isinstance(file, FleetingFile) or file.content is None:
            raise forms.ValidationError(
                _("This file is larger than %(limit)d MB; no certificate of ours is."),
                code="too_large",
                params={"limit": MEGABYTES},
            )
        return file.content
