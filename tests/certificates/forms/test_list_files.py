"""Lists of numbers as people have them."""

import io

import openpyxl
import pytest

from certificates.domain.lists import Line
from certificates.forms.list_files import (
    MOST_ROWS,
    NoNumbers,
    NotAList,
    TooLong,
    as_text,
    in_file,
    pasted,
)

ONE, TWO = "7H4K-Q2M9-XW3T-BZ5C", "0123456789ABCDEF"


def test_each_line_that_is_not_empty_is_one_of_the_list():
    assert pasted(f"{ONE}\r\n\r\n  \nnonsense\n{TWO.lower()}") == [
        Line(1, ONE),
        Line(4, "nonsense"),
        Line(5, TWO.lower()),
    ]


@pytest.mark.parametrize("between", [", ", ";", "\t", " | "])
def test_several_numbers_may_stand_in_a_line(between):
    assert pasted(f"{ONE}{between}{TWO}") == [Line(1, ONE), Line(1, TWO)]


def test_names_beside_a_number_are_left_out():
    assert pasted(f"Ada Lovelace\t{ONE}\t14-11-2026") == [Line(1, ONE)]


def test_what_was_meant_to_be_a_number_is_not_passed_over():
    """One character too few, beside a number that is right."""
    assert pasted(f"{ONE},{TWO[:-1]}") == [Line(1, ONE), Line(1, TWO[:-1])]


def test_a_line_without_a_number_is_shown_in_short_and_in_plain_letters():
    [line] = pasted("a;b\x07\t" + "x" * 100)

    assert line == Line(1, "a b " + "x" * 56)


@pytest.mark.parametrize("text", ["", "\n\n", "  "])
def test_nothing_is_no_list(text):
    assert pasted(text) == []


def test_a_text_without_end_is_too_long():
    assert pasted("\n" * (MOST_ROWS - 1) + ONE) == [Line(MOST_ROWS, ONE)]
    with pytest.raises(TooLong):
        pasted("\n" * MOST_ROWS + ONE)


def test_a_list_that_was_taken_apart_is_put_together_again():
    lines = pasted(f"\n{ONE}, {TWO}\nno; number\n\n,\n{ONE},{TWO[:-1]}")

    text = as_text(lines)

    assert text.splitlines()[0] == ""
    assert [(each.line, each.text.replace("-", "")) for each in lines] == [
        (each.line, each.text.replace("-", "")) for each in pasted(text)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_file_is_read_however_it_was_saved(encoding, delimiter):
    rows = [("Name", "Certificate number"), ("Zoë", ONE), ("", ""), ("Åsa", TWO)]
    text = "\r\n".join(delimiter.join(row) for row in rows)

    assert in_file(text.encode(encoding)) == [Line(2, ONE), Line(4, TWO)]


def test_the_column_is_found_by_what_stands_in_it():
    text = f"who,what,when\nAda,{ONE},2026-11-14\nBob,{TWO},2026-11-15"

    assert in_file(text.encode()) == [Line(2, ONE), Line(3, TWO)]


def test_the_column_is_found_by_its_name_before_another_that_looks_like_it():
    account = "BE68 5390 0754 7034"
    text = f"account,number\n{account},{ONE}\n{account},broken"

    assert in_file(text.encode()) == [Line(2, ONE), Line(3, "broken")]


def test_a_file_without_headings_begins_with_its_first_line():
    assert in_file(f"{ONE}\n{TWO}\n".encode()) == [Line(1, ONE), Line(2, TWO)]
    assert in_file(f"{ONE[:-1]}\n{TWO}\n".encode()) == [
        Line(1, ONE[:-1]),
        Line(2, TWO),
    ]


def test_a_row_with_a_name_and_no_number_is_not_passed_over():
    text = f"name,number\nAda,{ONE}\nBob,\nEve"

    assert in_file(text.encode())[1:] == [Line(3, "–"), Line(4, "–")]


def test_a_column_of_the_right_name_with_nothing_right_in_it_is_taken():
    assert in_file(b"Certificaatnummer\nfoo") == [Line(2, "foo")]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"name,day\nAda,Monday"])
def test_a_file_without_numbers_is_said_to_have_none(content):
    with pytest.raises(NoNumbers):
        in_file(content)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n\0\0",
        b"\x81\x8d",
        b"\xff\xfe\0",
        b"PK\x03\x04 no workbook",
        b"number\n" + b"x" * 200_000,
    ],
)
def test_what_cannot_be_read_is_no_list(content):
    with pytest.raises(NotAList) as error:
        in_file(content)
    assert not isinstance(error.value, NoNumbers | TooLong)


def test_a_file_without_end_is_too_long():
    with pytest.raises(TooLong):
        in_file(b"\n" * MOST_ROWS + ONE.encode())


def workbook_of(*rows, at=1):
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, at):
        for column, value in enumerate(row, 1):
            book.active.cell(number, column, value)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_workbook_is_read_with_the_numbers_of_its_rows():
    content = workbook_of(
        ("Naam", "Nummer"), ("Zoë", ONE), (), ("Åsa", 1234567890123456), at=3
    )

    assert in_file(content) == [Line(4, ONE), Line(6, "1234567890123456")]


def test_a_workbook_without_end_is_too_long():
    with pytest.raises(TooLong):
        in_file(workbook_of((ONE,), at=MOST_ROWS + 1))
    with pytest.raises(TooLong):
        in_file(workbook_of((ONE,), at=1_000_000))
