"""The field in which people give a day."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

#: Days that can be meant. At the ends of the calendar other zones have no day any more.
EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2100, 12, 31)
OUT_OF_BOUNDS: Final = _("Choose a day from the years 2000 to 2100.")


class DayField(forms.DateField):
    """A day that can be meant, chosen in the browser's calendar."""

    default_validators = [
        MinValueValidator(EARLIEST, OUT_OF_BOUNDS),
        MaxValueValidator(LATEST, OUT_OF_BOUNDS),
    ]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )
        super().__init__(**kwargs)
