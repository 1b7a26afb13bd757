"""The forms in which administrators keep accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from hubs.forms.names import PrintedNameField
from hubs.models import User
from hubs.models.time_zones import USUAL, zone_choices

NAME = _("Name on certificates")
FACTS = ["name_on_certificate", "language", "time_zone"]


class PersonCreationForm(UserCreationForm):
    """A new account; its owner sets a password by "forgotten password"."""

    first_name = last_name = None
    email = forms.EmailField(label=_("E-mail address"))
    name_on_certificate = PrintedNameField(label=NAME, required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, initial=USUAL
    )

    class Meta:
        model = User
        fields = ["email", *FACTS, "is_superuser", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 (Django's signature)
        """Save the account without a password."""
        self.instance.set_unusable_password()
        person: User = super().save(commit)
        return person


class PersonForm(UserEditForm):
    """An account that exists. Its address is changed by its owner, who confirms it."""

    first_name = last_name = email = None
    name_on_certificate = PrintedNameField(label=NAME, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)

    class Meta:
        model = User
        fields = [*FACTS, "is_active", "is_superuser", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 (Django's signature)
        """Save; a name that is another one now is not confirmed."""
        if "name_on_certificate" in self.changed_data:
            self.instance.name_confirmed_at = None
        person: User = super().save(commit)
        return person
