"""Amounts of money as people type them."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.domain.money import MOST, NoAmount, parsed, shown

#: For whoever typed more than is possible.
TOO_MUCH: Final = _("Write an amount of at most %(most)s.")


class AmountField(forms.CharField):
    """An amount as people type it, in minor units of ``currency``."""

    default_error_messages = {
        "amount": _("This is no amount. Write it like 450 or 450.50."),
        "nothing": _("Write an amount above zero."),
    }

    def __init__(
        self, *, currency: str, least: int = 1, most: int = MOST, **kwargs: Any
    ) -> None:
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)
        self.currency, self.least, self.most = currency, least, most
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            cents = parsed(text, currency=self.currency)
        except NoAmount as error:
            message = self.error_messages["amount"]
            raise ValidationError(message, code="amount") from error
        if cents < self.least:
            raise ValidationError(self.error_messages["nothing"], code="nothing")
        check_most(cents, most=self.most, currency=self.currency)
        return cents


def check_most(cents: int, *, most: int, currency: str) -> None:
    """Refuse what is more than ``most``, with a ``ValidationError`` that says it."""
    if cents > most:
        limit = shown(most, currency, language=get_language() or "en")
        raise ValidationError(TOO_MUCH, code="most", params={"most": limit})
