"""The authors' desk: what the CMS opens with."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from courses.domain.release import problems
from courses.domain.review_dates import SOON
from courses.domain.since import changes_since_each
from courses.models import Course, Edition
from hubs.domain.access import hubs_where
from hubs.models import User
from hubs.roles import Verb

#: Of so many courses the desk says what is missing; the rest say it on their screen.
MOST_CHECKED = 3


@dataclass(frozen=True)
class DeskRow:
    """A course on the desk.

    ``changed`` counts its pages that were edited, added, moved or deleted since the
    release; ``missing`` what keeps it from the next one, ``None`` where nobody looked.
    """

    course: Course
    title: str
    edition: Edition | None
    changed: int
    missing: int | None
    review_by: date | None
    review_is_due: bool
    review_is_overdue: bool


class DeskPanel(Component):
    """Courses whose drafts a person may read: state, what is missing, reviews due."""

    name = "desk"
    order = 10
    template_name = "courses/cms/_desk.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """One row a course, the reviews due first."""
        person, now = parent_context["request"].user, timezone.now()
        return {
            "rows": desk_of(person, at=now),
            "may_write": hubs_where(person, Verb.WRITE, at=now).exists(),
        }


def desk_of(user: User, *, at: datetime) -> list[DeskRow]:
    """The courses of the hubs whose drafts ``user`` may read."""
    courses = (
        Course.objects.filter(hub__in=hubs_where(user, Verb.READ, at=at))
        .select_related("hub")
        .prefetch_related("pages", "editions")
    )
    offered = {course.pk: _offered(course) for course in courses}
    since = changes_since_each(filter(None, offered.values()))
    rows, checked = [], 0
    for course in courses:
        edition = offered[course.pk]
        changed = since[edition.pk].count if edition else 0
        is_checked = checked < MOST_CHECKED
        row = _row(course, edition, changed, today=at.date(), check=is_checked)
        checked += row.missing is not None
        rows.append(row)
    return sorted(rows, key=lambda row: (not row.review_is_due, row.course.code))


def _offered(course: Course) -> Edition | None:
    editions = course.editions.all()
    return next((e for e in editions if e.state == Edition.State.CURRENT), None)


def _row(
    course: Course, current: Edition | None, changed: int, *, today: date, check: bool
) -> DeskRow:
    pages = sorted(course.pages.all(), key=lambda page: page.pk)
    is_open = current is None or changed > 0
    review_by = current.review_by if current else None
    return DeskRow(
        course=course,
        title=pages[0].draft_title if pages else course.code,
        edition=current,
        changed=changed,
        missing=len(problems(course)) if check and is_open else None,
        review_by=review_by,
        review_is_due=review_by is not None and review_by <= today + SOON,
        review_is_overdue=review_by is not None and review_by < today,
    )
