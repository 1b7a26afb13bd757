"""How a hub wants its certificates to look."""

import re
from dataclasses import fields, replace
from typing import Any, Final

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates.domain.colours import LEAST, contrast_on_white, readable
from certificates.domain.design import Design, known_picture, try_out
from certificates.domain.design_sample import Example
from certificates.domain.frame_words import word_languages
from certificates.forms.pictures import drawn_for_paper
from courses.domain.naming import language_name
from hubs.models import Hub
from hubs.models.drawable import undrawable

COLOUR: Final = re.compile(r"#?(?:([0-9a-f]{6})|([0-9a-f]{3}))")
#: What browsers offer to choose.
ACCEPTED: Final = ".png,.jpg,.jpeg,.webp"


class PrintedTextField(forms.CharField):
    """A line that our fonts can draw."""

    def clean(self, value: Any) -> str:
        text = " ".join(str(super().clean(value)).split())
        if missing := undrawable(text):
            raise forms.ValidationError(
                _("“%(letters)s” cannot be printed on certificates."),
                code="undrawable",
                params={"letters": "”, “".join(missing)},
            )
        return text


class ColourField(forms.CharField):
    """A colour as `#rrggbb` that text on white may have."""

    def clean(self, value: Any) -> str:
        typed = COLOUR.fullmatch(str(super().clean(value)).lower())
        if typed is None:
            raise forms.ValidationError(
                _("Write the colour as # and six digits of 0–9 and a–f: #0b5c4a."),
                code="no-colour",
            )
        colour = "#" + (typed[1] or "".join(digit * 2 for digit in typed[2]))
        if (ratio := contrast_on_white(colour)) < LEAST:
            raise forms.ValidationError(
                _(
                    "On white, %(colour)s has a contrast of %(ratio)s to 1, and text "
                    "needs %(least)s to 1. The nearest darker colour that has it is "
                    "%(darker)s."
                ),
                code="pale",
                params={
                    "colour": colour,
                    # Not rounded up to what it is not.
                    "ratio": number_format(int(ratio * 100) / 100, 2),
                    "least": number_format(LEAST),
                    "darker": readable(colour),
                },
            )
        return colour


class DesignForm(forms.Form):
    """A version to be. Pictures that came once need not be chosen again.

    What is typed can be looked at before all of it is right.
    """

    data: Any  # what was sent, as a copy in which it is noted what is held

    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, at most 1 MB, made for white paper."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    logo_held = forms.CharField(required=False, widget=forms.HiddenInput)
    no_logo = forms.BooleanField(label=_("No logo"), required=False)
    accent = ColourField(
        label=_("Accent colour"),
        help_text=_("For the strip, the name of the hub, rules and numbers."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    signatory_name = PrintedTextField(
        label=_("Signatory"), max_length=80, required=False
    )
    signatory_role = PrintedTextField(
        label=_("Role"),
        max_length=120,
        required=False,
        help_text=_("In the language of most certificates: it is not translated."),
    )
    signature = forms.FileField(
        label=_("Picture of the signature"),
        required=False,
        help_text=_("A scan on white paper, PNG, JPEG or WebP, at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    signature_held = forms.CharField(required=False, widget=forms.HiddenInput)
    no_signature = forms.BooleanField(label=_("No picture"), required=False)
    second_language = forms.ChoiceField(
        label=_("Second language"),
        required=False,
        help_text=_("Stands beside the language that the learner chose."),
    )

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = hub
        #: The colour that would do in the place of one that is too pale.
        self.darker = ""
        language: Any = self.fields["second_language"]
        language.choices = [("", _("The hub’s first other language")), *_languages()]
        if self.is_bound:
            self.data = self.data.copy()
            if darker := self.data.get("take_accent"):
                self.data["accent"] = darker

    @classmethod
    def of(cls, design: Design, *, hub: Hub, based_on: int) -> "DesignForm":
        """The form filled in with a version."""
        initial = {
            "based_on": based_on,
            "accent": design.accent,
            "signatory_name": design.signatory_name,
            "signatory_role": design.signatory_role,
            "second_language": design.second_language,
            "logo_held": design.logo,
            "signature_held": design.signature,
        }
        return cls(initial=initial, hub=hub)

    def design(self, *, otherwise: Design) -> Design:
        """What is asked for; ``otherwise`` where that is not right.

        Too pale a colour is shown as the darker one that would do.
        """
        cleaned: dict[str, Any] = {"accent": self.darker} if self.darker else {}
        if self.is_bound:
            cleaned |= self.cleaned_data
        names = (field.name for field in fields(Design))
        return replace(otherwise, **{n: cleaned[n] for n in names if n in cleaned})

    def rebase(self, number: int) -> None:
        """Say that there is a newer version; sent again, this one replaces it."""
        self.data["based_on"] = number
        said = gettext(
            "Version %(number)d was saved meanwhile. Look at it below; if you save "
            "again, what stands here replaces it."
        )
        self.add_error(None, said % {"number": number})

    def clean_logo(self) -> str:
        """The hash of the logo."""
        return self._picture("logo")

    def clean_signature(self) -> str:
        """The hash of the signature's picture."""
        return self._picture("signature")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_name = cleaned.get("signatory_name") or "signatory_name" in self.errors
        if not has_name and (cleaned.get("signature") or cleaned.get("signatory_role")):
            self.add_error("signatory_name", _("Say who signs."))
        accent = self.errors.as_data().get("accent", [])
        # Of the colour's errors, one alone has something to offer.
        self.darker = next((e.params["darker"] for e in accent if e.params), "")
        return cleaned

    def _picture(self, what: str) -> str:
        """The hash of what came now or was held before; empty where none is wanted."""
        cleaned: Any = self.cleaned_data
        if came := cleaned[what]:
            held = try_out(self.hub, drawn_for_paper(came))
            # What comes now is meant, whatever was ticked before.
            self.data[f"no_{what}"] = ""
        elif self.data.get(f"no_{what}"):
            return ""
        else:
            held = self.data.get(f"{what}_held", "")
            if held and known_picture(self.hub, held) is None:
                self.data[f"{what}_held"] = ""
                raise forms.ValidationError(
                    _("This picture was held for a day only. Choose it again."),
                    code="gone",
                )
        self.data[f"{what}_held"] = held
        return str(held)


class ExampleForm(forms.Form):
    """Which certificate is looked at; what nobody asked for is the usual one."""

    name = forms.ChoiceField(
        label=_("Name"),
        required=False,
        choices=[
            ("usual", _("Usual")),
            ("longest", _("80 letters")),
            ("greek", _("80 letters, Greek")),
            ("cyrillic", _("80 letters, Cyrillic")),
            ("marks", _("80 letters with marks")),
            ("unbroken", _("80 letters in one word")),
        ],
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    expiry = forms.ChoiceField(
        label=_("Validity"),
        required=False,
        choices=[("ends", _("Two years")), ("never", _("Never ends"))],
    )
    length = forms.ChoiceField(
        label=_("Course"),
        required=False,
        choices=[("usual", _("Usual")), ("long", _("Longest"))],
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="show")
        language: Any = self.fields["language"]
        language.choices = _languages()
        language.initial = Example.language

    def example(self) -> Example:
        """What is looked at."""
        self.is_valid()
        asked = self.cleaned_data if self.is_bound else {}
        return Example(
            name=asked.get("name") or Example.name,
            language=asked.get("language") or Example.language,
            expires=asked.get("expiry") != "never",
            is_long=asked.get("length") == "long",
        )


def _languages() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in word_languages()]
