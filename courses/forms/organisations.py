"""What an organisation says of itself, and whom it asks to act for it."""

from dataclasses import fields
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from courses.domain.customers import UnknownOrganisations, named
from courses.forms.businesses import BusinessForm
from hubs.domain.organisations import Details
from hubs.forms.accounts import LONGEST_ADDRESS, TOO_LONG, WHOLE_ADDRESS
from hubs.forms.lines import LineField


class AddressField(forms.CharField):
    """An e-mail address, of which is said what is wrong with it."""

    widget = forms.EmailInput
    default_validators = [
        EmailValidator(WHOLE_ADDRESS),
        MaxLengthValidator(LONGEST_ADDRESS, TOO_LONG),
    ]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "email")


def _text(
    label: Any, *, most: int, autocomplete: str, hint: Any = "", required: bool = True
) -> Any:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return LineField(
        label=label,
        max_length=most,
        help_text=hint,
        widget=widget,
        required=required,
    )


class DetailsForm(BusinessForm):
    """How an organisation is called and billed."""

    name = _text(
        _("Name of the organisation"),
        most=120,
        autocomplete="organization",
        hint=_("As your people know it; letters to them show it."),
    )
    legal_name = _text(
        _("Legal name"),
        most=120,
        autocomplete="organization",
        hint=_("As it stands on invoices."),
    )
    street = _text(_("Street and number"), most=120, autocomplete="address-line1")
    postcode = _text(_("Postcode"), most=16, autocomplete="postal-code")
    city = _text(_("Town"), most=80, autocomplete="address-level2")
    country = forms.ChoiceField(
        label=_("Country"),
        choices=lambda: [("", "–"), *countries],
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    vat_number = forms.CharField(
        label=_("VAT number"),
        required=False,
        max_length=40,
        help_text=_(
            "With the letters of the country, for example BE 0403.019.261. Leave it "
            "empty if you have none; VAT may then be charged."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    register_number = _text(
        _("Register number"),
        most=40,
        autocomplete="off",
        hint=_(
            "By which your country’s business register knows you. It stands on"
            " invoices; outside the European Union it proves that a business buys."
        ),
        required=False,
    )
    billing_email = AddressField(
        label=_("E-mail address for invoices"),
        help_text=_("Of accounting, for example."),
    )

    def details(self) -> Details:
        """What was said; call it after ``is_valid``."""
        names = [field.name for field in fields(Details)]
        return Details(**{name: self.cleaned_data[name] for name in names})


class ManagerForm(forms.Form):
    """Who is to act for the organisation as well."""

    email = AddressField(
        label=_("E-mail address"),
        help_text=_("We send a letter there; whoever owns the address accepts."),
    )


class OrganisationsField(forms.CharField):
    """Organisations by their addresses, one a line; cleaned, a list of them.

    Nobody can leaf through organisations: each tells its address whom it likes.
    """

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=1000,
            help_text=_(
                "Their addresses on this platform, one a line, such as"
                " meridian-cell-works. Whoever acts for one finds it under Details."
            ),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """The organisations; of an address that was copied whole, its end counts."""
        lines = super().clean(value).split()
        try:
            return named(line.strip("/,;").rpartition("/")[2].lower() for line in lines)
        except UnknownOrganisations as unknown:
            message = _(
                "No organisation has the address %(addresses)s. Ask whoever acts for"
                " it: it stands on its page, under Details."
            )
            words = {"addresses": ", ".join(unknown.slugs)}
            raise ValidationError(message, params=words) from None
