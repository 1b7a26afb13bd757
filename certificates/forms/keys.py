"""What a new key is for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import SigningKey
from hubs.forms.signing import SignatureForm

CHOOSE = _("Choose what the key is for: credentials or PDF files.")


class KindForm(forms.Form):
    """The kind of a key."""

    kind = forms.ChoiceField(
        choices=SigningKey.Kind.choices,
        error_messages={
            "required": _("Choose what the key is for: credentials or PDF files."),
            "invalid_choice": _(
                "Choose what the key is for: credentials or PDF files."
            ),
        },
    )


class WithdrawalForm(SignatureForm):
    """Why a key is withdrawn, under a signature."""

    reason = forms.CharField(
        label=_("What happened"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "When and how somebody else may have come by the key. It stands in the "
            "audit trail; no names of people who are not staff."
        ),
    )
    field_order = ("reason", "password", "code")
