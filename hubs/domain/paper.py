"""Paper: HTML of our own making becomes PDF.

The one module that imports WeasyPrint, which takes 0.7 s: only what runs in workers
may import this one.
"""

import logging
import mimetypes
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.etree import ElementTree as ET

from cssselect2 import ElementWrapper
from page import ValidationProfile, validate_pdf_bytes
from weasyprint import CSS, HTML, Attachment
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document
from weasyprint.html import UA
from weasyprint.logger import LOGGER
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from hubs.domain.accessibility_claim import Claim, claims
from hubs.domain.attached import Attached
from hubs.domain.paper_defects import (
    ForeignResource,
    MissingLetters,
    PaperDefect,
)
from hubs.domain.paper_room import Clearance, check_room
from hubs.domain.paper_streams import settle

PROFILES: Final = (ValidationProfile.PDF_A_3A, ValidationProfile.PDF_UA_1)

# Pango's font maps are not made for several threads at once.
one_at_a_time = threading.Lock()


#: WeasyPrint's own rules but those on notes, which our papers have not, and those on
#: marks of what is no item of a list: each applies to every element, and a style of its
#: own was worked out for it.
WITHOUT_NOTES: Final = CSS(
    string=re.sub(
        r"(?m)^::marker", "li::marker", re.sub(r"(?m)^::(foot)?note-.*$", "", UA)
    ),
    counter_style=CounterStyle(),
)


