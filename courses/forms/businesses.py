"""By which numbers a business is known, checked as its country writes them."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from courses.domain.registers import InvalidRegisterNumber, checked_register_number
from courses.domain.vat import InvalidVatNumber, checked_vat_number

#: What checks a field, what it raises, and what is said then.
CHECKS: Final[dict[str, tuple[Callable[..., str], type[Exception], Promise]]] = {
    "vat_number": (
        checked_vat_number,
        InvalidVatNumber,
        _(
            "This is no VAT number of %(country)s. Compare it with your "
            "tax office's letter, or leave it empty."
        ),
    ),
    "register_number": (
        checked_register_number,
        InvalidRegisterNumber,
        _("This is no register number of %(country)s: correct it, or leave it empty."),
    ),
}


class BusinessForm(forms.Form):
    """Asks for ``country``, ``vat_number`` and ``register_number``."""

    def clean(self) -> dict[str, Any]:
        """Bring the numbers into their one spelling; of no country they prove nothing.

        A number that is none of the country is told, and left out.
        """
        cleaned = super().clean() or self.cleaned_data
        country = cleaned.get("country")
        for name, (check, invalid, words) in CHECKS.items():
            number = cleaned.get(name, "") if country else ""
            try:
                cleaned[name] = check(number, country=country or "")
            except invalid:
                told = {"country": countries.name(country)}
                self.add_error(name, words % told)
        return cleaned
