"""A course as its authors left it: the latest revisions of its pages, in a tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wagtail.models import Page

from courses.models import Course, CoursePage, LessonPage, ModulePage, QuizPage
from hubs.models import User

StepDraft = LessonPage | QuizPage


class EditedMeanwhile(Exception):
    """Somebody saved the page after it was looked at."""


class NotEditable(Exception):
    """The page is locked, or shows another page's content."""


@dataclass(frozen=True)
class ModuleDraft:
    """A module with its steps, in order."""

    page: ModulePage
    steps: list[StepDraft]


@dataclass(frozen=True)
class CourseDraft:
    """A course in one language."""

    page: CoursePage
    modules: list[ModuleDraft]

    @property
    def language(self) -> str:
        """Code of the language."""
        return str(self.page.locale.language_code)

    @property
    def steps(self) -> list[StepDraft]:
        """All steps, in order."""
        return [step for module in self.modules for step in module.steps]

    @property
    def by_key(self) -> dict[UUID, Page]:
        """Modules and steps by what they share with other languages."""
        modules = {module.page.translation_key: module.page for module in self.modules}
        return modules | {step.translation_key: step for step in self.steps}

    def pages(self) -> Iterator[Page]:
        """The course's page, and all below it in order."""
        yield self.page
        for module in self.modules:
            yield module.page
            yield from module.steps


def drafts_of(course: Course) -> list[CourseDraft]:
    """The course in each language it is written in, the original first.

    The original is the page that was made first.
    """
    pages = course.pages.select_related("locale").order_by("pk")
    return [draft_of(page) for page in pages]


def draft_of(page: CoursePage) -> CourseDraft:
    """The latest revisions of a course's page and all below it."""
    modules = []
    for module in page.get_children().type(ModulePage).specific():
        children = module.get_children().type(LessonPage, QuizPage).specific()
        modules.append(
            ModuleDraft(
                page=latest(module),
                steps=[latest(child) for child in children.select_related("locale")],
            )
        )
    return CourseDraft(page=latest(page), modules=modules)


def latest(page: Page) -> Any:
    """The page as its latest revision has it."""
    return page.get_latest_revision_as_object()


def draft_to_edit(page: int, *, seen: int | None, by: User) -> Any:
    """The latest draft of a page, which is locked until the transaction ends.

    ``seen`` is the revision that was looked at. Raises :exc:`EditedMeanwhile` where
    there is a newer one, and :exc:`NotEditable`.
    """
    row = Page.objects.select_for_update().get(pk=page)
    if row.latest_revision_id != seen:
        raise EditedMeanwhile(f"{page}: {row.latest_revision_id}")
    specific = row.specific
    lock = specific.get_lock()
    if specific.alias_of_id or (lock and lock.for_user(by)):
        raise NotEditable(f"{page}")
    return latest(specific)
