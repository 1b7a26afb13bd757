"""Ordering a part of the audit trail as PDF, and removing what was ordered."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from django.db import models, transaction

from hubs.domain.audit import Personal, record
from hubs.domain.outbox import owe
from hubs.domain.trail import Wanted, narrowed, trail_of
from hubs.models import AuditEvent, Hub, TrailPaper, User

#: The task that draws it.
KIND: Final = "hubs.trail_paper"
#: More rows take the drawer longer than it has, and nobody reads them on paper.
MOST: Final = 300


class TooMany(Exception):
    """More events than fit a paper; holds how many there are."""


class NothingWanted(Exception):
    """No event is asked for."""


@transaction.atomic
def order(
    reader: User, wanted: Wanted, *, language: str, hub: Hub | None, at: datetime
) -> TrailPaper:
    """Owe a paper with the events that ``reader`` asks for, and record that they did.

    Raises :exc:`TooMany` and :exc:`NothingWanted`.
    """
    events = narrowed(trail_of(reader, at=at), wanted)
    count, last = events.count(), events.first()
    if count > MOST:
        raise TooMany(count)
    if last is None:
        raise NothingWanted
    paper = TrailPaper.objects.create(
        asked_by=reader,
        asked_at=at,
        wanted=_as_json(wanted),
        language=language,
        last_event=last.pk,
        events=count,
    )
    note_export(paper, wanted, kind="pdf", by=reader, hub=hub)
    owe(KIND, key=paper.pk, at=at)
    return paper


def note_export(
    thing: models.Model, wanted: Wanted, *, kind: str, by: User, hub: Hub | None
) -> AuditEvent:
    """Record which part of the trail ``by`` takes along, as ``thing``.

    Whom they looked for is personal, so it can be erased.
    """
    facts = {"kind": kind, **_as_json(wanted)}
    word = facts.pop("person")
    meant = User.objects.filter(email__iexact=word).first()
    personal = [Personal("person", "", word, meant)] if word else []
    return record(
        "trail.exported", thing, by=by, hub=hub, facts=facts, personal=personal
    )


def wanted_of(paper: TrailPaper) -> Wanted:
    """The filters of a paper."""
    days = {
        name: date.fromisoformat(paper.wanted[name])
        for name in ("since", "until")
        if paper.wanted[name]
    }
    return Wanted(**{**paper.wanted, "since": None, "until": None, **days})


def remove_papers(*, before: datetime) -> int:
    """Remove papers asked for before ``before``, with their files; return how many."""
    papers = list(TrailPaper.objects.older_than(before))
    for paper in papers:
        if paper.file:
            paper.file.delete(save=False)
        paper.delete()
    return len(papers)


def _as_json(wanted: Wanted) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(wanted).items()
    }
