"""What people hand in to have many certificates checked, or a receipt drawn."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from certificates.domain.lists import Line
from certificates.domain.number import LONGEST_INPUT
from certificates.forms.list_files import (
    MOST_ROWS,
    NoNumbers,
    NotAList,
    TooLong,
    in_file,
    pasted,
)
from certificates.forms.verify import LONGEST_TYPED, MEGABYTES
from certificates.http import FleetingFile

#: What is found in a file takes some hundred letters.
LONGEST_FINDINGS: Final = 4000
#: How many numbers are checked at once.
MOST: Final = 1000
TOO_LONG = _(
    "There are more than %(rows)d lines in this list, or it is larger than anything "
    "we look through. Split it."
)


class PastedForm(forms.Form):
    """Numbers as text, one a line."""

    numbers = forms.CharField(
        label=_("Certificate numbers"),
        help_text=_("One on each line; what else stands there does not matter."),
        strip=False,
        widget=forms.Textarea(
            {"rows": 8, "class": "input code", "autocomplete": "off"}
            | {"spellcheck": "false"}
        ),
        error_messages={"required": _("Paste at least one number.")},
    )

    def clean_numbers(self) -> list[Line]:
        """The lines that were typed."""
        text: str = self.cleaned_data["numbers"]
        try:
            lines = pasted(text)
        except TooLong as error:
            raise _too_long() from error
        field = self.fields["numbers"]
        if field.required and not lines:
            raise forms.ValidationError(field.error_messages["required"])
        return self.counted(lines)

    def counted(self, lines: list[Line]) -> list[Line]:
        """The lines, where there are not too many."""
        if len(lines) > MOST:
            raise forms.ValidationError(
                ngettext(
                    "%(lines)d number was found; at most %(most)d are checked at once.",
                    "%(lines)d numbers were found; "
                    "at most %(most)d are checked at once.",
                    len(lines),
                ),
                code="too_many",
                params={"lines": len(lines), "most": MOST},
            )
        return lines

    @property
    def lines(self) -> list[Line]:
        """What was handed in."""
        found: list[Line] = self.cleaned_data["numbers"]
        return found


class ListForm(PastedForm):
    """Numbers as text or in a file."""

    file = forms.FileField(required=False, allow_empty_file=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].required = False

    def clean_file(self) -> list[Line]:
        """The column with numbers of the file."""
        file: Any = self.cleaned_data["file"]
        if not isinstance(file, FleetingFile):
            return []
        if file.content is None:
            raise forms.ValidationError(
                _("This file is larger than %(limit)d MB; a list of numbers is not."),
                code="too_large",
                params={"limit": MEGABYTES},
            )
        try:
            return self.counted(in_file(file.content))
        except TooLong as error:
            raise _too_long() from error
        except NoNumbers as error:
            raise forms.ValidationError(
                _("No column of this file has certificate numbers in it."),
                code="no_numbers",
            ) from error
        except NotAList as error:
            raise forms.ValidationError(
                _("This file cannot be read. Save it as XLSX or CSV."),
                code="unreadable",
            ) from error

    def clean(self) -> None:
        """There is one list."""
        if self.errors:
            return
        text, file = self.cleaned_data["numbers"], self.cleaned_data["file"]
        if text and file:
            both = _("Paste numbers or choose a file; this was both.")
            self.add_error("file", both)
        elif not text and not file:
            self.add_error("numbers", _("Paste at least one number, or choose a file."))

    @property
    def lines(self) -> list[Line]:
        """What was handed in, in whichever way."""
        found: list[Line] = self.cleaned_data["numbers"] or self.cleaned_data["file"]
        return found


class ReceiptForm(forms.Form):
    """The check of one certificate or file that a receipt is wanted of."""

    number = forms.CharField(required=False, max_length=LONGEST_INPUT)
    #: Of the file that was handed in with the number, or alone.
    sha256 = forms.RegexField(re.compile(r"[0-9a-f]{64}\Z"), required=False)
    #: As it was typed, where the page shows initials only.
    name = forms.CharField(required=False, max_length=LONGEST_TYPED)
    #: What was found in the file, as the page has signed it.
    found = forms.CharField(required=False, max_length=LONGEST_FINDINGS)

    def clean(self) -> None:
        """There is something that was checked."""
        given = self.cleaned_data
        if not self.errors and not given["number"] and not given["sha256"]:
            self.add_error("number", _("A receipt needs a certificate number."))


def _too_long() -> forms.ValidationError:
    return forms.ValidationError(TOO_LONG, code="too_long", params={"rows": MOST_ROWS})
