"""Telling learners that the edition they are on was withdrawn."""

from datetime import datetime
from typing import Final

from django.db import transaction

from courses.domain.record import language_of
from courses.domain.states import last_moment
from courses.models import Edition, Enrolment
from hubs.domain.outbox import settle
from hubs.domain.post import post
from hubs.models import Outgoing

#: The task that tells them, owed by the withdrawal.
TELL: Final = "courses.tell_withdrawn"


@transaction.atomic
def tell_learners(edition: Edition, *, at: datetime) -> int:
    """Write to everybody under way on a withdrawn edition, once; return to how many.

    The letters and the settling of what was owed stand or fall together.
    """
    # Two workers may hold the same message: the second waits here and finds it settled.
    Edition.objects.select_for_update().get(pk=edition.pk)
    owed = Outgoing.objects.filter(kind=TELL, key=str(edition.pk), done_at=None)
    if not owed.exists():
        return 0
    titles = {text.language: text.title for text in edition.texts.all()}
    under_way = Enrolment.objects.active().filter(edition=edition)
    told = 0
    for enrolment in under_way.select_related("learner").iterator():
        learner = enrolment.learner
        post(
            "courses/withdrawn",
            to=learner.email,
            language=learner.language,
            content={
                "title": titles[language_of(edition, wanted=learner.language)],
                "hub": edition.course.hub.name,
                "code": edition.course.code,
                "edition": edition.number,
                "enrolment": enrolment.public_id,
                "until_at": last_moment(edition),
            },
            at=at,
            person=learner,
        )
        told += 1
    settle(TELL, key=edition.pk, at=at)
    return told
