"""The legal entity of a hub, edited by its finance."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import bic, iban
from stdnum.exceptions import ValidationError as NotANumber

from courses.domain.money import MOST_PRICE, SIGNS, amount
from courses.domain.vat import InvalidVatNumber, checked_vat_number
from courses.domain.vat_rates import STANDARD
from courses.forms.amounts import AmountField
from hubs.forms.lines import LineField
from hubs.models import LegalEntity

#: What invoices print as it was written.
PRINTED: Final = (
    *("name", "street", "postcode", "city"),
    *("register_number", "exemption_ground"),
)


class SellerForm(forms.ModelForm[LegalEntity]):
    """Who sells, in which currency, and whether training is exempt from VAT."""

    currency = forms.ChoiceField(
        label=_("currency"), choices=[(code, code) for code in SIGNS], initial="EUR"
    )

    class Meta:
        model = LegalEntity
        fields = [
            *("name", "street", "postcode", "city", "country", "email"),
            *("register_number", "vat_number", "exempts_training", "exemption_ground"),
            *("iban", "bic", "currency", "payment_days"),
        ]
        field_classes = dict.fromkeys(PRINTED, LineField)

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        currency = self.instance.currency
        self.fields["refund_limit"] = AmountField(
            label=_("Refunds above this need a second person"),
            currency=currency,
            least=0,
            most=MOST_PRICE,
            initial=str(amount(self.instance.refund_limit_cents, currency)),
        )

    def clean_refund_limit(self) -> int:
        cents: int = self.cleaned_data["refund_limit"]
        self.instance.refund_limit_cents = cents
        return cents

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"])
        if country not in STANDARD:
            raise ValidationError(
                _("Choose a member state of the Union: no other rates are known here."),
                code="rate",
            )
        return country

    def clean_iban(self) -> str:
        return _checked(iban, self.cleaned_data["iban"], _("This is no IBAN."))

    def clean_bic(self) -> str:
        return _checked(bic, self.cleaned_data["bic"], _("This is no BIC."))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        country = given.get("country")
        if country and given.get("vat_number"):
            try:
                given["vat_number"] = checked_vat_number(
                    given["vat_number"], country=country
                )
            except InvalidVatNumber:
                self.add_error(
                    "vat_number", _("This is no VAT number of the country above.")
                )
        if not given.get("vat_number") and not given.get("register_number"):
            self.add_error(
                "register_number",
                _("Invoices name one of the two: the VAT number or this one."),
            )
        if given.get("exempts_training") and not given.get("exemption_ground"):
            self.add_error(
                "exemption_ground", _("Invoices must say what the exemption rests on.")
            )
        return given


def _checked(kind: Any, text: str, message: Any) -> str:
    if not text:
        return ""
    try:
        return str(kind.validate(text))
    except NotANumber as error:
        raise ValidationError(message, code="number") from error
