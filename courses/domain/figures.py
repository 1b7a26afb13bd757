"""How many learn a course and how their quizzes went: numbers, never names."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from courses.domain.statistics import FEWEST
from courses.models import Attempt, Completion, Course, Enrolment


@dataclass(frozen=True)
class Figures:
    """``under_way`` and ``completed`` count people, over all editions.

    ``passed`` is how many in a hundred who tried a quiz passed it in the end, by its
    key; quizzes that fewer than :data:`courses.domain.statistics.FEWEST` tried are not
    in it. ``pass_rate`` is that of all these quizzes together, None if there is none.
    """

    under_way: int
    completed: int
    passed: dict[UUID, int]
    pass_rate: int | None


def figures_of(course: Course) -> Figures:
    """The numbers of a course, in three queries."""
    under_way = Enrolment.objects.active().filter(edition__course=course)
    completions = Completion.objects.filter(edition__course=course)
    quizzes = [row for row in _tried(course) if row[1] >= FEWEST]
    tried = sum(tried for _key, tried, _passed in quizzes)
    return Figures(
        under_way=under_way.values("learner").distinct().count(),
        completed=completions.values("enrolment__learner").distinct().count(),
        passed={key: round(100 * passed / tried) for key, tried, passed in quizzes},
        pass_rate=(
            round(100 * sum(passed for *_rest, passed in quizzes) / tried)
            if tried
            else None
        ),
    )


def _tried(course: Course) -> list[tuple[UUID, int, int]]:
    """Each quiz with how many people handed in an attempt, and how many passed."""
    handed_in = Attempt.objects.filter(
        enrolment__edition__course=course, submitted_at__isnull=False
    )
    rows = handed_in.values("step_key").annotate(
        tried=Count("enrolment__learner", distinct=True),
        passed_it=Count("enrolment__learner", distinct=True, filter=Q(passed=True)),
    )
    return list(rows.order_by().values_list("step_key", "tried", "passed_it"))
