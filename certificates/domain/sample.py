"""A certificate as it would be issued for a course that is still being written.

It says on its face that it is a demonstration and proves nothing.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from certificates.domain.design import beside
from certificates.domain.drafting import (
    awarding_body,
    instant,
    look_of,
    outcome,
    perhaps,
    plain,
    skill,
)
from certificates.domain.frame_words import WORDS
from certificates.domain.payload import SCHEMA, Payload, PayloadCourse
from courses.domain.completion import expiry
from courses.domain.describing import text_of
from courses.domain.drafts import CourseDraft
from courses.models import CoursePage

#: No certificate has it: numbers are drawn, and this one is never drawn.
NUMBER: Final = "0" * 16
FALLBACK: Final = "en"


def sample(page: CoursePage, *, at: datetime) -> Payload:
    """What a certificate would say if ``page``, a draft, were completed at ``at``."""
    hub, look = page.course.hub, look_of(page.course.hub)
    draft = CourseDraft(page, modules=[])
    language = draft.language if draft.language in WORDS else FALLBACK
    facts = text_of(draft, roles=page.audience)["facts"]
    other = beside(language, hub=hub, preferred=look.second_language)
    ends = expiry(at, months=page.validity_months, zone=ZoneInfo(hub.time_zone))
    return {
        "schema": SCHEMA,
        "template": look.name,
        "design": look.design,
        "number": NUMBER,
        "issue_no": 1,
        "status_index": 0,
        "language": language,
        "second_language": other,
        "demonstration": True,
        "title": page.title,
        "second_title": _title(page, other),
        "course": _course(page),
        "hub": awarding_body(hub, language=language),
        "time_zone": hub.time_zone,
        "completed_at": instant(at),
        "issued_at": instant(at),
        "valid_until": perhaps(instant, ends),
        "outcomes": [outcome(each) for each in facts["outcomes"]],
        "eqf_level": page.eqf_level,
        "workload_hours": plain(page.workload_hours),
        "ects": perhaps(plain, page.ects),
        "assessment": page.assessment,
        "pass_mark": page.pass_mark,
        "supervision": page.supervision,
        "participation": page.participation,
        "quality_assurance": page.quality_assurance,
        "prerequisites": list(facts["prerequisites"]),
        "stackability": page.stackability,
        "esco_skills": [skill(each.value) for each in page.esco_skills],
        "verify_url": f"{settings.SITE_ADDRESS}/verify/{NUMBER}",
    }


def _title(page: CoursePage, language: str | None) -> str | None:
    """What the course is called in ``language``; None where it is not written in it."""
    draft = page.draft_in(language) if language else None
    return draft.title if draft else None


def _course(page: CoursePage) -> PayloadCourse:
    """The course, in the edition that would be its next."""
    newest = page.course.editions.released().order_by("-number").first()
    number = (newest.number or 0) + 1 if newest else 1
    return {"code": page.course.code, "slug": page.slug, "edition": number}
