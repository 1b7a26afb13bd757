"""A training passport as PDF.

Imports WeasyPrint and pyHanko: only workers may import this module.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from certificates.domain.issuers import method
from certificates.domain.passport import Held, passport_of
from certificates.domain.platform_seal import platform_key, sealed
from certificates.domain.sheet import qr_svg
from certificates.models import PassportPaper, SigningKey
from hubs.domain.paper import defects, pdf
from hubs.domain.paper_defects import PaperDefect
from hubs.domain.trail_paper import printable

STYLESHEET: Final = (
    Path(__file__).parent.parent / "static" / "certificates" / "passport.css"
)


@dataclass(frozen=True)
class Entry:
    """A certificate as it is printed; ``qr`` is empty where its page is off."""

    held: Held
    title: str
    hub: str
    holder: str
    outcomes: tuple[str, ...]
    qr: SafeString | str


def draw(paper: PassportPaper, *, at: datetime) -> None:
    """Draw a paper, seal it, keep it. One that is drawn already stays as it is.

    Raises :exc:`hubs.domain.paper.PaperDefect`.
    """
    if paper.file:
        return
    key = platform_key()
    with translation.override(paper.language):
        context = sheet(paper, at=at, key=key)
        html = render_to_string("certificates/passport/paper.html", context)
    drawn = pdf(html, stylesheet=STYLESHEET, identifier=f"passport-{paper.pk}".encode())
    drawn = sealed(drawn, key=key, reason="Training passport", at=at)
    if found := defects(drawn):
        raise PaperDefect(*found)
    paper.file.save(f"passport-{paper.pk}.pdf", ContentFile(drawn), save=False)
    paper.save(update_fields=["file"])


def sheet(
    paper: PassportPaper, *, at: datetime, key: SigningKey | None = None
) -> dict[str, object]:
    """What the template of a paper shows."""
    passport, site = passport_of(paper.learner, at=at), settings.SITE_ADDRESS
    return {
        "seal_key": method(key, site=site) if key else "",
        "paper": paper,
        "holder": printable(passport.holder),
        "summary": passport.summary,
        "shelves": [
            (shelf.value, [entry(each) for each in rows])
            for shelf, rows in passport.shelves
        ],
        "drawn_at": at.astimezone(UTC),
        "created": at.astimezone(UTC).isoformat(timespec="seconds"),
        "site": site,
        "demo": any(each.demonstration for each in passport.certificates),
    }


def entry(held: Held) -> Entry:
    """A certificate in letters that can be printed."""
    shows_page = held.stands and not held.withheld
    # Translators: what a screen reader says of a QR code on paper
    title = gettext("QR code of the check page")
    return Entry(
        held=held,
        title=printable(held.title),
        hub=printable(held.hub_name),
        holder=printable(held.holder),
        outcomes=tuple(printable(text) for text in held.outcomes),
        qr=qr_svg(held.verify_url, title=title) if shows_page else "",
    )
