"""The forms of the second step, in our words."""

from typing import Any

from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hubs.forms.passkeys import MALFORMED, REFUSED


class _CodeMixin:
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs.pop("placeholder", None)


class AuthenticateForm(_CodeMixin, codes.AuthenticateForm):
    """A code of the app, or a recovery code, when signing in."""


class ReauthenticateForm(_CodeMixin, codes.ReauthenticateForm):
    """The same, before something that matters."""


class ActivateAppForm(_CodeMixin, totp.ActivateTOTPForm):
    """The first code shows that the app has the secret."""


class AddKeyForm(webauthn.AddWebAuthnForm):
    """A passkey or a security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("So that you know it again, such as “Phone”.")
        self.fields["passwordless"].label = _("Sign in with it alone, without password")
        self.fields["passwordless"].help_text = _(
            "Your device then asks for finger, face or PIN each time."
        )
        self.fields["passwordless"].initial = True

    def clean(self) -> Any:
        """The passkey that was made; what is none is refused in words."""
        try:
            return super().clean()
        except MALFORMED as error:
            raise ValidationError(REFUSED, code="malformed") from error
