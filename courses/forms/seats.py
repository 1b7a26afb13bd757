"""Whom an organisation gives seats to, and what people say when they accept one."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.domain.seat_lists import MOST, Line
from courses.forms.organisations import AddressField
from courses.forms.seat_files import (
    LONGEST_NAME,
    IsAWorkbook,
    NoAddresses,
    NotAList,
    TooLong,
    in_file,
    pasted,
)
from courses.models import Run
from hubs.forms.names import PrintedNameField
from hubs.models import User

#: A list of :data:`courses.domain.seat_lists.MOST` people is a tenth of it.
MOST_BYTES: Final = 512 * 1024
WHAT_TO_DO: Final = {
    IsAWorkbook: _(
        "This is a workbook. Save it as “CSV UTF-8” in your spreadsheet, and choose "
        "that file."
    ),
    TooLong: _("There are too many rows. Split the list."),
    NoAddresses: _("No column has e-mail addresses."),
}
NOT_A_LIST: Final = _("This cannot be read as a list. Save it as “CSV UTF-8”.")


#: Runs, each in its words.
Runs = list[tuple[Run, str]]


class RunField(forms.ChoiceField):
    """One of the runs on which a seat can be given, by its public id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Run"), **kwargs)
        self.error_messages["invalid_choice"] = _("Choose one of the runs.")
        self.runs: dict[str, Run] = {}

    def offer(self, runs: Runs) -> None:
        """Offer ``runs``; of one there is nothing to choose."""
        self.runs = {run.public_id: run for run, _words in runs}
        self.choices = [(run.public_id, words) for run, words in runs]

    def clean(self, value: Any) -> Run:
        return self.runs[super().clean(value)]


class RunsForm(forms.Form):
    """A form about people and the run that they are to have a seat on."""

    run = RunField()

    def __init__(
        self, data: Any = None, *, runs: Runs, first: Run | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["run"]
        field.offer(runs)
        # What was bought is chosen already, as long as it can be.
        field.initial = first and first.public_id


class InviteForm(RunsForm):
    """One person."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("Optional, for your own list."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = AddressField(label=_("E-mail address"))
    field_order = ["run", "email", "name"]

    def line(self) -> Line:
        """Who was named; call it after ``is_valid``."""
        given = self.cleaned_data
        return Line(1, given["email"], given["name"])


class ListForm(RunsForm):
    """Several people: as rows of a text, or in a file."""

    people = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        strip=False,
        help_text=_(
            "One on each line, with a name beside it if you like; or several in a "
            "line, as you copy them from a letter."
        ),
        widget=forms.Textarea(
            {"rows": 6, "class": "input", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    file = forms.FileField(required=False, allow_empty_file=True)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        self.lines: list[Line] = []

    def clean(self) -> dict[str, Any]:
        """Read the file, or else the text."""
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        field = "file" if file else "people"
        try:
            self.lines = self._read(file) if file else pasted(cleaned.get("people", ""))
        except NotAList as error:
            self.add_error(field, WHAT_TO_DO.get(type(error), NOT_A_LIST))
        if len(self.lines) > MOST:
            self.add_error(
                field,
                ngettext(
                    "At most %(most)d person is invited at once.",
                    "At most %(most)d people are invited at once.",
                    MOST,
                )
                % {"most": MOST},
            )
        return cleaned

    def _read(self, file: Any) -> list[Line]:
        if file.size > MOST_BYTES:
            raise TooLong
        return in_file(file.read(), country=self.country)


class ConfirmedForm(RunsForm):
    """The lines that were looked through: number, address and name, by tabs."""

    lines = forms.CharField(strip=False, widget=forms.HiddenInput)

    def clean_lines(self) -> list[Line]:
        """The lines as they were shown; what was tampered with is checked again."""
        rows = [row.split("\t") for row in self.cleaned_data["lines"].splitlines()]
        found = [
            Line(int(number), email[:254], name[:LONGEST_NAME])
            for number, email, name in (row for row in rows if len(row) == len("nen"))
            if number.isdecimal() and len(number) < len("100000")
        ]
        if not 0 < len(found) <= MOST or len(found) != len(rows):
            raise forms.ValidationError(NOT_A_LIST)
        return found


def as_rows(lines: Iterable[Line]) -> str:
    """The lines as :class:`ConfirmedForm` reads them."""
    return "\n".join(f"{each.number}\t{each.email}\t{each.name}" for each in lines)


class MoveForm(RunsForm):
    """How many open seats go from one run to another."""

    origin = RunField()
    number = forms.IntegerField(label=_("Seats"), min_value=1, max_value=10_000)
    field_order = ["origin", "number", "run"]

    def __init__(self, data: Any = None, *, origins: Runs, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["origin"]
        field.offer(origins)
        field.label = _("Open seats on")
        self.fields["run"].label = _("Go to")


class AcceptForm(forms.Form):
    """Who somebody is on certificates, and, apart from that, what they share."""

    name_on_certificate = PrintedNameField(
        label=_("Name on your certificates"),
        help_text=_(
            "As it stands in your passport or identity card. Latin, Greek and Cyrillic "
            "letters can be printed."
        ),
    )
    shares = forms.BooleanField(required=False)

    def __init__(
        self, data: Any = None, *, person: User, stated: str, organisation: str
    ) -> None:
        known = person.name_on_certificate or stated
        super().__init__(data, initial={"name_on_certificate": known})
        self.fields["shares"].label = _(
            "I let %(organisation)s see how this course stands"
        ) % {"organisation": organisation}
        self.fields["shares"].help_text = _(
            "Course, state, date and last day of validity of the seats that it paid "
            "for; no answers, no points, no times, nothing else. You can withdraw this "
            "at any time in your details."
        )
