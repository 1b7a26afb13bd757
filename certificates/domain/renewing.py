"""Where a certificate is earned again: the course, or the one that took its place."""

from collections.abc import Collection
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact

from certificates.models import Certificate
from courses.domain.completion import RENEWAL
from courses.domain.succession import Successions, successions
from courses.models import Edition
from hubs.models import User


def longer(after: Successions) -> QuerySet[Certificate]:
    """What lasts longer than the certificate of the query around it, and is its equal.

    Also one that is still being made. Of the same course, or of one that took its
    place, at once or by way of others: those stand in ``after``.
    """
    course = OuterRef("completion__edition__course")
    equal = Q(completion__edition__course=course)
    for old, new in after.items():
        equal |= Q(Exact(course, old), completion__edition__course__in=new)
    lasts = Q(valid_until__isnull=True) | Q(valid_until__gt=OuterRef("valid_until"))
    return Certificate.objects.live().filter(
        equal,
        lasts,
        completion__enrolment__learner=OuterRef("completion__enrolment__learner"),
    )


def renewals(learner: User, *, at: datetime) -> dict[str, str]:
    """By number, the page where what has ended or soon will is earned again.

    Not of what was revoked or replaced, nor where the learner has an equal that lasts
    longer. As many queries for one as for many.
    """
    after = successions()
    ending = (
        Certificate.objects.visible_to(learner)
        .live()
        .filter(
            ~Exists(longer(after)),
            state=Certificate.State.ISSUED,
            valid_until__lte=at + RENEWAL,
        )
    )
    courses = dict(ending.values_list("number", "completion__edition__course"))
    pages = course_pages(set(courses.values()), after=after) if courses else {}
    return {
        number: pages[course] for number, course in courses.items() if course in pages
    }


def where_again(certificate: Certificate) -> str:
    """The address of the page, for letters; empty where the course is not offered."""
    course = certificate.completion.edition.course_id
    page = course_pages({course}, after=successions()).get(course)
    return f"{settings.SITE_ADDRESS}{page}" if page else ""


def course_pages(courses: Collection[int], *, after: Successions) -> dict[int, str]:
    """Paths of the pages of ``courses``, or of those that took their place; by course.

    One query. What is not offered any more is left out.
    """
    ways = {course: [course, *after.get(course, [])] for course in courses}
    offered = Edition.objects.current().filter(course__in={*chain(*ways.values())})
    pages = dict(offered.values_list("course", "address"))
    found = {
        course: next((pages[each] for each in way if each in pages), None)
        for course, way in ways.items()
    }
    return {course: page for course, page in found.items() if page}
