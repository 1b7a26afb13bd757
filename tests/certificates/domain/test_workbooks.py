"""Workbooks: those of strangers are looked at with care."""

import io
import zipfile

import openpyxl
import pytest

from certificates.domain import workbooks
from certificates.domain.workbooks import (
    NoWorkbook,
    WorkbookTooLarge,
    rows_of,
    workbook,
)


def test_what_is_written_is_read_again():
    rows = [["line", "number"], ["1", "7H4K-Q2M9-XW3T-BZ5C"], ["2", "'=1+1"]]

    assert list(rows_of(workbook(rows, title="2026-11-21"))) == rows


def test_columns_are_as_wide_as_what_stands_in_them_up_to_a_limit():
    rows = [["line", "text", ""], ["1", "7H4K-Q2M9-XW3T-BZ5C", "word " * 20]]

    book = openpyxl.load_workbook(io.BytesIO(workbook(rows, title="List")))

    widths = {name: each.width for name, each in book.active.column_dimensions.items()}
    assert widths == {"A": 6, "B": 21, "C": 40}
    assert book.active["C1"].value is None
    assert book.active["C1"].data_type == "n"


def test_what_no_workbook_can_hold_is_replaced_and_the_row_kept():
    signs = [chr(code) for code in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)]
    rows = [[f"a{sign}b", "next"] for sign in [*signs, "\ud800"]]

    found = list(rows_of(workbook([*rows, ["tab\tnew\nline", "𝔸"]], title="List")))

    assert found[:-1] == [["a\ufffdb", "next"]] * len(rows)
    assert found[-1] == ["tab\tnew\nline", "𝔸"]


def made(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_cells_are_text_whatever_they_hold():
    found = list(rows_of(made([None, 12.0, 12.5, 1234567890123456, "é", None, ""])))

    assert found == [["", "12", "12.5", "1234567890123456", "é"]]


def test_a_formula_is_what_it_came_to():
    """Which nothing wrote here, so that it is empty."""
    assert list(rows_of(made(["=1+1"], ["x"]))) == [[], ["x"]]


def test_more_columns_than_people_use_are_left_out():
    [row] = rows_of(made(["x"] * (workbooks.MOST_COLUMNS + 5)))

    assert len(row) == workbooks.MOST_COLUMNS


def test_a_cell_far_down_is_not_waited_for():
    book = openpyxl.Workbook()
    book.active["A1048576"] = "x"
    written = io.BytesIO()
    book.save(written)

    with pytest.raises(WorkbookTooLarge):
        list(rows_of(written.getvalue()))


def packed(parts):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in parts.items():
            folder.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 and nothing else",
        packed({"a.txt": "no workbook"}),
        packed({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a"}),
        made(["x"])[:-40],
    ],
)
def test_what_is_no_workbook_is_said_to_be_none(content):
    with pytest.raises(NoWorkbook):
        list(rows_of(content))


def test_a_folder_that_unpacks_into_far_too_much_is_not_unpacked():
    bomb = packed({"xl/workbook.xml": b"0" * (workbooks.LARGEST_UNPACKED + 1)})
    assert len(bomb) < 20_000

    with pytest.raises(WorkbookTooLarge):
        list(rows_of(bomb))


def test_a_folder_of_very_many_files_is_not_unpacked():
    crowd = packed({f"{n}.xml": "" for n in range(workbooks.MOST_PARTS + 1)})

    with pytest.raises(WorkbookTooLarge):
        list(rows_of(crowd))


def test_a_folder_that_lies_about_its_size_is_not_whole():
    """Sizes stand in the folder's own table, which its maker may write as they like."""
    honest = packed({"[Content_Types].xml": b"<a>" + b" " * 5000 + b"</a>"})
    size = (5007).to_bytes(4, "little")
    assert honest.count(size) == 2

    with pytest.raises(NoWorkbook):
        list(rows_of(honest.replace(size, (7).to_bytes(4, "little"))))
