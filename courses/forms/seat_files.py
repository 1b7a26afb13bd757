"""Lists of people as spreadsheets of several countries write them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from email.utils import getaddresses
from typing import Any, Final

from courses.domain.seat_lists import Line

#: Rows that are looked at, whatever stands in them.
MOST_ROWS: Final = 2000
LONGEST_NAME: Final = 120
#: Of what is no address, as much is shown as people need to find it.
LONGEST_SHOWN: Final = 254
SEPARATORS: Final = ";,\t|"
#: What a spreadsheet saves a plain CSV file as, by the country of its user.
CODE_PAGES: Final = {
    "cp1250": ("CZ", "HU", "PL", "RO", "SI", "SK", "HR", "BA", "ME", "AL"),
    "cp1251": ("BG", "MK", "RS", "UA", "BY", "MD"),
    "cp1253": ("GR", "CY"),
    "cp1254": ("TR",),
    "cp1257": ("EE", "LT", "LV"),
}
#: The first line by which a spreadsheet is told how cells are separated.
SAYS_SEPARATOR: Final = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
#: What columns are called, in languages of the site and its neighbours.
ADDRESSES: Final = re.compile(
    r"(e-?mail|mail|courriel|correo)\W*(address|adres|adresse|addresse|adresa)?",
    re.IGNORECASE,
)
NAMES: Final = re.compile(
    r"((first|last|given|family|sur|full)\W*)?names?"
    r"|(voor|achter|familie|vor|nach)?-?(naam|namen?)|pr[ée]nom|nom|nombre|apellidos?"
    r"|imi[ęe]|nazwisko|cognome|nome",
    re.IGNORECASE,
)

#: Invisible before the first letter of a text that was a file.
BYTE_ORDER: Final = "\ufeff"
#: What stands between words, and around an address where somebody wrote it by hand.
BETWEEN: Final = re.compile(r"[\s;,|]+")
AROUND: Final = "<>()[]\"'.:"

Rows = list[tuple[int, list[str]]]


class NotAList(Exception):
    """The content cannot be taken for a list."""


class IsAWorkbook(NotAList):
    """A workbook, which is to be saved as CSV."""


class TooLong(NotAList):
    """There are more rows than are looked at."""


class NoAddresses(NotAList):
    """No cell looks like an e-mail address."""


def in_file(content: bytes, *, country: str) -> list[Line]:
    """The people of a CSV file from a spreadsheet of ``country``.

    Raises :exc:`NotAList`.
    """
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise IsAWorkbook
    return pasted(_decoded(content, country=country))


def pasted(text: str) -> list[Line]:
    """The people of a text: rows with an address and, beside it, a name.

    Or several in a line, as letters are addressed to them. Raises :exc:`NotAList`.
    """
    text = text.removeprefix(BYTE_ORDER)
    if (people := _addressees(text)) is not None:
        if len(people) > MOST_ROWS:
            raise TooLong
        return people
    rows = _rows(text)
    if rows and rows[-1][0] > MOST_ROWS:
        raise TooLong
    width = max((len(row) for _number, row in rows), default=0)
    padded = [(number, [*row, *[""] * (width - len(row))]) for number, row in rows]
    if not any("@" in cell for _number, row in padded for cell in row):
        raise NoAddresses
    column = max(range(width), key=lambda at: sum("@" in row[at] for _n, row in padded))
    first = padded[0][1]
    is_headed = "@" not in first[column] and (
        ADDRESSES.fullmatch(first[column].strip()) is not None
        or any(NAMES.fullmatch(cell.strip()) for cell in first)
    )
    beside = _columns_of_names(first, column, is_headed=is_headed)
    return [_line(number, row, column, beside) for number, row in padded[is_headed:]]


def _addressees(text: str) -> list[Line] | None:
    """People of whom several stand in a line, numbered; None where none do.

    As a mail program copies them: by semicolons, or by commas with names in quotes.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    parts = [_in_a_line(line) for line in lines]
    if not any(len(part) > 1 for part in parts):
        return None
    each = [person for part in parts for person in part]
    if not each or not all("@" in person for person in each):
        return None
    return [_line(number, [person], 0, []) for number, person in enumerate(each, 1)]


