"""Workbooks (XLSX): the rows of strangers' ones, and ones of our own."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import zip_longest
from typing import Any, Final

# By this way because it ships no types: all of it is Any.
openpyxl: Any = import_module("openpyxl")

#: A workbook is a packed folder: how large it may be, and of how many files.
LARGEST_UNPACKED: Final = 8 * 1024 * 1024
MOST_PARTS: Final = 300
MOST_COLUMNS: Final = 50
#: Also of empty rows: one cell far down makes a million of them.
MOST_ROWS: Final = 20_000
#: How wide a column is made at most, in letters; what is longer is read in its cell.
WIDEST: Final = 40
#: What XML, and so a workbook, has no way to write.
UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What stands in its place: the sign for a letter that could not be had.
REPLACEMENT: Final = "\ufffd"
#: How openpyxl says that a workbook is none, or not whole.
BROKEN: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


class NoWorkbook(Exception):
    """The file is not a workbook, or not a whole one."""


class WorkbookTooLarge(Exception):
    """Unpacked, the workbook is larger than anything we look through."""


def rows_of(content: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet as text, also the empty ones.

    Raises :exc:`NoWorkbook` and :exc:`WorkbookTooLarge`, also between rows.
    """
    try:
        _check_size(content)
        yield from _rows(content)
    except BROKEN as error:
        raise NoWorkbook from error


def workbook(rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """A workbook of one sheet with ``rows``, all of them text.

    Signs that cannot be written there, as some that control terminals, are replaced.
    """
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    written_rows = [[UNWRITABLE.sub(REPLACEMENT, cell) for cell in row] for row in rows]
    for at, column in enumerate(zip_longest(*written_rows, fillvalue=""), 1):
        width = min(max(map(len, column)) + 2, WIDEST)
        sheet.column_dimensions[openpyxl.utils.get_column_letter(at)].width = width
    for row in written_rows:
        # Nothing is an empty cell, which spreadsheets do not count as filled.
        sheet.append([cell or None for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _check_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
    # What a part says of its size is all that is ever unpacked of it.
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
        raise WorkbookTooLarge


def _rows(content: bytes) -> Iterator[list[str]]:
    with warnings.catch_warnings():
        # Of styles and rules that it does not know, which nobody asked for.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
    try:
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(
            max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True
        )
        for number, row in enumerate(rows, 1):
            if number > MOST_ROWS:
                raise WorkbookTooLarge
            yield _without_end([_cell(value) for value in row])
    finally:
        book.close()


def _without_end(cells: list[str]) -> list[str]:
    """The cells up to the last that is filled."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell(value: object) -> str:
    if value is None:
        return ""
    # Numbers of digits alone come as fractions from some programs.
    is_whole = isinstance(value, float) and value.is_integer()
    return f"{value:.0f}" if is_whole else str(value)
