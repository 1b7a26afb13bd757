"""The forms by which people come in, and say who they are."""

from typing import Any

from allauth.account import forms as allauth
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.validators import EmailValidator, MaxLengthValidator
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language, get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from hubs.forms.names import PrintedNameField
from hubs.models import User
from hubs.models.time_zones import likely_zone, zone_choices, zone_names

WHOLE_ADDRESS = _("Enter the whole address, such as zoe@example.org.")
#: Of an address, so many characters (RFC 5321, with erratum 1690).
LONGEST_ADDRESS = 254
TOO_LONG = _("An e-mail address has at most %(limit_value)d characters.")


class LoginForm(allauth.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _style_address(self.fields["login"], autocomplete="username")
        _style_password(self.fields["password"])
        self.fields["remember"].label = _(
            "Keep me signed in on this device for 14 days"
        )


class SignupForm(allauth.SignupForm):
    """A new account, with the name that its certificates will show."""

    name_on_certificate = PrintedNameField(
        label=_("Name on your certificates"),
        required=False,
        help_text=_(
            "As in your passport, in Latin, Greek or Cyrillic letters. "
            "You can give it later."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.Select
    )
    # Filled in by the browser; what nobody can see must not stop anybody.
    time_zone = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-time-zone": ""})
    )
    field_order = ["name_on_certificate", "email", "password1", "language", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _style_address(self.fields["email"], autocomplete="email")
        self.fields["email"].help_text = _("Where your certificates and reminders go")
        _style_password(self.fields["password1"])
        self.fields["password1"].help_text = _(
            "10 characters or more; a sentence is fine"
        )
        self.fields["language"].initial = get_language()
        self.fields["name_on_certificate"].widget.attrs["data-proof"] = "name-proof"

    def clean_time_zone(self) -> str:
        """The browser's zone; a likely one where it says none that we know."""
        given = str(self.cleaned_data["time_zone"])
        return given if given in zone_names() else likely_zone(_asked_languages())

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponseBase]:
        """Save the account, or do as much work as if: time must not tell which."""
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])
        user, response = super().try_save(request)
        return user, response


class ResetPasswordForm(allauth.ResetPasswordForm):
    """Whose password is forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _style_address(self.fields["email"], autocomplete="email")


class AddEmailForm(allauth.AddEmailForm):
    """The address that an account is to have from now on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _style_address(self.fields["email"], autocomplete="email")
        self.fields["email"].label = _("New e-mail address")
        self.fields["email"].help_text = _(
            "We send a letter there; the address changes when you confirm it."
        )


class _NewPasswordMixin:
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("oldpassword", "password1", "password2", "password"):
            if name in self.fields:
                _style_password(self.fields[name])
        if "password1" in self.fields:
            self.fields["password1"].label = _("New password")
            self.fields["password1"].help_text = _(
                "10 characters or more; a sentence is fine"
            )
        if "password2" in self.fields:
            self.fields["password2"].label = _("The same once more")
        if "oldpassword" in self.fields:
            self.fields["oldpassword"].label = _("Password until now")


class ChangePasswordForm(_NewPasswordMixin, allauth.ChangePasswordForm):
    """A new password for somebody who knows the old one."""


class SetPasswordForm(_NewPasswordMixin, allauth.SetPasswordForm):
    """A first password."""


class ResetPasswordKeyForm(_NewPasswordMixin, allauth.ResetPasswordKeyForm):
    """A new password for somebody who had a letter."""


class ReauthenticateForm(_NewPasswordMixin, allauth.ReauthenticateForm):
    """The password once more, before something that matters."""


class ProfileForm(forms.Form):
    """What certificates call a person, and how the site speaks to them."""

    name_on_certificate = PrintedNameField(
        label=_("Name on your certificates"),
        required=False,
        help_text=_("As in your passport, in Latin, Greek or Cyrillic letters."),
        widget=forms.TextInput(attrs={"data-proof": "name-proof"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    certificate_language = forms.ChoiceField(
        label=_("Language of your certificates"),
        required=False,
        help_text=_(
            "Of those to come. A course that is not in this language gives a "
            "certificate in its own."
        ),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_("Dates and times are shown in this zone."),
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data, initial=model_to_dict(person))
        # Those that courses may be written in; what was chosen elsewhere stays there.
        spoken = dict.fromkeys(
            code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES
        )
        if person.certificate_language:
            spoken[person.certificate_language] = None
        field: Any = self.fields["certificate_language"]
        field.choices = [
            ("", gettext("As on the site")),
            *((code, _language_name(code)) for code in spoken),
        ]


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _asked_languages() -> str:
    request = context.request
    return str(request.headers.get("Accept-Language", "")) if request else ""


def _style_address(field: forms.Field, *, autocomplete: str) -> None:
    field.label = _("E-mail address")
    # Said, not cut: neither by the browser nor where allauth keeps it.
    field.widget.attrs.pop("maxlength", None)
    field.validators.append(MaxLengthValidator(LONGEST_ADDRESS, TOO_LONG))
    field.validators = [
        EmailValidator(WHOLE_ADDRESS) if isinstance(check, EmailValidator) else check
        for check in field.validators
    ]
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["autocomplete"] = autocomplete


def _style_password(field: forms.Field) -> None:
    field.help_text = ""
    field.widget.attrs.pop("placeholder", None)
