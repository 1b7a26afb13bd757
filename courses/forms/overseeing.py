"""Which learners of a course are asked for, and why one may try once more."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment


class LearnersForm(forms.Form):
    """State and name; both may be left open."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *Enrolment.State.choices],
    )
    named = forms.CharField(
        label=_("Name or e-mail address"), required=False, max_length=200
    )

    def wanted(self) -> dict[str, Any]:
        """What is asked for, as far as it can be understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class GrantForm(forms.Form):
    """Never without a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was the matter. It stays in the audit trail."),
    )
