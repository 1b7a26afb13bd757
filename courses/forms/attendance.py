"""Who was there: as one form without a script, and as marks that a phone kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.attendance import Mark, Sheet
from courses.models import Attendance
from hubs.forms.signing import SignatureForm

#: Marks in one go: more than a phone keeps in a day.
MOST: Final = 1000
#: Years that a phone's clock may show; else it is not asked.
CREDIBLE: Final = range(2020, 2100)


class MarkForm(forms.Form):
    """One mark, as a phone sends it."""

    mark = forms.UUIDField()
    enrolment = forms.CharField(max_length=14)
    state = forms.ChoiceField(choices=Attendance.State.choices)
    noted_at = forms.CharField(max_length=40)
    seen = forms.UUIDField(required=False)

    def read(self, *, at: datetime) -> Mark:
        """The mark of a valid form. A clock that cannot be right is ours."""
        given = self.cleaned_data
        try:
            noted_at = datetime.fromisoformat(given["noted_at"])
        except ValueError:
            noted_at = at
        if noted_at.tzinfo is None or noted_at.year not in CREDIBLE:
            noted_at = at
        return Mark(
            mark=given["mark"],
            enrolment=given["enrolment"],
            state=given["state"],
            noted_at=noted_at,
            seen=given["seen"],
        )


def marks_of(sent: Any, *, at: datetime) -> list[Mark] | None:
    """The marks that a phone sent, ``{"marks": [...]}``; None if they are none."""
    rows = sent.get("marks") if isinstance(sent, dict) else None
    if not isinstance(rows, list) or len(rows) > MOST:
        return None
    marked = [MarkForm(row) for row in rows if isinstance(row, dict)]
    if len(marked) < len(rows) or not all(form.is_valid() for form in marked):
        return None
    return [form.read(at=at) for form in marked]


class ListForm:
    """The whole list as a form: what was chosen for whom, otherwise than it showed."""

    def __init__(self, data: Any, *, sheet: Sheet) -> None:
        self.data, self.sheet = data, sheet

    def marks(self, *, at: datetime) -> Iterable[Mark]:
        """What was noted otherwise than it is; "all" notes the rest as present.

        What stands as the form showed it is no choice: somebody else may have noted
        otherwise since.
        """
        rest = Attendance.State.PRESENT if "all" in self.data else ""
        for line in self.sheet.lines:
            known = line.noted.state if line.noted else ""
            public_id = line.enrolment.public_id
            chosen = self.data.get(f"state-{public_id}", "")
            if not chosen or chosen == self.data.get(f"was-{public_id}"):
                chosen = known or rest
            if chosen != known and chosen in Attendance.State.values:
                yield Mark(uuid4(), public_id, chosen, at, seen=self._seen(public_id))

    def _seen(self, public_id: str) -> UUID | None:
        """The mark that the form showed."""
        try:
            return UUID(self.data.get(f"seen-{public_id}", ""))
        except ValueError:
            return None


class SignListForm(SignatureForm):
    """Signing a list, as it was seen."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    field_order = ("seen", "password", "code")


#: What stands above the name of who signs.
DECLARATION: Final = _("I was there, or answer for it: this is who attended.")
