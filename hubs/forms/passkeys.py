"""Passkeys as a browser sends them, or as somebody makes them up."""

from typing import Any

from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: What reading a credential raises that lacks what it should have.
MALFORMED = (KeyError, TypeError, ValueError, AttributeError)
REFUSED = _("The passkey did not answer as expected. Please try again.")


class PasskeySignInForm(LoginWebAuthnForm):
    """Signing in by a passkey; what is no credential is refused in words."""

    def clean_credential(self) -> Any:
        """The passkey that was shown."""
        try:
            return super().clean_credential()
        except MALFORMED as error:
            raise ValidationError(REFUSED, code="malformed") from error
