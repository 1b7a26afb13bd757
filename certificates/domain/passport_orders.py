"""Ordering one's passport as PDF, and removing what was ordered."""

from datetime import datetime
from typing import Final

from django.db import transaction

from certificates.models import PassportPaper
from hubs.domain.outbox import owe
from hubs.models import User

#: The task that draws it; its key is the paper's id.
KIND: Final = "certificates.passport"


@transaction.atomic
def order(learner: User, *, language: str, at: datetime) -> PassportPaper:
    """Owe the learner a paper; the one under way, where one in this language is."""
    waiting = PassportPaper.objects.visible_to(learner).filter(
        language=language, file=""
    )
    paper = waiting.first() or PassportPaper.objects.create(
        learner=learner, language=language, asked_at=at
    )
    owe(KIND, key=paper.pk, at=at)
    return paper


def remove_papers(*, before: datetime) -> int:
    """Remove papers asked for before ``before``, with their files; return how many."""
    papers = list(PassportPaper.objects.older_than(before))
    for paper in papers:
        if paper.file:
            paper.file.delete(save=False)
        paper.delete()
    return len(papers)
