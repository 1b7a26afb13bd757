"""A form that the style guide shows; nothing is done with what it is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=_("Name on your certificates"), help_text=_("As in your passport")
    )
    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", "English"), ("nl", "Nederlands")]
    )
    reason = forms.CharField(
        label=_("Why did you decide so?"),
        help_text=_("One or two sentences"),
        widget=forms.Textarea,
    )
    sample = forms.DecimalField(label=_("Active air sample"), widget=forms.TextInput)
    mode = forms.ChoiceField(
        label=_("How"),
        choices=[("online", _("Online")), ("site", _("At a hub"))],
        widget=forms.RadioSelect,
    )
    levels = forms.MultipleChoiceField(
        label=_("EQF level"),
        choices=[("5", "5"), ("6", "6")],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One or more"),
    )
    agreed = forms.BooleanField(
        label=_("I have read how my record is kept"),
        help_text=_("Training records are kept for at least 5 years"),
    )
    hub = forms.CharField(label=_("Hub"), disabled=True, initial="South Holland")
