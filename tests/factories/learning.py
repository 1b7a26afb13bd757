"""What learners do, for tests: finished steps, attempts, a quiz of every kind."""

from datetime import timedelta

from courses.domain.assessment import hand_in, start
from courses.domain.progress import finish_step
from courses.models import AnswerKey, StepText
from tests.factories.hubs import NOON

MINUTE = timedelta(minutes=1)

#: A question of each kind, its key, and its right answer.
KINDS = {
    "one": ("single_choice", {"options": "abcd"}, "d"),
    "many": ("multiple_response", {"options": "abcde"}, ["a", "b", "e"]),
    "truth": ("true_false", {}, False),
    "order": ("ordering", {"options": "abcde"}, ["e", "a", "b", "c", "d"]),
    "match": ("matching", {"left": "lm", "right": "rs"}, {"l": "s", "m": "r"}),
    "number": ("numeric", {"unit": "months"}, "12"),
}
RIGHT = {key: answer for key, (_kind, _parts, answer) in KINDS.items()}
#: Words that no page may show before an attempt is handed in.
SECRETS = [f"secret-of-{key}" for key in KINDS]


def fill_with_every_kind(step):
    """Make ``step`` a quiz with one question of each kind, a point each."""
    text = StepText.objects.get(step=step)
    text.questions = [question(key) for key in KINDS]
    text.save()
    AnswerKey.objects.filter(step=step).update(
        keys={
            key: {
                "kind": kind,
                "points": 1,
                "answer": answer,
                "tolerance": "0",
                "explanation": {"en": f"secret-of-{key}"},
                "sources": [
                    {"key": "PARTIV", "title": "Part IV", "url": "https://example.org/"}
                ],
                "read_again": "step-1",
            }
            for key, (kind, _parts, answer) in KINDS.items()
        }
    )


def question(key):
    kind, parts, _answer = KINDS[key]
    asked = {"key": key, "kind": kind, "points": 1, "stem": f"Stem of {key}?"}
    for name, value in parts.items():
        asked[name] = (
            value
            if name == "unit"
            else [{"id": each, "text": f"{name} {each} of {key}"} for each in value]
        )
    return asked


def read(enrolment, *numbers, at=NOON):
    """Finish the lessons at these positions."""
    result = None
    for step in enrolment.edition.steps.filter(position__in=numbers):
        result = finish_step(enrolment, step, at=at)
    return result


def take(enrolment, number, *, answers=None, at=NOON):
    """Take the quiz at this position: all right, or with ``answers``."""
    step = enrolment.edition.steps.get(position=number)
    attempt = start(enrolment, step, language="en", at=at)
    keys = AnswerKey.objects.get(step=step).keys
    given = {key: each["answer"] for key, each in keys.items()} | (answers or {})
    return hand_in(attempt, given=given, at=at + MINUTE)


def fail(enrolment, number, *, at=NOON):
    """Take the quiz at this position with no answer at all."""
    step = enrolment.edition.steps.get(position=number)
    return hand_in(start(enrolment, step, language="en", at=at), at=at + MINUTE)
