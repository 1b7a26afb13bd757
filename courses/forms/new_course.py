"""A new course, from five answers or from another course."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.domain.naming import language_name, level_name
from courses.forms.outline import TitleField
from courses.models import Area, CoursePage
from hubs.models import HubPage

LEVELS = CoursePage._meta.get_field("eqf_level").choices or ()


class NewCourseForm(forms.Form):
    """Title, area, language, level and hours; the hub where there are several."""

    hub = forms.TypedChoiceField(
        label=_("Hub"), coerce=int, help_text=_("Whose course it is, for good.")
    )
    title = TitleField(help_text=_("As learners will read it, on the certificate too."))
    area = forms.ChoiceField(
        label=_("Subject area"),
        choices=Area.choices,
        help_text=_("The course's code and colour follow from it, for good."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("The language you write it in; others can be added later."),
    )
    eqf_level = forms.TypedChoiceField(
        label=_("Level"),
        coerce=int,
        initial=5,
        help_text=_(
            "Of the European Qualifications Framework: how independently somebody "
            "works who can do what the course teaches."
        ),
    )
    hours = forms.DecimalField(
        label=_("Hours"),
        min_value=Decimal("0.5"),
        max_value=Decimal(900),
        decimal_places=1,
        help_text=_("All that a learner is expected to spend; it can be changed."),
    )

    def __init__(self, *args: Any, places: Sequence[HubPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        hubs = {place.hub_id: place.hub.name for place in places}
        self._offer("hub", hubs.items())
        languages = dict.fromkeys(place.locale.language_code for place in places)
        self._offer("language", ((code, language_name(code)) for code in languages))
        self._offer("eqf_level", ((n, level_name(str(n))) for n, _name in LEVELS))
        if len(hubs) == 1:
            del self.fields["hub"]

    def _offer(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        """With the ``place``: the page of the hub in the language."""
        cleaned = cast("dict[str, Any]", super().clean())
        hub = cleaned.get("hub") or self.places[0].hub_id
        language = cleaned.get("language")
        places = [place for place in self.places if place.hub_id == hub]
        found = [each for each in places if each.locale.language_code == language]
        if language and not found:
            there = {language_name(each.locale.language_code) for each in places}
            message = _("This hub's page is there in %(languages)s only: choose that.")
            words = {"languages": ", ".join(sorted(there))}
            self.add_error("language", ValidationError(message, params=words))
        cleaned["place"] = next(iter(found), None)
        return cleaned


class CopyCourseForm(forms.Form):
    """What the copy of a course is called."""

    title = TitleField(help_text=_("Learners tell the two courses apart by it."))


class CopyPartForm(forms.Form):
    """What the copy of a part is called, and where it goes.

    A place is a course's page or a module, by its id; ``places`` offers them by course.
    """

    title = TitleField()
    place = forms.TypedChoiceField(label=_("Place"), coerce=int)

    def __init__(
        self,
        *args: Any,
        places: Iterable[tuple[str, Sequence[tuple[int, str]]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["place"]).choices = list(places)
