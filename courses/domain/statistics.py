"""How the questions of an edition did: sums over learners, never one of them.

Only the first attempt of each learner counts: whoever tries again has read the
explanations. Discrimination is the correlation of a question's score with the score of
all other questions of the quiz (the corrected point-biserial; Crocker & Algina,
Introduction to Classical and Modern Test Theory, 1986, chapter 14).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from statistics import StatisticsError, correlation, fmean
from typing import Any, Final, Self

from django.utils.translation import gettext as _

from courses.domain.verdicts import OF_OPTIONS, Finding, Taken, findings
from courses.models import Answer, AnswerKey, Attempt, Edition, Step

#: Fewer attempts say nothing of a question, and too much of a person.
FEWEST: Final = 10
#: The latest so many are counted: more change nothing but the time it takes.
MOST: Final = 2000
#: Numbers that were typed are shown if so many typed them, the most frequent ones.
TYPED_BY: Final = 2
TYPED_SHOWN: Final = 6


@dataclass(frozen=True)
class ItemStatistics:
    """A question: ``facility`` is the mean share of its points that was earned."""

    number: int
    kind: str
    stem: str
    facility: float
    discrimination: float | None
    blank: int
    taken: tuple[Taken, ...]
    findings: tuple[Finding, ...]

    @property
    def percent(self) -> int:
        """Facility in whole per cent."""
        return round(self.facility * 100)

    def without_key(self) -> Self:
        """For those who may not know what is right: nothing of what was taken.

        As many take the right option as the facility says.
        """
        said = tuple(each for each in self.findings if each.verdict not in OF_OPTIONS)
        return replace(self, taken=(), findings=said)


@dataclass(frozen=True)
class QuizStatistics:
    """A quiz; it has no items while there are too few attempts."""

    step: Step
    title: str
    attempts: int
    items: tuple[ItemStatistics, ...]


@dataclass(frozen=True)
class _Sitting:
    """What one learner earned at first: the share of each question, and the points."""

    shares: dict[str, float]
    points: dict[str, float]

    def rest(self, key: str) -> float:
        """Points of all other questions."""
        return sum(self.points.values()) - self.points[key]


def statistics_of(edition: Edition, *, with_keys: bool) -> list[QuizStatistics]:
    """All quizzes of ``edition``, in order, in its first language.

    Only ``with_keys`` they tell what is right.
    """
    steps = edition.steps.filter(kind=Step.Kind.QUIZ).prefetch_related("texts")
    quizzes = [_of_quiz(step, edition.default_language) for step in steps]
    if with_keys:
        return quizzes
    return [
        replace(quiz, items=tuple(item.without_key() for item in quiz.items))
        for quiz in quizzes
    ]


def _of_quiz(step: Step, language: str) -> QuizStatistics:
    text = next(each for each in step.texts.all() if each.language == language)
    sittings = _first_sittings(step)
    items: tuple[ItemStatistics, ...] = ()
    if len(sittings) >= FEWEST:
        keys = AnswerKey.objects.get(step=step).keys
        answers = _answers(step, sittings)
        items = tuple(
            _of_question(
                question,
                number,
                keys[question["key"]],
                sittings,
                answers.get(question["key"], {}),
            )
            for number, question in enumerate(text.questions, start=1)
        )
    return QuizStatistics(step, text.title, len(sittings), items)


def _first_sittings(step: Step) -> dict[int, _Sitting]:
    """The first attempt of each learner, by its id; the latest ones if many."""
    rows = Attempt.objects.filter(step=step, number=1, submitted_at__isnull=False)
    first: dict[int, tuple[int, Any]] = {}
    for attempt, learner, result in rows.order_by("submitted_at", "pk").values_list(
        "pk", "enrolment__learner", "result"
    ):
        first.setdefault(learner, (attempt, result))
    return {
        attempt: _sitting(result) for attempt, result in list(first.values())[-MOST:]
    }


def _sitting(result: Mapping[str, Any]) -> _Sitting:
    points = {key: float(Fraction(each["points"])) for key, each in result.items()}
    return _Sitting(
        shares={key: points[key] / each["of"] for key, each in result.items()},
        points=points,
    )


def _answers(step: Step, sittings: Mapping[int, Any]) -> dict[str, dict[int, Any]]:
    """By question, then by attempt, what was answered."""
    given: dict[str, dict[int, Any]] = {}
    rows = Answer.objects.filter(attempt__step=step, attempt__number=1)
    for attempt, question, value in rows.values_list("attempt", "question", "value"):
        if attempt in sittings:
            given.setdefault(question, {})[attempt] = value
    return given


def _of_question(
    question: Mapping[str, Any],
    number: int,
    key: Mapping[str, Any],
    sittings: Mapping[int, _Sitting],
    answers: Mapping[int, Any],
) -> ItemStatistics:
    name = question["key"]
    shares = [each.shares[name] for each in sittings.values()]
    rests = {attempt: each.rest(name) for attempt, each in sittings.items()}
    taken = tuple(_taken(question, key, answers, rests, of=len(sittings)))
    facility, discrimination = fmean(shares), _correlation(shares, rests.values())
    blank = len(sittings) - len(answers)
    return ItemStatistics(
        number=number,
        kind=question["kind"],
        stem=question["stem"],
        facility=facility,
        discrimination=discrimination,
        blank=blank,
        taken=taken,
        findings=tuple(
            findings(
                kind=question["kind"],
                facility=facility,
                discrimination=discrimination,
                blank=blank,
                taken=taken,
                attempts=len(sittings),
            )
        ),
    )


def _correlation(shares: list[float], rests: Iterable[float]) -> float | None:
    """None where all did the same: nothing can be told from that."""
    try:
        return correlation(shares, list(rests))
    except StatisticsError:
        return None


def _taken(
    question: Mapping[str, Any],
    key: Mapping[str, Any],
    answers: Mapping[int, Any],
    rests: Mapping[int, float],
    *,
    of: int,
) -> Iterator[Taken]:
    """What could be answered, and who took it: how many, and how good elsewhere."""
    if question["kind"] == "numeric":
        yield from _typed(question, key, answers, of=of)
        return
    for text, is_right, takes in _choices(question, key):
        takers = [attempt for attempt, value in answers.items() if takes(value)]
        rest = fmean(rests[attempt] for attempt in takers) if takers else None
        yield Taken(text, is_right, len(takers), len(takers) / of, rest)


def _choices(question: Mapping[str, Any], key: Mapping[str, Any]) -> Iterator[Any]:
    """Text, whether it is right, and whether an answer takes it."""
    right = key["answer"]
    texts = {one["id"]: one["text"] for one in question.get("options", ())}
    match question["kind"]:
        case "true_false":
            for answer, text in ((True, _("True")), (False, _("False"))):
                yield text, answer is right, lambda value, a=answer: value is a
        case "ordering":
            for place, ident in enumerate(right):
                yield (
                    texts[ident],
                    True,
                    lambda value, p=place, i=ident: value[p : p + 1] == [i],
                )
        case "matching":
            yield from _pairs(question, right)
        case _:
            for ident, text in texts.items():
                yield (
                    text,
                    ident in _as_list(right),
                    lambda value, i=ident: i in _as_list(value),
                )


def _as_list(value: Any) -> list[str]:
    """What was ticked, of single choices and others alike."""
    return [value] if isinstance(value, str) else value


def _pairs(question: Mapping[str, Any], right: Mapping[str, str]) -> Iterator[Any]:
    there = {one["id"]: one["text"] for one in question["right"]}
    for one in question["left"]:
        ident = one["id"]
        yield (
            f"{one['text']} → {there[right[ident]]}",
            True,
            lambda value, i=ident: value.get(i) == right[i],
        )


def _typed(
    question: Mapping[str, Any],
    key: Mapping[str, Any],
    answers: Mapping[int, Any],
    *,
    of: int,
) -> Iterator[Taken]:
    """Numbers that several typed; one person's own is nobody's business."""
    low, high = (
        Fraction(key["answer"]) + sign * Fraction(key.get("tolerance") or 0)
        for sign in (-1, 1)
    )
    for value, count in Counter(answers.values()).most_common(TYPED_SHOWN):
        if count >= TYPED_BY:
            text = f"{value} {question.get('unit') or ''}".strip()
            yield Taken(text, low <= Fraction(value) <= high, count, count / of, None)
