"""What people hand in: errors name the field."""

import pytest

from certificates.domain.lists import Line
from certificates.forms.list_files import MOST_ROWS
from certificates.forms.lists import MOST, TOO_LONG, ListForm, PastedForm, ReceiptForm
from certificates.http import FleetingFile

ONE = "7H4K-Q2M9-XW3T-BZ5C"


def file_of(content):
    return FleetingFile(
        content=content, file=None, name="list.csv", size=len(content or b"x")
    )


def errors(form):
    assert not form.is_valid()
    return {field: list(found) for field, found in form.errors.items()}


def test_numbers_are_pasted_or_in_a_file():
    typed = ListForm({"numbers": ONE}, {})
    handed = ListForm({"numbers": " \n"}, {"file": file_of(ONE.encode())})

    assert typed.is_valid()
    assert handed.is_valid()
    assert typed.lines == handed.lines == [Line(1, ONE)]


def test_nothing_is_an_error_of_the_first_field():
    said = ["Paste at least one number, or choose a file."]

    assert errors(ListForm({"numbers": "\n"}, {})) == {"numbers": said}
    assert "Paste at least one number." in errors(PastedForm({}))["numbers"]
    assert (
        "Paste at least one number." in errors(PastedForm({"numbers": " "}))["numbers"]
    )


def test_both_is_an_error_of_the_file():
    form = ListForm({"numbers": ONE}, {"file": file_of(ONE.encode())})

    assert errors(form) == {"file": ["Paste numbers or choose a file; this was both."]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "This file is larger than 2 MB; a list of numbers is not."),
        (b"a,b\nc,d", "No column of this file has certificate numbers in it."),
        (b"\0", "This file cannot be read. Save it as XLSX or CSV."),
        (
            b"\n" * MOST_ROWS + ONE.encode(),
            str(TOO_LONG) % {"rows": MOST_ROWS},
        ),
        (
            "\n".join([ONE] * (MOST + 1)).encode(),
            "1001 numbers were found; at most 1000 are checked at once.",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said(content, said):
    assert errors(ListForm({}, {"file": file_of(content)})) == {"file": [said]}


def test_as_many_as_are_allowed_are_taken():
    assert PastedForm({"numbers": "\n".join([ONE] * MOST)}).is_valid()
    said = errors(PastedForm({"numbers": "\n".join([ONE] * (MOST + 1))}))
    assert "1001 numbers were found" in said["numbers"][0]
    assert (
        "more than"
        in errors(PastedForm({"numbers": "\n" * MOST_ROWS + ONE}))["numbers"][0]
    )


def test_a_receipt_needs_a_number_and_takes_a_hash():
    assert ReceiptForm({"number": ONE, "sha256": "a" * 64}).is_valid()
    assert "number" in errors(ReceiptForm({"number": "x" * 301}))
    assert "number" in errors(ReceiptForm({}))
    assert "sha256" in errors(ReceiptForm({"number": ONE, "sha256": "a" * 63 + "\n"}))
