"""What the public is told about one course."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch

from courses.domain.shelf import chosen_text, shelf
from courses.domain.timetable import Drawn
from courses.models import Course, Edition, EditionText, Run, RunSession
from hubs.models import Hub


@dataclass(frozen=True)
class Successor:
    """The course that new learners are led to."""

    title: str
    address: str


@dataclass(frozen=True)
class Prospectus:
    """A course as its newest released edition tells it.

    ``history`` has all released editions, newest first; ``runs`` those that the public
    is told of, with their sessions: first what one begins any day; ``successor`` what
    replaces it where it was withdrawn.
    """

    edition: Edition
    text: EditionText
    course: Course
    hub: Hub
    runs: list[Run]
    history: list[Edition]
    successor: Successor | None = None
    #: Its dates as the page shows them, as they were drawn, by key of the run.
    drawn: dict[int, Drawn] = field(default_factory=dict, compare=False)

    @property
    def is_offered(self) -> bool:
        """Whether one may still enrol; a withdrawn course can be read about."""
        return self.edition.state == Edition.State.CURRENT

    @property
    def dated(self) -> list[Run]:
        """Those of its runs that take place on dates."""
        return [run for run in self.runs if run.starts_at is not None]

    @property
    def begins_any_day(self) -> bool:
        """Whether one may begin today."""
        return len(self.dated) < len(self.runs)

    @property
    def modes(self) -> list[str]:
        """How one can take it, each way once."""
        return list(dict.fromkeys(str(run.get_mode_display()) for run in self.runs))

    @property
    def steps(self) -> int:
        """How many steps the course has."""
        return sum(len(module["steps"]) for module in self.text.outline)

    @property
    def checks(self) -> int:
        """How many of them ask questions."""
        return sum(
            step["kind"] == "quiz"
            for module in self.text.outline
            for step in module["steps"]
        )

    @property
    def prerequisites(self) -> list[str]:
        """What one needs first; empty where that is nothing."""
        named: Any = self.text.facts.get("prerequisites") or []
        return [each for each in named if each.strip(". ").casefold() != "none"]


def prospectus(course: int, *, language: str, at: datetime) -> Prospectus | None:
    """What is told about a course in ``language``.

    None before its first release. Costs no query while nothing changes.
    """
    notes = shelf(language, at=at).notes
    key = ("prospectus", course)
    if key not in notes:
        notes[key] = _read(course, language=language, at=at)
    told: Prospectus | None = notes[key]
    return told


def _read(course: int, *, language: str, at: datetime) -> Prospectus | None:
    history = list(
        Edition.objects.released()
        .filter(course=course)
        .order_by("-number")
        .select_related("course__hub", "released_by", "frozen_by")
        .prefetch_related(Prefetch("texts", EditionText.objects.order_by("language")))
    )
    if not history:
        return None
    current = [each for each in history if each.state == Edition.State.CURRENT]
    edition = next(iter(current or history))
    runs = Run.objects.listed(at=at).filter(course=course).defer("access_notes")
    sessions = RunSession.objects.filter(cancelled_at__isnull=True).defer("link")
    return Prospectus(
        edition=edition,
        text=chosen_text(edition, language),
        course=edition.course,
        hub=edition.course.hub,
        runs=list(
            runs.select_related("hub__legal_entity")
            .prefetch_related(Prefetch("sessions", sessions))
            .order_by(F("starts_at").asc(nulls_first=True), "pk")
        ),
        history=history,
        successor=None if current else _successor(edition, language),
    )


def _successor(edition: Edition, language: str) -> Successor | None:
    """What is on offer in place of a withdrawn edition, however often that changed."""
    passed = {edition.course_id}
    following = edition.replaced_by_id
    while following and following not in passed:
        passed.add(following)
        released = Edition.objects.released().filter(course=following)
        current = released.current().first()
        if current:
            title = chosen_text(current, language).title
            return Successor(title=title, address=current.address)
        following = released.latest("number").replaced_by_id
    return None