class Sheet(HTML):
    """A page without notes. Well-formed XML is read at a tenth of HTML's cost."""

    def __init__(self, page: str, *, base_url: str, url_fetcher: URLFetcher) -> None:
        try:
            # Our own page, with what others wrote escaped: no entity can be declared.
            root = ET.fromstring(page)  # noqa: S314 (as said)
        except ET.ParseError:
            super().__init__(string=page, base_url=base_url, url_fetcher=url_fetcher)
        else:
            self.base_url = base_url
            self.url_fetcher = url_fetcher
            self.media_type = "print"
            self.wrapper_element = ElementWrapper.from_html_root(
                root, content_language=None
            )
            self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: FBT001, FBT002 (WeasyPrint's)
        return [WITHOUT_NOTES]


class BundledFiles(URLFetcher):
    """Reaches the files of one folder, and nothing else: no network, no redirects.

    What is ``given`` lies in it as well, by its name.
    """

    def __init__(self, folder: Path, given: Mapping[str, bytes] | None = None) -> None:
        super().__init__(
            allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True
        )
        self.folder = folder.resolve()
        self.given = {
            (self.folder / name).as_uri(): content
            for name, content in (given or {}).items()
        }

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The bytes of a file in the folder; ForeignResource for all else."""
        if url in self.given:
            kind = mimetypes.guess_type(url)[0] or ""
            return URLFetcherResponse(url, self.given[url], {"Content-Type": kind})
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        is_ours = parts.scheme == "file" and not parts.netloc
        if not (is_ours and path.is_relative_to(self.folder) and path.is_file()):
            raise ForeignResource(f"asks for {url}")
        return URLFetcherResponse(url, path.read_bytes())


class TwofoldMetadata(DocumentMetadata):
    """Metadata that claim PDF/UA-1 beside the PDF/A part that WeasyPrint claims."""

    #: What they say of the file that is attached.
    attached: Claim | None = None

    def include_in_pdf(
        self, pdf: Any, variant: str, version: int, conformance: str, compress: Any
    ) -> None:
        """Uncompressed, so that archives can search it without decoding anything."""
        super().include_in_pdf(pdf, variant, version, conformance, compress=False)

    def generate_rdf_metadata(
        self, variant: str, version: int, conformance: str
    ) -> bytes:
        """WeasyPrint's RDF and the further claims in it."""
        rdf: bytes = super().generate_rdf_metadata(variant, version, conformance)
        head, end, tail = rdf.rpartition(b"</rdf:RDF>")
        return head + claims(self.attached) + end + tail


class KnownFonts(FontConfiguration):
    """Fonts that remember the families the stylesheet brought."""

    def __init__(self) -> None:
        super().__init__()
        self.families: set[str] = set()

    def add_font_face(self, rule_descriptors: Any, url_fetcher: URLFetcher) -> None:
        """Take a font in, and its family's name down."""
        self.families.add(rule_descriptors["font_family"])
        super().add_font_face(rule_descriptors, url_fetcher)


@dataclass(frozen=True)
class Press:
    """Fonts and parsed rules of one stylesheet, for the life of the process."""

    fonts: KnownFonts
    rules: CSS
    folder: Path


def pdf(
    html: str,
    *,
    stylesheet: Path,
    identifier: bytes,
    pages: int | None = None,
    clearance: Clearance | None = None,
    attached: Attached | None = None,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """A file that is PDF/A-3a and PDF/UA-1; the same bytes for the same arguments.

    The page may use files below the stylesheet's folder, those in `files` as if they
    lay in it, and no others; no font but the stylesheet's. `identifier` becomes the
    identity of the file, dates come from the page's `dcterms.created` and
    `dcterms.modified`. Raises PaperDefect where WeasyPrint complains of anything,
    letters are missing, or more than `pages` pages or less than the `clearance` come
    out.
    """
    with one_at_a_time, _refusing_foreign_resources(), _complaints() as complaints:
        press = _press(stylesheet.resolve())
        reach = BundledFiles(press.folder, files)
        document = Sheet(
            html, base_url=f"{press.folder.as_uri()}/", url_fetcher=reach
        ).render(font_config=press.fonts, stylesheets=[press.rules])
        check_room(document, pages=pages, clearance=clearance)
        document.metadata = TwofoldMetadata(**vars(document.metadata))
        if attached:
            document.metadata.attached = attached.claim
            document.metadata.attachments.append(_attachment(attached))
        paper: bytes = document.write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_identifier=identifier,
            pdf_tags=True,
            finisher=settle,
        )
    _check_letters(document, press)
    if complaints:
        raise PaperDefect(*complaints)
    return paper


def defects(paper: bytes) -> list[str]:
    """What an independent validator finds against PDF/A-3a and PDF/UA-1."""
    return [
        f"{failure.rule_id}: {failure.message}"
        for profile in PROFILES
        for failure in validate_pdf_bytes(paper, profile=profile).failures
    ]


def _attachment(attached: Attached) -> Attachment:
    return Attachment(
        string=attached.content,
        name=attached.name,
        description=attached.description,
        created=attached.at,
        modified=attached.at,
        relationship=attached.relationship,
    )


@cache
def _press(stylesheet: Path) -> Press:
    """Made once: each further FontConfiguration costs 20 ms and memory for good."""
    fonts = KnownFonts()
    files = BundledFiles(stylesheet.parent)
    with _complaints() as complaints:
        rules = CSS(filename=stylesheet, font_config=fonts, url_fetcher=files)
    if complaints:
        raise PaperDefect(*complaints)
    return Press(fonts=fonts, rules=rules, folder=files.folder)


@contextmanager
def _refusing_foreign_resources() -> Iterator[None]:
    """WeasyPrint stops for a BaseException only: turn it into what callers expect."""
    try:
        yield
    except FatalURLFetchingError as error:
        why = error.__cause__
        raise why if isinstance(why, PaperDefect) else PaperDefect(str(error)) from None


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What WeasyPrint logs as warning or error in this thread meanwhile."""
    found: list[str] = []
    thread = threading.get_ident()

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == thread:
                found.append(record.getMessage())

    collector = Collector(logging.WARNING)
    level = LOGGER.level
    LOGGER.addHandler(collector)
    LOGGER.setLevel(logging.WARNING)
    try:
        yield found
    finally:
        LOGGER.setLevel(level)
        LOGGER.removeHandler(collector)


def _check_letters(document: Document, press: Press) -> None:
    """Every glyph comes from a font of the stylesheet, none from the machine's."""
    missing: set[str] = set()
    for font in document.fonts.values():
        missing.update(map(chr, font.missing))
        if font.family not in press.fonts.families:
            missing.update("".join("".join(font.to_unicode.values()).split()))
    if missing:
        raise MissingLetters("".join(sorted(missing)))
