"""The field in which people give the name that their certificates show."""

from typing import Any

from django import forms

from hubs.models.names import LONGEST_NAME, normalised_name, validate_printed_name


class PrintedNameField(forms.CharField):
    """A name that can be printed, in the spelling in which it is stored.

    No `max_length` reaches the browser: a pasted long name would be cut off silently.
    """

    default_validators = [validate_printed_name]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "name")

    def to_python(self, value: object) -> str:
        return normalised_name(super().to_python(value) or "")


__all__ = ["LONGEST_NAME", "PrintedNameField"]
