"""Files inside a PDF."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF: the data that the page was made from."""

    name: str
    content: str
    description: str
    at: datetime
