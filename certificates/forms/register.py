"""Which certificates of a hub are asked for, and which are chosen."""

from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.domain.life import Act
from certificates.domain.register import Wanted, Worth
from certificates.domain.several import Chosen

#: Each is a signature, a letter and a few rows more; leads wait for the answer.
MOST: Final = 100
#: Longer numbers are no row's, and databases refuse to look for them.
LONGEST_ID: Final = 18


class RegisterForm(forms.Form):
    """Number or course, and verdict; both may be left open."""

    q = forms.CharField(label=_("Number or course"), required=False, max_length=300)
    worth = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Worth.choices]
    )

    def wanted(self) -> Wanted:
        """What is asked for, as far as it can be understood."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(text=given.get("q", ""), worth=given.get("worth", ""))


class SeveralForm(forms.Form):
    """Certificates that were ticked, numbers that were pasted, and what to do."""

    act = forms.ChoiceField(
        choices=[
            (Act.REVOKE, _("Revoke")),
            (Act.CORRECT, _("Issue anew")),
            (Act.ERASE, _("Erase")),
        ]
    )
    chosen = forms.TypedMultipleChoiceField(coerce=int, required=False)
    numbers = forms.CharField(
        label=_("Numbers"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("One a line, as they stand on the certificates."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        # Whose they are is looked up, not a question of the form.
        ticked = data.getlist("chosen") if data is not None else []
        ids = [each for each in ticked if each.isdecimal() and len(each) <= LONGEST_ID]
        field = cast("forms.TypedMultipleChoiceField", self.fields["chosen"])
        field.choices = [(each, each) for each in ids]

    def clean(self) -> dict[str, Any]:
        """At least one, and not more than somebody can wait for."""
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        count = len(self.picked())
        if not count:
            raise forms.ValidationError(
                _("Tick certificates or paste numbers."), code="none"
            )
        if count > MOST:
            raise forms.ValidationError(
                _("These are %(count)d: take at most %(most)d at a time."),
                code="too_many",
                params={"count": count, "most": MOST},
            )
        return given

    def picked(self) -> Chosen:
        """What was chosen, each once."""
        lines = (line.strip() for line in self.cleaned_data["numbers"].splitlines())
        return Chosen(
            ids=tuple(dict.fromkeys(self.cleaned_data["chosen"])),
            numbers=tuple(dict.fromkeys(line for line in lines if line)),
        )
