"""Writing a frozen course into the rows of an edition."""

from datetime import datetime
from typing import Any

from courses.domain.frozen import FrozenCourse, FrozenStep
from courses.models import (
    AnswerKey,
    Course,
    Edition,
    EditionAsset,
    EditionText,
    Step,
    StepText,
)
from hubs.domain.media import newest_change
from hubs.models import User


def write_edition(
    course: Course,
    frozen: FrozenCourse,
    *,
    names: dict[str, str],
    address: str,
    by: User | None,
    at: datetime,
) -> Edition:
    """The candidate edition of ``frozen``; ``names`` are its assets' file names."""
    edition = Edition.objects.create(
        course=course,
        content_hash=frozen.content_hash,
        address=address,
        frozen_at=at,
        frozen_by=by,
        facts={**frozen.facts, **_origin(frozen)},
        **frozen.values,
    )
    EditionAsset.objects.bulk_create(
        EditionAsset(edition=edition, asset_id=sha256, name=name)
        for sha256, name in names.items()
    )
    steps = [
        _write_step(edition, step, position)
        for position, step in enumerate(frozen.steps, start=1)
    ]
    for language, text in frozen.texts.items():
        outline = outline_of(frozen, steps, language)
        EditionText.objects.create(
            edition=edition, language=language, outline=outline, **text
        )
    return edition


def _origin(frozen: FrozenCourse) -> dict[str, Any]:
    """What was frozen, which is no content: the same words have the same hash."""
    # Whatever the freezer saw of media was committed with its event before.
    touched = newest_change(frozen.media)
    return {
        "revisions": frozen.revisions,
        # Their order stands apart, as PostgreSQL sorts the names of an object.
        "order": [int(page) for page in frozen.revisions],
        # Media have no revisions: the event tells who had them last.
        "media_event": touched.pk if touched else None,
    }


def _write_step(edition: Edition, frozen: FrozenStep, position: int) -> Step:
    step = Step.objects.create(
        edition=edition,
        key=frozen.key,
        slug=frozen.slug,
        kind=frozen.kind,
        position=position,
        number=frozen.number,
        required=frozen.required,
        minutes=frozen.minutes,
        pass_mark=frozen.pass_mark,
        content_hash=frozen.content_hash,
    )
    StepText.objects.bulk_create(
        StepText(
            step=step,
            language=language,
            title=text.title,
            body=text.body,
            questions=text.questions,
        )
        for language, text in frozen.texts.items()
    )
    if frozen.kind == Step.Kind.QUIZ:
        AnswerKey.objects.create(step=step, keys=frozen.keys)
    return step


def outline_of(
    frozen: FrozenCourse, steps: list[Step], language: str
) -> list[dict[str, Any]]:
    """Modules with their steps, in order, in one language."""
    rows = iter(
        _outlined(step, text, language)
        for step, text in zip(steps, frozen.steps, strict=True)
    )
    return [
        {
            "number": module["number"],
            **module["texts"][language],
            "steps": [next(rows) for _ in range(module["steps"])],
        }
        for module in frozen.modules
    ]


def _outlined(step: Step, frozen: FrozenStep, language: str) -> dict[str, Any]:
    text = frozen.texts[language]
    return {
        "id": step.pk,
        "key": str(step.key),
        "hash": step.content_hash,
        "slug": step.slug,
        "number": step.number,
        "kind": str(step.kind),
        "title": text.title,
        "minutes": step.minutes,
        "required": step.required,
        "questions": len(text.questions),
        "pass_mark": step.pass_mark,
    }
