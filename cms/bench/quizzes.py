"""Taking a check, as browsers do with and without JavaScript."""

from collections.abc import Iterator

from django.urls import reverse

from cms.bench import numbers
from cms.bench.load import Sent
from cms.bench.shelves import check_of
from cms.bench.visitors import Action, Learners, ask, send


def quiz(learners: Learners) -> Iterator[Action]:
    """A check as browsers take it: each of ten answers is kept as it is given."""
    for learner, course, enrolment, position in learners.untried(share=0):
        session = learners.sessions[learner]
        at = [enrolment, numbers.slug_of(course, position)]
        answers = check_of(course, position).answers()
        kept = [
            _kept(at, key, field, session=session)
            for key, field in ((key, _fields(key, answers[key])) for key in answers)
        ]
        yield [*_begun(at, session), *kept, *_handed_in(at, [], session)]


def quiz_at_once(learners: Learners) -> Iterator[Action]:
    """The same without JavaScript: all answers go with handing in."""
    for learner, course, enrolment, position in learners.untried(share=1):
        session = learners.sessions[learner]
        at = [enrolment, numbers.slug_of(course, position)]
        answers = check_of(course, position).answers()
        fields = [field for key in answers for field in _fields(key, answers[key])]
        yield [*_begun(at, session), *_handed_in(at, fields, session)]


def _begun(at: list[str], session: str) -> Action:
    return [
        send(reverse("courses:start", args=at), [], session=session),
        ask(reverse("courses:step", args=at), session=session),
    ]


def _kept(
    at: list[str], key: str, fields: list[tuple[str, str]], *, session: str
) -> Sent:
    address = reverse("courses:answer", args=[*at, 1])
    sent = send(address, [("question", key), *fields], session=session, status=200)
    sent["headers"]["HX-Request"] = "true"
    return sent


def _handed_in(at: list[str], fields: list[tuple[str, str]], session: str) -> Action:
    return [
        send(reverse("courses:hand_in", args=[*at, 1]), fields, session=session),
        ask(reverse("courses:result", args=[*at, 1]), session=session),
    ]


def _fields(key: str, answer: object) -> list[tuple[str, str]]:
    """A right answer as the form sends it."""
    name = f"a.{key}"
    if isinstance(answer, dict):
        return [(f"{name}.{left}", str(right)) for left, right in answer.items()]
    if isinstance(answer, list):
        return [(name, str(each)) for each in answer]
    return [(name, str(answer).lower() if isinstance(answer, bool) else str(answer))]
