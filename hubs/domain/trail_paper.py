"""A part of the audit trail as PDF.

Imports WeasyPrint by way of paper: only workers may import this module.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import translation

from hubs.domain.access import reads_everything
from hubs.domain.paper import pdf
from hubs.domain.trail import details, in_words, narrowed, trail_of
from hubs.domain.trail_orders import wanted_of
from hubs.models import AuditEvent, TrailPaper
from hubs.models.drawable import is_drawable


@dataclass(frozen=True)
class Row:
    """An event as it is printed."""

    number: str
    when: str
    who: str
    what: str
    verb: str
    details: list[str]
    why: str
    hash: str


def draw(paper: TrailPaper, *, at: datetime) -> None:
    """Draw a paper and keep it. One that is drawn already stays as it is.

    What its reader may not read any more at ``at`` is not on it. Raises
    :exc:`hubs.domain.paper.PaperDefect`.
    """
    if paper.file:
        return
    with translation.override(paper.language):
        html = render_to_string("hubs/trail/paper.html", sheet(paper, at=at))
    drawn = pdf(
        html,
        stylesheet=Path(settings.TRAIL_STYLESHEET),
        identifier=f"audit-trail-{paper.pk}".encode(),
    )
    paper.file.save(f"audit-trail-{paper.pk}.pdf", ContentFile(drawn), save=False)
    paper.save(update_fields=["file"])


def sheet(paper: TrailPaper, *, at: datetime) -> dict[str, object]:
    """What the template of a paper shows."""
    wanted = wanted_of(paper)
    events = narrowed(trail_of(paper.asked_by, at=at), wanted).order_by("id")
    whole = reads_everything(paper.asked_by, at=at)
    if whole:
        events = events.prefetch_related("values")
    return {
        "paper": paper,
        "wanted": [
            (name, printable(str(value)))
            for name, value in vars(wanted).items()
            if value
        ],
        "reader": printable(f"{paper.asked_by} ({paper.asked_by.email})"),
        "asked_at": utc(paper.asked_at),
        "created": paper.asked_at.astimezone(UTC).isoformat(timespec="seconds"),
        "rows": [
            row(each, with_values=whole)
            for each in events.filter(pk__lte=paper.last_event)
        ],
        "site": settings.SITE_ADDRESS,
        "release": settings.RELEASE_VERSION,
        "demo": settings.DEMO,
    }


def row(event: AuditEvent, *, with_values: bool) -> Row:
    """An event in words that can be printed."""
    link = getattr(event, "link", None)
    actor = f"{event.actor} ({event.actor.email})" if event.actor else "–"
    about = f"{event.verb}, {event.object_type} {event.object_id}"
    return Row(
        number=str(link.seq) if link else "–",
        when=utc(event.at),
        who=printable(actor),
        what=printable(in_words(event)),
        verb=printable(f"{about}, {event.hub.short_name}" if event.hub else about),
        details=[printable(each) for each in details(event, with_values=with_values)],
        why=printable(event.reason),
        hash=link.hash[:16] if link else "",
    )


def utc(moment: datetime) -> str:
    """A moment as it is printed."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def printable(text: str) -> str:
    """The text, with the number of each character that the fonts do not have."""
    shown = (
        each if is_drawable(each) else f"‹U+{ord(each):04X}›"
        for each in " ".join(text.split())
    )
    return "".join(shown)