def _in_a_line(line: str) -> list[str]:
    """Whom a letter to ``line`` would go to."""
    if ";" in line:
        return [part for part in line.split(";") if part.strip()]
    if line.count("@") < 2:  # noqa: PLR2004 (two people)
        return [line]
    pairs = getaddresses([line])
    return [f"{name} <{address}>" if name else address for name, address in pairs]


def _decoded(content: bytes, *, country: str) -> str:
    """UTF-8 or UTF-16 where it says so; else what the country's spreadsheets write."""
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    pages = (page for page, codes in CODE_PAGES.items() if country in codes)
    plain = next(pages, "cp1252")
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", plain, "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotAList


def _rows(text: str) -> Rows:
    """Rows that are not empty, by their numbers, split as most addresses ask for."""
    first, _break, rest = text.partition("\n")
    told = SAYS_SEPARATOR.fullmatch(first.strip())
    if told:
        return [(number + 1, row) for number, row in _split(rest, told[1])]
    return max((_split(text, separator) for separator in SEPARATORS), key=_addresses_in)


def _split(text: str, separator: str) -> Rows:
    def read(**how: Any) -> list[list[str]]:
        lines = io.StringIO(text, newline="")
        return list(csv.reader(lines, delimiter=separator, **how))

    try:
        rows = read(strict=True)
    except csv.Error:
        # A quotation mark that nobody closed swallows all that follows.
        try:
            rows = read(quoting=csv.QUOTE_NONE)
        except csv.Error as error:
            raise NotAList from error
    return [
        (number, row) for number, row in enumerate(rows, 1) if any(map(str.strip, row))
    ]


def _addresses_in(rows: Rows) -> tuple[int, int]:
    """How many cells hold one address and nothing else, and how many there are."""
    cells = [cell.strip() for _number, row in rows for cell in row]
    whole = [cell for cell in cells if "@" in cell and not set(cell) & set(SEPARATORS)]
    return len(whole), len(cells)


def _columns_of_names(
    first: Sequence[str], column: int, *, is_headed: bool
) -> list[int]:
    """The columns that are called so; else the first one beside the addresses."""
    others = [at for at in range(len(first)) if at != column]
    if is_headed:
        return [at for at in others if NAMES.fullmatch(first[at].strip())]
    return others[:1]


def _line(number: int, row: Sequence[str], column: int, beside: Iterable[int]) -> Line:
    name, email = _apart(row[column])
    stated = " ".join(row[at] for at in beside)
    # “Lovelace, Ada <ada@…>” is two cells and one name.
    whole = " ".join(filter(None, (name, stated))) if "<" in row[column] else stated
    return Line(
        number,
        _shown(email)[:LONGEST_SHOWN],
        _shown(whole or name).strip('"')[:LONGEST_NAME],
    )


def _apart(cell: str) -> tuple[str, str]:
    """Name and address of a cell; all of it is the address where it is not told."""
    if "<" in cell:
        return _named(cell)
    words = [word for word in BETWEEN.split(cell) if word]
    addresses = [word for word in words if "@" in word]
    if len(addresses) != 1:
        return "", cell
    name = " ".join(word for word in words if word != addresses[0])
    address = addresses[0].strip(AROUND)
    return name, re.sub("^mailto:", "", address, flags=re.IGNORECASE)


def _named(cell: str) -> tuple[str, str]:
    """Of “Lovelace, Ada <ada@…>” or “Ada <ada@…>” the name and the address."""
    name, _sign, rest = cell.partition("<")
    address = rest.partition(">")[0]
    return " ".join(name.strip().strip('"').split()), address.strip()


def _shown(cell: str) -> str:
    """A cell without what cannot be printed and with single spaces."""
    kept = "".join(sign if sign.isprintable() else " " for sign in cell)
    return " ".join(kept.split())
