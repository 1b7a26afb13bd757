"""Files inside a PDF."""

from dataclasses import dataclass
from datetime import datetime

from hubs.domain.accessibility_claim import Claim


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF: the data that the page was made from.

    ``relationship`` is PDF/A-3's word for what it is to the page, ``claim`` what the
    PDF's metadata say of it.
    """

    name: str
    content: str
    description: str
    at: datetime
    relationship: str = "Data"
    claim: Claim | None = None
