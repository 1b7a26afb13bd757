"""Changing the outline of a course: what is sent by its small forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.arranging import Way
from courses.domain.outline import Kind
from courses.models.panels import LONGEST_TITLE


class TitleField(forms.CharField):
    """The title of a part."""

    def __init__(self, **kwargs: Any) -> None:
        said = {"required": _("The title is missing: write one and send it again.")}
        super().__init__(
            **{
                "label": _("Title"),
                "max_length": LONGEST_TITLE,
                "error_messages": said,
                **kwargs,
            }
        )


class AddForm(forms.Form):
    """A new part: what it is, where, and its title."""

    parent = forms.IntegerField(label=_("Place"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    title = TitleField()


class RenameForm(forms.Form):
    """Another title; ``seen`` is the revision that was looked at."""

    title = TitleField()
    seen = forms.IntegerField(required=False)


class MoveForm(forms.Form):
    """Below what, and before what; last where that is left out."""

    parent = forms.IntegerField(label=_("Place"))
    before = forms.IntegerField(label=_("Before"), required=False)


class ShiftForm(forms.Form):
    """One place up or down."""

    way = forms.TypedChoiceField(
        label=_("Direction"),
        choices=[(way.value, way.value) for way in Way],
        coerce=Way,
    )
