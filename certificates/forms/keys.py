"""What a new key is for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import SigningKey

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
