"""What a draft's course is made of, as the record beside a step shows it."""

from dataclasses import dataclass

from wagtail.models import Page

from courses.models import CoursePage, LessonPage, ModulePage, QuizPage


@dataclass(frozen=True)
class DraftStep:
    """A step of the outline; ``is_here`` for the one that is looked at."""

    number: str
    title: str
    minutes: int
    is_quiz: bool
    is_here: bool


@dataclass(frozen=True)
class DraftModule:
    """A module of the outline."""

    number: str
    title: str
    steps: tuple[DraftStep, ...]


@dataclass(frozen=True)
class DraftOutline:
    """A course's outline as its pages are called in their drafts."""

    code: str
    title: str
    modules: tuple[DraftModule, ...]

    @property
    def here(self) -> DraftStep | None:
        """The step that is looked at; None for one that is not in the tree yet."""
        steps = (step for module in self.modules for step in module.steps)
        return next((step for step in steps if step.is_here), None)

    @property
    def total(self) -> int:
        """How many steps there are."""
        return sum(len(module.steps) for module in self.modules)


def outline_around(page: Page) -> DraftOutline | None:
    """The outline of the course that ``page`` stands in, if it stands in one.

    Four queries however long the course: titles of drafts are kept with the pages.
    """
    above = CoursePage.objects.ancestor_of(page, inclusive=True)
    course = above.select_related("course").first()
    if course is None:
        return None
    below = CoursePage.get_descendants(course).specific().order_by("path")
    modules: list[tuple[ModulePage, list[DraftStep]]] = []
    for each in below:
        if isinstance(each, ModulePage):
            modules.append((each, []))
        else:
            # Steps stand in modules, and a module comes before what stands in it.
            steps = modules[-1][1]
            steps.append(_step(each, f"{len(modules)}.{len(steps) + 1}", here=page))
    return DraftOutline(
        code=course.course.code,
        title=course.draft_title,
        modules=tuple(
            DraftModule(str(number), module.draft_title, tuple(steps))
            for number, (module, steps) in enumerate(modules, start=1)
        ),
    )


def _step(page: LessonPage | QuizPage, number: str, *, here: Page) -> DraftStep:
    is_here = page.pk == here.pk
    return DraftStep(
        number=number,
        title=here.title if is_here else page.draft_title,
        minutes=page.minutes,
        is_quiz=isinstance(page, QuizPage),
        is_here=is_here,
    )
