"""Which events of the audit trail are asked for."""

import re
from typing import Final

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hubs.domain.trail import WORDS, Wanted
from hubs.forms.days import DayField
from hubs.models import Hub

#: What a fact fills in.
PLACE: Final = re.compile(r"\{\w+\}")


def acts() -> list[tuple[str, str | Promise]]:
    """What can be asked for, in words: what differs from case to case is left open."""
    open_words = {verb: PLACE.sub("…", str(words)) for verb, words in WORDS.items()}
    by_words = sorted(open_words.items(), key=lambda act: act[1])
    return [("", _("Everything")), *by_words]


class TrailForm(forms.Form):
    """Hub, act, person and days; all may be left open."""

    data: QueryDict

    hub = forms.ChoiceField(label=_("Hub"), required=False)
    verb = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=acts,
    )
    person = forms.CharField(label=_("Who"), required=False, max_length=200)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, data: QueryDict, *, hubs: QuerySet[Hub]) -> None:
        super().__init__(data)
        names = hubs.order_by("name").values_list("slug", "name")
        self.fields["hub"].choices = [("", _("All")), *names]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What is asked for, as far as it can be understood.

        Enough to look at, with the errors beside; files are made of a valid form alone.
        """
        self.is_valid()
        return Wanted(**{name: v for name, v in self.cleaned_data.items() if v})
