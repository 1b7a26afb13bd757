"""Lines for spreadsheets, in which nothing is a formula."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

#: What a spreadsheet would take for the beginning of a formula; the wide signs are
#: those that some take for the narrow ones where people write Chinese or Japanese.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula; numbers stay."""
    text = "" if value is None else str(value)
    is_number = isinstance(value, int | Decimal)
    return f"'{text}" if text.startswith(FORMULA) and not is_number else text


def line(cells: Iterable[object], *, separator: str = ",") -> str:
    """One line of a file, its end included."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerow([safe_cell(cell) for cell in cells])
    return text.getvalue()
