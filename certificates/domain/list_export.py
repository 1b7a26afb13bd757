"""A checked list as rows for spreadsheets, in which nothing is a formula."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from certificates.domain.answers import Answer, Ended, Facts, answer
from certificates.domain.lists import Checked
from hubs.domain.spreadsheet import safe_cell

#: What stands in each column: names of the interface for machines, where it has them.
COLUMNS: Final = (
    "line",
    "text",
    "number",
    "verdict",
    "checked_at",
    "holder",
    "initials",
    "title",
    "issued_on",
    "last_day",
    "awarding_body",
    "region_code",
    "country",
    "course",
    "edition",
    "eqf_level",
    "workload_hours",
    "ects",
    "participation",
    "assessment",
    "supervision",
    "pass_mark",
    "quality_assurance",
    "outcomes",
    "is_demonstration",
    "revoked_at",
    "revocation_reason",
    "replaced_at",
    "erased_at",
    "page",
)
#: By this, programs know that a text file is UTF-8.
MARK: Final = "\ufeff"


def row_of(checked: Checked, *, at: datetime) -> list[str]:
    """The cells of one line, in the order of COLUMNS."""
    said = answer(checked.finding, at=at)
    cells = {
        "line": checked.line,
        "text": checked.text,
        "number": checked.number,
        "verdict": checked.kind,
        "checked_at": said["checked_at"],
        **_certificate(said),
    }
    return [safe_cell(cells.get(column)) for column in COLUMNS]


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """The rows as lines of a CSV file."""
    lines = io.StringIO()
    csv.writer(lines).writerows(rows)
    return lines.getvalue()


def _certificate(said: Answer) -> dict[str, object]:
    certificate, page = said["certificate"], said["links"]["page"]
    revocation = said["revocation"]
    return {
        **(_printed(certificate) if certificate else {}),
        "revoked_at": revocation and revocation["at"],
        "revocation_reason": revocation and revocation["reason"],
        "replaced_at": said["replaced_at"],
        "erased_at": said["erased_at"],
        "page": page and page["href"],
    }


def _printed(certificate: Facts | Ended) -> dict[str, object]:
    hub = certificate["awarding_body"]
    return {
        **dict(_flat(certificate)),
        "title": certificate["title"]["text"],
        "awarding_body": hub["name"],
        "region_code": hub["code"],
        "country": hub["country"],
    }


def _flat(certificate: Facts | Ended) -> Iterator[tuple[str, object]]:
    """What stands in a cell of its own, under the name that it has there."""
    for name, value in certificate.items():
        if name == "course" and isinstance(value, dict):
            yield "course", value["code"]
            yield "edition", value["edition"]
        elif name == "outcomes" and isinstance(value, list):
            yield "outcomes", "; ".join(outcome["text"] for outcome in value)
        elif name == "is_demonstration":
            yield name, "yes" if value else "no"
        else:
            yield name, value
