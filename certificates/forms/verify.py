"""What strangers hand in to have a certificate checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.http import LARGEST_FILE, HashedFile

MEGABYTES = LARGEST_FILE // 1024**2


class PaperForm(forms.Form):
    """A file to compare with the record."""

    file = forms.FileField(
        allow_empty_file=True,
        error_messages={"required": _("Choose the PDF that you were given.")},
    )

    def clean_file(self) -> str:
        """The SHA-256 of the file."""
        file: Any = self.cleaned_data["file"]
        if not isinstance(file, HashedFile) or not file.sha256:
            raise forms.ValidationError(
                _("This file is larger than %(limit)d MB; no certificate of ours is."),
                code="too_large",
                params={"limit": MEGABYTES},
            )
        return file.sha256
