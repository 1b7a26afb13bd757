"""Our own form under which people sign: all that they can prove themselves by."""

from typing import Any

from allauth.mfa.webauthn.internal import auth as passkeys
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hubs.domain.signing_off import Evidence, NotProven, TooManyTries, factors_of
from hubs.models import User

WRONG = {
    "password": _("This is not your password."),
    "code": _("This code is not right, or no longer. Take the next one."),
    "passkey": _("The passkey did not answer. Try again."),
    "none": _("You have neither a password nor a passkey to sign by."),
}
TOO_MANY = _("Too many tries. Wait 15 minutes.")


class SignatureForm(forms.Form):
    """Password and code, or passkey: the fields are those that the person needs."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        help_text=_("The one that your app shows now, or a recovery code."),
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.factors = person, factors_of(person)
        if not self.factors.password:
            del self.fields["password"]
        if not (self.factors.password and self.factors.code):
            del self.fields["code"]

    @property
    def asks_passkey(self) -> bool:
        """Whether a passkey is part of how the person signs."""
        return "passkey" in (self.factors.method or "")

    def challenge(self) -> dict[str, Any]:
        """What the passkey is to answer; kept in the session until it did."""
        options = passkeys.begin_authentication(self.person)
        return {"request_options": options}

    def evidence(self) -> Evidence:
        """What was shown, of a valid form."""
        return Evidence(
            password=self.cleaned_data.get("password", ""),
            code=self.cleaned_data.get("code", ""),
            passkey=self.asks_passkey and self._is_answered(),
        )

    def refuse(self, refusal: NotProven | TooManyTries) -> None:
        """Say what was wrong with what was shown."""
        if isinstance(refusal, TooManyTries):
            self.add_error(None, TOO_MANY)
            return
        part = refusal.part
        self.add_error(part if part in self.fields else None, WRONG[part])

    def _is_answered(self) -> bool:
        """Whether one of their passkeys answered; alone, only after finger or PIN."""
        credential = self.cleaned_data.get("credential")
        if not isinstance(credential, dict):
            return False
        try:
            answer = passkeys.parse_authentication_response(credential)
            passkeys.complete_authentication(self.person, credential)
        except (ValidationError, KeyError):
            # What no browser sends lacks parts that the library takes for granted.
            return False
        is_verified: bool = answer.response.authenticator_data.is_user_verified()
        return is_verified or self.factors.password
