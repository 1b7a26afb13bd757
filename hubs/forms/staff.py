"""Inviting staff, and ending roles."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import User
from hubs.roles import Role


class InvitationForm(forms.Form):
    """Whom, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "The letter works for the owner of this address alone, for two weeks."
        ),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.AUTHOR,
        help_text=_(
            "Authors write; reviewers read drafts and release; leads do both and "
            "invite staff. Authors and reviewers see no learner's name."
        ),
    )

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])


class EndForm(forms.Form):
    """Why a role ends."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.TextInput(attrs={"size": 24}),
        error_messages={"required": _("Say why the role ends: auditors ask.")},
    )
