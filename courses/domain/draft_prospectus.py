"""What visitors would be told about a course if its drafts were released as they are.

Nothing of it is written: edition, text and steps are made and never saved.
"""

from datetime import datetime

from courses.domain.assets import LookedAtAssets
from courses.domain.drafts import CourseDraft, draft_of
from courses.domain.freezing import CourseFreezer
from courses.domain.frozen import FrozenStep
from courses.domain.prospectus import Prospectus
from courses.domain.writing import outline_of
from courses.models import CoursePage, Edition, EditionText, Run, Step


def prospectus_of_draft(page: CoursePage, *, at: datetime) -> Prospectus:
    """``page`` as it stands in the form, with the latest drafts of all below it."""
    draft = CourseDraft(page=page, modules=draft_of(page).modules)
    frozen = CourseFreezer([draft], LookedAtAssets()).freeze()
    newest = page.course.editions.released().order_by("-number").first()
    edition = Edition(
        course=page.course,
        number=(newest.number or 0) + 1 if newest else 1,
        state=Edition.State.CURRENT,
        facts=frozen.facts,
        frozen_at=at,
        **frozen.values,
    )
    steps = [_step(edition, step, place) for place, step in enumerate(frozen.steps, 1)]
    text = EditionText(
        edition=edition,
        language=draft.language,
        outline=outline_of(frozen, steps, draft.language),
        **frozen.texts[draft.language],
    )
    runs = (
        Run.objects.open()
        .filter(course=page.course_id)
        .select_related("hub__legal_entity")
    )
    return Prospectus(
        edition=edition,
        text=text,
        course=page.course,
        hub=page.course.hub,
        runs=list(runs.order_by("starts_at", "pk")),
        history=[],
    )


def _step(edition: Edition, frozen: FrozenStep, position: int) -> Step:
    return Step(
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
