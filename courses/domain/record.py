"""The record of an enrolment: what was done when, and what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.db.models import F, Q

from courses.domain.completion import share
from courses.domain.states import last_moment
from courses.models import Attempt, Edition, EditionText, Enrolment, ProgressEvent, Step

#: Steps with questions or a person's judgement: not finished by reading.
_LESSON: Final = Step.Kind.LESSON.value


@dataclass(frozen=True)
class StepLine:
    """One step on a record.

    ``attempt`` is the best that was handed in, ``open_attempt`` the one that was begun.
    """

    id: int
    key: str
    slug: str
    number: str
    kind: str
    title: str
    minutes: int
    is_required: bool
    questions: int
    pass_mark: int | None
    done_at: datetime | None
    #: The edition in which it was done; None while it is not.
    edition_number: int | None
    is_carried: bool
    attempt: Attempt | None
    open_attempt: Attempt | None

    @property
    def is_done(self) -> bool:
        """Whether it is finished, here or before."""
        return self.done_at is not None

    @property
    def is_lesson(self) -> bool:
        """Whether it is finished by reading."""
        return self.kind == _LESSON

    @property
    def is_missing(self) -> bool:
        """Whether the course cannot be completed without it yet."""
        return self.is_required and not self.is_done


@dataclass(frozen=True)
class ModuleLine:
    """A part of the course on a record."""

    number: str
    title: str
    summary: str
    steps: tuple[StepLine, ...]


@dataclass(frozen=True)
class Record:
    """All of a learner's way through an edition, in one language."""

    enrolment: Enrolment
    language: str
    title: str
    modules: tuple[ModuleLine, ...]
    #: Every attempt of the learner at quizzes of this course, oldest first; of this
    #: enrolment and of others, since the limit counts them all.
    attempts: tuple[Attempt, ...]

    @cached_property
    def steps(self) -> tuple[StepLine, ...]:
        """All steps of all modules, in order."""
        return tuple(step for module in self.modules for step in module.steps)

    @cached_property
    def missing(self) -> tuple[StepLine, ...]:
        """Required steps that are not done, in order."""
        return tuple(step for step in self.steps if step.is_missing)

    @property
    def missing_lessons(self) -> list[StepLine]:
        """Lessons among what is missing."""
        return [step for step in self.missing if step.is_lesson]

    @property
    def missing_checks(self) -> list[StepLine]:
        """What is missing and needs more than reading."""
        return [step for step in self.missing if not step.is_lesson]

    @property
    def total(self) -> int:
        """How many steps are required."""
        return sum(step.is_required for step in self.steps)

    @property
    def done(self) -> int:
        """How many of the required steps are done."""
        return self.total - len(self.missing)

    @property
    def minutes_left(self) -> int:
        """Minutes of the required steps that are not done."""
        return sum(step.minutes for step in self.missing)

    @property
    def is_met(self) -> bool:
        """Whether every required step is done."""
        return not self.missing

    @property
    def closes_at(self) -> datetime | None:
        """Until when a withdrawn edition may be finished."""
        return last_moment(self.enrolment.edition)

    @cached_property
    def next_step(self) -> StepLine | None:
        """Where to go on: the first missing step from where the learner was.

        If all after that are done, the first missing one of all; None at the end.
        """
        here = next(
            (
                index
                for index, step in enumerate(self.steps)
                if step.id == self.enrolment.last_step_id
            ),
            0,
        )
        ahead = [step for step in self.steps[here:] if step.is_missing]
        return next(iter([*ahead, *self.missing]), None)

    def line(self, slug: str) -> StepLine | None:
        """The step with this address."""
        return next((each for each in self.steps if each.slug == slug), None)

    def before(self, step: StepLine) -> StepLine | None:
        """The step before ``step``."""
        index = self.steps.index(step)
        return self.steps[index - 1] if index else None

    def after(self, step: StepLine) -> StepLine | None:
        """The step after ``step``."""
        return next(iter(self.steps[self.steps.index(step) + 1 :]), None)


