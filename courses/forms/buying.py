"""What a buyer writes: who is billed, and a voucher."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from courses.domain.orders import Party
from courses.forms.businesses import BusinessForm
from hubs.forms.lines import LineField

#: How browsers fill the fields in by themselves.
AUTOCOMPLETE: Final = {
    "name": "name",
    "email": "email",
    "street": "street-address",
    "postcode": "postal-code",
    "city": "address-level2",
    "country": "country",
}


class BuyingForm(forms.Form):
    """What is told with every order, below what is asked about it."""

    purchase_order = LineField(
        label=_("Your order number"),
        help_text=_("If it is to stand on the invoice."),
        max_length=60,
        required=False,
    )
    voucher = forms.CharField(
        label=_("Voucher"),
        help_text=_("If you have a code."),
        max_length=40,
        required=False,
    )
    #: The total that was seen, in minor units; it is compared, never used.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PartyForm(BusinessForm, BuyingForm):
    """Who is billed, and a code. Every error names its field."""

    name = LineField(
        label=_("Name on the invoice"),
        help_text=_("Yours, or your organisation’s if it pays."),
        max_length=120,
    )
    email = forms.EmailField(label=_("E-mail address for the invoice"), max_length=254)
    street = LineField(label=_("Street and number"), max_length=120)
    postcode = LineField(label=_("Postcode"), max_length=16)
    city = LineField(label=_("Town"), max_length=80)
    country = forms.ChoiceField(label=_("Country"))
    vat_number = forms.CharField(
        label=_("VAT number"),
        help_text=_("Only if a business pays, with its country: BE0123456749."),
        max_length=24,
        required=False,
    )
    register_number = LineField(
        label=_("Register number"),
        help_text=_("Of the business, if it has no VAT number: of its register."),
        max_length=40,
        required=False,
    )
    field_order = (
        "name",
        "email",
        "street",
        "postcode",
        "city",
        "country",
        "vat_number",
        "register_number",
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        country: Any = self.fields["country"]
        country.choices = [("", ""), *countries]
        for name, field in self.fields.items():
            field.widget.attrs["autocomplete"] = AUTOCOMPLETE.get(name, "off")
            missing = gettext("“%(field)s” is empty: please fill it in.")
            field.error_messages["required"] = missing % {"field": field.label}
            wrong = gettext("“%(field)s” cannot be read: please write it again.")
            field.error_messages["invalid"] = wrong % {"field": field.label}

    def party(self) -> Party:
        """Who is billed; call it after ``is_valid``."""
        given = self.cleaned_data
        return Party(
            name=given["name"],
            email=given["email"],
            street=given["street"],
            postcode=given["postcode"],
            city=given["city"],
            country=given["country"],
            vat_number=given["vat_number"],
            register_number=given["register_number"],
            purchase_order=given["purchase_order"],
        )
