"""How many seats an organisation orders, and for what."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.quotes import MOST
from courses.forms.buying import BuyingForm


class SeatsForm(BuyingForm):
    """Seats on a run, or on any run of its course."""

    RUN: Final = "run"
    COURSE: Final = "course"

    what = forms.ChoiceField(
        label=_("Seats for"),
        choices=[
            (RUN, _("This run: the places are yours at once")),
            (
                COURSE,
                _("Any run of the course at this hub: you choose it for each person"),
            ),
        ],
        widget=forms.RadioSelect,
        initial=RUN,
    )
    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST, initial=1
    )
    field_order = ("what", "quantity")

    def __init__(self, data: Any = None, *, is_dated: bool) -> None:
        super().__init__(data)
        for name in ("purchase_order", "voucher"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        if not is_dated:
            # Of a run without an end there is one at a hub.
            del self.fields["what"]

    @property
    def for_course(self) -> bool:
        """Whether the run is to be chosen later; call it after ``is_valid``."""
        return bool(self.cleaned_data.get("what") == self.COURSE)
