"""Lists of numbers as people have them: pasted, as CSV, or as a workbook."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from certificates.domain.lists import Line
from certificates.domain.number import NEARLY, read
from certificates.domain.workbooks import (
    MOST_COLUMNS,
    NoWorkbook,
    WorkbookTooLarge,
    rows_of,
)

#: More rows than this are not looked through, whatever stands in them.
MOST_ROWS: Final = 5000
#: Of what is no number, as much is shown as people need to find it.
SHOWN_TEXT: Final = 60
NOTHING: Final = "–"
DELIMITERS: Final = ",;\t|"
#: What the column may be called, in the languages of the site.
NAMES: Final = re.compile(
    r"\s*(certificate|certificaat|credential)?\s*-?(number|nummer|no\.?|nr\.?|code|id)?"
    r"\s*",
    re.IGNORECASE,
)
#: Rows that are not empty, by their numbers.
Rows = list[tuple[int, list[str]]]


class NotAList(Exception):
    """The file cannot be taken for a list."""


class TooLong(NotAList):
    """There is more in the list than is looked through."""


class NoNumbers(NotAList):
    """No column of the file has certificate numbers."""


def pasted(text: str) -> list[Line]:
    """The lines of a text that are not empty; several numbers may stand in one.

    Raises :exc:`TooLong`.
    """
    rows = text.splitlines()
    if len(rows) > MOST_ROWS:
        raise TooLong
    return [
        Line(number, part)
        for number, row in enumerate(rows, 1)
        for part in _numbers_of(row)
    ]


def as_text(lines: Sequence[Line]) -> str:
    """The lines as a text that :func:`pasted` reads again, with the same numbers."""
    rows: list[list[str]] = [[] for _row in range(max(each.line for each in lines))]
    for each in lines:
        rows[each.line - 1].append(read(each.text) or each.text)
    return "\n".join(", ".join(row) for row in rows)


def in_file(content: bytes) -> list[Line]:
    """The column with numbers of a CSV file or of the first sheet of a workbook.

    Raises :exc:`NotAList`.
    """
    is_packed = content.startswith(b"PK\x03\x04")
    return _column(_of_workbook(content) if is_packed else _of_csv(content))


def _numbers_of(row: str) -> list[str]:
    if read(row):
        return [row]
    parts = filter(_is_meant, map(str.strip, re.split(f"[{DELIMITERS}]", row)))
    found = [part if read(part) else _shown(part) for part in parts]
    if any(map(read, found)):
        return found
    return [_shown(row)] if row.strip() else []


def _is_meant(text: str) -> bool:
    """Whether the text is a number or was meant to be one."""
    length = sum(map(str.isalnum, text))
    is_like_one = length in NEARLY and any(map(str.isdigit, text))
    return is_like_one or read(text) is not None


def _shown(text: str) -> str:
    """What is shown of a text that is no number; never something to be split again."""
    kept = "".join(each if each.isprintable() else " " for each in text)
    plain = " ".join(re.sub(f"[{DELIMITERS}]", " ", kept).split())
    return plain[:SHOWN_TEXT] or NOTHING


def _of_csv(content: bytes) -> Rows:
    text = _decoded(content)
    sample = "\n".join(text.splitlines()[:20])
    delimiter = max(DELIMITERS, key=sample.count)
    try:
        return _filled(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise NotAList from error


def _filled(rows: Iterable[Sequence[str]]) -> Rows:
    filled = [
        (number, [*row[:MOST_COLUMNS]])
        for number, row in enumerate(rows, 1)
        if any(map(str.strip, row))
    ]
    if filled and filled[-1][0] > MOST_ROWS:
        raise TooLong
    return filled


def _decoded(content: bytes) -> str:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotAList


def _of_workbook(content: bytes) -> Rows:
    try:
        return _filled(rows_of(content))
    except WorkbookTooLarge as error:
        raise TooLong from error
    except NoWorkbook as error:
        raise NotAList from error


def _column(rows: Rows) -> list[Line]:
    """The numbers of the column that has most of them, or is called so."""
    width = max((len(row) for _number, row in rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for _number, row in rows]
    columns = list(zip(*padded, strict=True))
    named = [_is_name(column[0]) for column in columns]
    readable = [sum(read(cell) is not None for cell in column) for column in columns]
    if not any(readable) and not any(named):
        raise NoNumbers
    best = max(
        range(width),
        key=lambda at: (named[at] and readable[at] > 0, readable[at], named[at]),
    )
    # A word without a digit above the numbers is what the column is called.
    begin = 0 if any(map(str.isdigit, columns[best][0])) else 1
    return [
        Line(number, cell if read(cell) else _shown(cell))
        for (number, _row), cell in zip(rows, columns[best], strict=True)
    ][begin:]


def _is_name(cell: str) -> bool:
    return bool(cell.strip()) and NAMES.fullmatch(cell) is not None
