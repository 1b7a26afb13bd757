"""What leads sign: revoking, issuing anew, erasing."""

import re
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models import Revocation
from hubs.forms.names import PrintedNameField
from hubs.forms.signing import SignatureForm

#: Shorter parts of names are words of too many languages: de, van, Li.
SHORTEST_PART: Final = 3
#: What proves who signs; a look at what it would do does not need it.
PROOF: Final = ("password", "code", "credential")


class LifeForm(SignatureForm):
    """A signature, and what is decided by it."""

    def preview(self) -> dict[str, Any]:
        """What was typed, as far as it is right.

        Nothing is said of the proof, nor of what is still to be typed.
        """
        self.is_valid()
        empty = [name for name in self.errors if self.has_error(name, "required")]
        for name in {*PROOF, *empty}:
            self.errors.pop(name, None)
        return self.cleaned_data


class RevokeForm(LifeForm):
    """Why, as a class and in public words."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=Revocation.Reason.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Misconduct stands in the record of the hub and in the letter to the "
            "learner; whoever checks the certificate reads: withdrawn by the hub."
        ),
    )
    wording = forms.CharField(
        label=_("Public wording"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Whoever checks the certificate reads this, and so does the learner. No "
            "names, nothing about the person: say what is wrong with the certificate."
        ),
    )
    field_order = ("reason", "wording", "password", "code")

    def __init__(self, *args: Any, names: Iterable[str] = (), **kwargs: Any) -> None:
        """``names`` are the holders', which the wording must not tell."""
        super().__init__(*args, **kwargs)
        self.parts = {
            part
            for name in names
            for part in re.findall(r"\w+", name.casefold())
            if len(part) >= SHORTEST_PART
        }

    def clean_wording(self) -> str:
        wording: str = self.cleaned_data["wording"]
        told = [w for w in re.findall(r"\w+", wording) if w.casefold() in self.parts]
        if told:
            raise forms.ValidationError(
                _("“%(word)s” is part of the holder’s name: say it without names."),
                code="name",
                params={"word": told[0]},
            )
        return wording


class ReissueForm(LifeForm):
    """Why certificates are issued anew though the names stay."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "What was wrong. The learner and auditors read it; the public page does "
            "not say it."
        ),
    )
    field_order: tuple[str, ...] = ("reason", "password", "code")


class CorrectForm(ReissueForm):
    """The name as it shall be, and why."""

    name = PrintedNameField(
        label=_("Name on the new certificate"),
        help_text=_("Leave it as it is where something else is wrong."),
    )
    for_all_to_come = forms.BooleanField(
        label=_("Also on this person’s certificates to come"),
        required=False,
        help_text=_(
            "Changes the name in their account; they confirm it before the next one."
        ),
    )
    field_order = ("name", "for_all_to_come", "reason", "password", "code")


class Extent(models.TextChoices):
    """How much of a person's record is erased."""

    THIS = "this", _("This certificate only")
    ALL = "all", _("All of this person’s certificates from this hub")


class EraseSeveralForm(LifeForm):
    """At whose request; of each holder, the certificates that were chosen."""

    reason = forms.CharField(
        label=_("The holders’ requests"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("When and how they reached you, without names. Auditors read it."),
    )
    field_order: tuple[str, ...] = ("reason", "password", "code")


class EraseForm(LifeForm):
    """How much, and at whose request."""

    extent = forms.ChoiceField(
        label=_("What is erased"),
        choices=Extent.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("The holder’s request"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("When and how it reached you, without names. Auditors read it."),
    )
    field_order = ("extent", "reason", "password", "code")
