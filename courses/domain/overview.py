"""The outline of a course with where each part stands, for the course's home."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses.blocks import Severity
from courses.domain.outline import Branch, Kind, branches, kind_of
from courses.domain.problems import Problem
from courses.models import CoursePage, Edition


class Standing(models.TextChoices):
    """What a part is to the edition that is offered now."""

    NEW = "new", _("New")
    EDITED = "edited", _("Edited")
    SAME = "same", _("As released")


@dataclass(frozen=True)
class Part:
    """A module or a step as its latest draft has it.

    ``standing`` is None while nothing is released. ``faults`` and ``hints`` count what
    was found, None where nobody looked; ``minutes`` and ``questions`` are of steps.
    """

    page: Page
    kind: Kind
    number: str
    standing: Standing | None
    faults: int | None
    hints: int | None
    minutes: int
    questions: int
    is_required: bool
    is_locked: bool
    steps: tuple["Part", ...] = ()

    @property
    def all_minutes(self) -> int:
        """Of all its steps."""
        return sum(step.minutes for step in self.steps)


@dataclass(frozen=True)
class Overview:
    """A course's drafts in one language, against the edition that is offered.

    ``removed`` are titles of steps that it has and the drafts have not;
    ``is_reordered`` says that what is in both stands in another order.
    """

    face: CoursePage
    standing: Standing | None
    modules: tuple[Part, ...]
    removed: tuple[str, ...]
    is_reordered: bool

    @property
    def minutes(self) -> int:
        """Of all steps."""
        return sum(module.all_minutes for module in self.modules)


def overview_of(
    face: CoursePage, *, current: Edition | None, found: Iterable[Problem] | None
) -> Overview:
    """Where each part of the course stands, in the language of ``face``.

    ``found`` is what :func:`courses.domain.release.findings` says, or None where
    nobody asked it. The number of queries does not grow with the parts.
    """
    reader = _Reader(current, found)
    outline = branches(face)
    modules = tuple(
        reader.module(branch, str(n)) for n, branch in enumerate(outline, start=1)
    )
    keys = [step.translation_key for branch in outline for step in branch.steps]
    released = _released(current, language=face.locale.language_code)
    return Overview(
        face=face,
        standing=reader.standing(face),
        modules=modules,
        removed=tuple(title for key, title in released.items() if key not in keys),
        is_reordered=_common(keys, released) != _common(released, keys),
    )


class _Reader:
    """Knows what was released and what was found."""

    def __init__(
        self, current: Edition | None, found: Iterable[Problem] | None
    ) -> None:
        self.revisions = current.facts.get("revisions", {}) if current else None
        self.found = None if found is None else list(found)

    def standing(self, page: Page) -> Standing | None:
        """What ``page`` is to the edition."""
        if self.revisions is None:
            return None
        if str(page.pk) not in self.revisions:
            return Standing.NEW
        is_same = self.revisions[str(page.pk)] == page.latest_revision_id
        return Standing.SAME if is_same else Standing.EDITED

    def module(self, branch: Branch, number: str) -> Part:
        """A module with its steps."""
        steps = tuple(
            self.part(step, f"{number}.{n}")
            for n, step in enumerate(branch.steps, start=1)
        )
        return self.part(branch.module, number, steps)

    def part(self, page: Page, number: str, steps: tuple[Part, ...] = ()) -> Part:
        """A part as its latest revision has it."""
        revision = page.latest_revision
        content: dict[str, Any] = revision.content if revision else {}
        return Part(
            page=page,
            kind=kind_of(page),
            number=number,
            standing=self.standing(page),
            faults=self.count(page, Severity.ERROR),
            hints=self.count(page, Severity.HINT),
            minutes=content.get("minutes") or 0,
            questions=_length(content.get("questions")),
            is_required=content.get("required", True),
            is_locked=page.locked,
            steps=steps,
        )

    def count(self, page: Page, severity: Severity) -> int | None:
        """How much of that kind was found on a page."""
        if self.found is None:
            return None
        here = (each for each in self.found if each.page == page.pk)
        return sum(each.severity is severity for each in here)


def _released(current: Edition | None, *, language: str) -> dict[UUID, str]:
    """Titles of the edition's steps by their keys, in order."""
    if current is None:
        return {}
    texts = {text.language: text for text in current.texts.all()}
    text = texts.get(language) or texts[current.default_language]
    return {
        UUID(step["key"]): step["title"]
        for module in text.outline
        for step in module["steps"]
    }


def _common(keys: Iterable[UUID], others: Iterable[UUID]) -> list[UUID]:
    """Those of ``keys`` that are among the others, in the order of ``keys``."""
    known = set(others)
    return [key for key in keys if key in known]


def _length(stream: Any) -> int:
    """How many blocks a stream of a revision has; it is kept as text."""
    return len(json.loads(stream)) if isinstance(stream, str) else len(stream or ())
