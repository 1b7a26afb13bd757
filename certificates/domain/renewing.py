"""Where a certificate is earned again: the course, or the one that took its place."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from certificates.models import Certificate
from courses.domain.completion import RENEWAL
from courses.models import Edition
from hubs.models import User


def longer() -> QuerySet[Certificate]:
    """What lasts longer than the certificate of the query around it, and is its equal.

    Also one that is still being made. Of the same course, or of the one that took its
    place.
    """
    course = OuterRef("completion__edition__course")
    successors = Edition.objects.filter(
        course=OuterRef(course), replaced_by__isnull=False
    )
    same = Q(completion__edition__course=course)
    successor = Q(completion__edition__course__in=successors.values("replaced_by"))
    lasts = Q(valid_until__isnull=True) | Q(valid_until__gt=OuterRef("valid_until"))
    return Certificate.objects.live().filter(
        same | successor,
        lasts,
        completion__enrolment__learner=OuterRef("completion__enrolment__learner"),
    )


def renewals(learner: User, *, at: datetime) -> dict[str, str]:
    """By number, the page where what has ended or soon will is earned again.

    Not of what was revoked or replaced, nor where the learner has an equal that lasts
    longer. As many queries for one as for many.
    """
    ending = (
        Certificate.objects.visible_to(learner)
        .live()
        .filter(
            ~Exists(longer()),
            state=Certificate.State.ISSUED,
            valid_until__lte=at + RENEWAL,
        )
    )
    courses = dict(ending.values_list("number", "completion__edition__course"))
    pages = course_pages(set(courses.values())) if courses else {}
    return {
        number: pages[course] for number, course in courses.items() if course in pages
    }


def where_again(certificate: Certificate) -> str:
    """The address of the page, for letters; empty where the course is not offered."""
    course = certificate.completion.edition.course_id
    page = course_pages({course}).get(course)
    return f"{settings.SITE_ADDRESS}{page}" if page else ""


def course_pages(courses: Collection[int]) -> dict[int, str]:
    """Paths of the pages of ``courses``, or of those that took their place; by course.

    Two queries. What is not offered any more is left out.
    """
    followed = Edition.objects.filter(course__in=courses, replaced_by__isnull=False)
    successors = dict(followed.values_list("course", "replaced_by"))
    offered = Edition.objects.current().filter(
        course__in={*courses, *successors.values()}
    )
    pages = dict(offered.values_list("course", "address"))
    found = {
        course: pages.get(course) or pages.get(successors.get(course, course))
        for course in courses
    }
    return {course: page for course, page in found.items() if page}