def language_of(edition: Edition, *, wanted: str) -> str:
    """The language to show: the one that is wanted, or the edition's own."""
    return wanted if wanted in edition.languages else edition.default_language


def record_of(enrolment: Enrolment, *, language: str) -> Record:
    """The record of one enrolment, in ``language`` where the edition has it."""
    return records_of([enrolment], language=language)[0]


def records_of(enrolments: Sequence[Enrolment], *, language: str) -> list[Record]:
    """The records of several enrolments of one learner: three queries, however many."""
    if not enrolments:
        return []
    texts = _texts(enrolments, language=language)
    events: dict[int, list[ProgressEvent]] = {each.pk: [] for each in enrolments}
    for event in ProgressEvent.objects.filter(enrolment__in=enrolments).annotate(
        origin=F("carried_from__enrolment_id"),
        edition_number=F("step__edition__number"),
    ):
        events[event.enrolment_id].append(event)
    attempts = _attempts(enrolments)
    return [
        _record(
            each,
            text=texts[each.edition_id],
            events=events[each.pk],
            attempts=[
                attempt
                for attempt in attempts
                if attempt.course == each.edition.course_id
            ],
        )
        for each in enrolments
    ]


def _texts(enrolments: Iterable[Enrolment], *, language: str) -> dict[int, EditionText]:
    wanted = Q()
    for each in enrolments:
        shown = language_of(each.edition, wanted=language)
        wanted |= Q(edition=each.edition_id, language=shown)
    texts = EditionText.objects.filter(wanted).only(
        "edition_id", "language", "title", "outline"
    )
    return {text.edition_id: text for text in texts}


def _attempts(enrolments: Sequence[Enrolment]) -> list[Any]:
    return list(
        Attempt.objects.filter(
            enrolment__learner=enrolments[0].learner_id,
            step__edition__course__in={each.edition.course_id for each in enrolments},
        )
        .annotate(
            course=F("step__edition__course_id"), step_hash=F("step__content_hash")
        )
        .defer("result")
        .order_by("started_at", "pk")
    )


def _record(
    enrolment: Enrolment,
    *,
    text: EditionText,
    events: Iterable[Any],
    attempts: Sequence[Any],
) -> Record:
    done = {(str(each.step_key), each.step_hash): each for each in events}
    origins = {enrolment.pk} | {each.origin for each in done.values()}
    mine: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in attempts:
        if attempt.enrolment_id in origins:
            place = (str(attempt.step_key), attempt.step_hash)
            mine.setdefault(place, []).append(attempt)
    modules = tuple(
        ModuleLine(
            number=module["number"],
            title=module["title"],
            summary=module.get("summary", ""),
            steps=tuple(
                _line(
                    step,
                    event=done.get((step["key"], step["hash"])),
                    attempts=mine.get((step["key"], step["hash"]), []),
                )
                for step in module["steps"]
            ),
        )
        for module in text.outline
    )
    return Record(enrolment, text.language, text.title, modules, tuple(attempts))


def _line(step: dict[str, Any], *, event: Any, attempts: Sequence[Attempt]) -> StepLine:
    handed_in = [each for each in attempts if each.submitted_at is not None]
    begun = [each for each in attempts if each.submitted_at is None]
    return StepLine(
        id=step["id"],
        key=step["key"],
        slug=step["slug"],
        number=step["number"],
        kind=step["kind"],
        title=step["title"],
        minutes=step["minutes"],
        is_required=step["required"],
        questions=step.get("questions") or 0,
        pass_mark=step.get("pass_mark"),
        done_at=event.happened_at if event else None,
        edition_number=event.edition_number if event else None,
        is_carried=event is not None and event.carried_from_id is not None,
        attempt=max(handed_in, key=share, default=None),
        open_attempt=next(iter(begun), None),
    )
