"""What an organisation writes to be quoted seats, and to accept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.orders import Party
from courses.domain.quotes import MOST
from hubs.forms.lines import LineField
from hubs.models import Organisation


class QuoteForm(forms.Form):
    """For which organisation, and how many seats."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisation"),
        empty_label=None,
        help_text=_("It is billed at the address that it has here."),
    )
    quantity = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=MOST, initial=1
    )
    purchase_order = LineField(
        label=_("Your purchase order number"),
        help_text=_("If you have one already; you can give it when you accept, too."),
        max_length=60,
        required=False,
    )

    def __init__(self, data: Any = None, *, organisations: Any) -> None:
        super().__init__(data)
        field: Any = self.fields["organisation"]
        field.queryset = organisations

    def party(self) -> Party:
        """The organisation as it is billed."""
        of: Organisation = self.cleaned_data["organisation"]
        return Party(
            name=of.legal_name,
            email=of.billing_email,
            street=of.street,
            postcode=of.postcode,
            city=of.city,
            country=str(of.country),
            vat_number=of.vat_number,
            register_number=of.register_number,
            purchase_order=self.cleaned_data["purchase_order"],
        )


class AcceptForm(forms.Form):
    """The number that the invoice is to name."""

    purchase_order = LineField(
        label=_("Your purchase order number"),
        max_length=60,
        required=False,
        error_messages={
            "max_length": _("The purchase order number has at most 60 characters.")
        },
    )
