"""Fields for texts of which every character can be seen."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hubs.domain.legible import BREAKS, unseen


class LineField(forms.CharField):
    """A text on one line; refused, not mended, so that who pasted it looks."""

    default_error_messages = {
        "unseen": _(
            "There is an invisible character (%(code_point)s) in “%(field)s”: please"
            " type it again instead of pasting it."
        ),
    }
    allowed = ""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if found := unseen(value, allowed=self.allowed):
            raise ValidationError(
                self.error_messages["unseen"],
                code="unseen",
                params={"code_point": f"U+{ord(found):04X}", "field": self.label},
            )


class LinesField(LineField):
    """A text on several lines."""

    widget = forms.Textarea
    allowed = BREAKS
