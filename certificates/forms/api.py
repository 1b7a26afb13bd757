"""What programs hand in to have many certificates checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.domain.lists import Line
from certificates.domain.number import LONGEST_INPUT
from certificates.forms.lists import MOST


class NumbersForm(forms.Form):
    """The numbers of a request in JSON, as they were decoded."""

    numbers = forms.Field(
        error_messages={"required": _("A list of certificate numbers is needed.")}
    )

    def clean_numbers(self) -> list[Line]:
        """The numbers, counted from 1; ``params`` of errors say at which one."""
        numbers: Any = self.cleaned_data["numbers"]
        if not isinstance(numbers, list):
            raise forms.ValidationError(
                _("A list of certificate numbers is needed."), code="no_list"
            )
        if len(numbers) > MOST:
            raise forms.ValidationError(
                _("At most %(most)d numbers are checked at once."),
                code="too_many",
                params={"most": MOST},
            )
        wrong = [
            forms.ValidationError(
                _("Each number is a text of at most %(limit)d characters."),
                code="no_text",
                params={"limit": LONGEST_INPUT, "at": place},
            )
            for place, number in enumerate(numbers)
            if not isinstance(number, str) or len(number) > LONGEST_INPUT
        ]
        if wrong:
            raise forms.ValidationError(wrong)
        return [Line(place, number) for place, number in enumerate(numbers, 1)]
