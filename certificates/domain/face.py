"""What a PDF says to eyes and what it carries inside, read by PDFium.

Shares no code with what writes and seals the files, and knows neither the site nor its
database: it runs where files of strangers are opened.
"""

from dataclasses import dataclass
from typing import Final

import pypdfium2
from pypdfium2 import PdfiumError

#: The credential inside a certificate's file.
ATTACHMENT: Final = "credential.json"
LARGEST_ATTACHMENT: Final = 256 * 1024
MOST_PAGES: Final = 4


class Unreadable(Exception):
    """Not a PDF that can be read, or more than any certificate has."""


@dataclass(frozen=True)
class Face:
    """The text of the pages, and the attachment; empty where there is none."""

    text: str
    attachment: bytes


def read_face(file: bytes) -> Face:
    """What ``file`` shows and carries; raises :exc:`Unreadable`."""
    try:
        with pypdfium2.PdfDocument(file) as document:
            if len(document) > MOST_PAGES:
                raise Unreadable(f"{len(document)} pages")
            return Face(text=_text(document), attachment=_attachment(document))
    except PdfiumError as error:
        raise Unreadable(str(error)) from error


def _text(document: pypdfium2.PdfDocument) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def _attachment(document: pypdfium2.PdfDocument) -> bytes:
    """The one file that a certificate carries; more, or another, are none."""
    if document.count_attachments() != 1:
        return b""
    attachment = document.get_attachment(0)
    if attachment.get_name() != ATTACHMENT:
        return b""
    content = bytes(attachment.get_data())
    if len(content) > LARGEST_ATTACHMENT:
        raise Unreadable(f"an attachment of {len(content)} bytes")
    return content
