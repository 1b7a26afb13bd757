"""What learners write on their way through a course."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.forms.names import PrintedNameField


class NameForm(forms.Form):
    """The name on certificates, given or confirmed."""

    name_on_certificate = PrintedNameField(
        label=_("Name on your certificates"),
        help_text=_(
            "As it stands in your passport or identity card. Latin, Greek and Cyrillic "
            "letters can be printed."
        ),
    )


class LeaveForm(forms.Form):
    """Why somebody leaves, if they care to say."""

    reason = forms.CharField(
        label=_("Why do you leave?"),
        help_text=_("Optional. The hub reads it."),
        max_length=200,
        required=False,
    )


class AfterForm(forms.Form):
    """Which step comes after the one that is done."""

    after = forms.SlugField(required=False, max_length=100)
