"""What an edition says of its course: level, workload, outcomes and the rest."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from courses.domain.drafts import CourseDraft
from courses.models import Audience, CoursePage
from hubs.models import Source


def values_of(original: CourseDraft, drafts: list[CourseDraft]) -> dict[str, Any]:
    """What an edition keeps in columns of its own."""
    page = original.page
    return {
        "default_language": original.language,
        "languages": [draft.language for draft in drafts],
        "eqf_level": page.eqf_level,
        "workload_hours": page.workload_hours.quantize(Decimal("0.1")),
        "ects": page.ects,
        "validity_months": page.validity_months,
        "pass_mark": page.pass_mark,
        "attempts_per_day": page.attempts_per_day,
        "as_of": page.as_of,
        "review_by": page.review_by,
        "required_steps": sum(step.required for step in original.steps),
    }


def text_of(draft: CourseDraft, *, roles: list[str]) -> dict[str, Any]:
    """An edition in one language, for an audience of ``roles``."""
    page = draft.page
    with override(draft.language):
        audience = [
            str(Audience(role).label)
            for role in page.audience
            if role in Audience.values
        ]
    return {
        "title": page.title,
        "subtitle": page.subtitle,
        "summary": page.summary,
        "facts": {
            "outcomes": [
                {
                    "key": str(child.id),
                    "text": child.value["text"] or "",
                    "kind": child.value["kind"] or "",
                }
                for child in page.outcomes
            ],
            "audience": audience,
            "prerequisites": [
                line.strip() for line in page.prerequisites.splitlines() if line.strip()
            ],
            "assessment": page.assessment,
            "supervision": page.supervision,
            "participation": page.participation,
            "quality_assurance": page.quality_assurance,
            "stackability": page.stackability,
            "practice_note": page.practice_note,
        },
    }


def facts_of(page: CoursePage, sources: Iterable[Source]) -> dict[str, Any]:
    """What an edition says in no language. ``sources`` are all that it cites."""
    hub = page.course.hub
    return {
        "workload_breakdown": {
            name: float(value) for name, value in page.workload_breakdown.items()
        },
        "audience": list(page.audience),
        "esco_skills": [dict(skill.value) for skill in page.esco_skills],
        "sources": [
            {
                "key": source.key,
                "title": source.title,
                "publisher": source.publisher,
                "url": source.url,
            }
            for source in sorted(sources, key=lambda source: source.title)
        ],
        "hub": {
            "name": hub.name,
            "short_name": hub.short_name,
            "slug": hub.slug,
            "code": hub.code,
        },
    }
