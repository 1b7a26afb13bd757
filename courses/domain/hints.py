"""What authors may look at again before a release; none of it keeps them from it."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from courses.blocks import FrozenBlock, Hint
from courses.domain.drafts import CourseDraft
from courses.domain.frozen import FrozenCourse, FrozenStep, FrozenText
from courses.domain.problems import Problem, problem_of, quoted
from courses.models import LessonPage, QuizPage

#: Nobody takes in more words of a lesson a minute.
FASTEST: Final = 200
#: With notes, sources and second readings, few take in less.
SLOWEST: Final = 10
#: What is right stands out if it is so many times as long as anything wrong …
TIMES: Final = 1.6
#: … and by so many characters.
LETTERS: Final = 20
#: Parts of frozen blocks that are not read in a lesson's course.
NOT_READ: Final = {
    "src", "poster", "url", "id", "key", "media_type", "language", "level", "kind",
    "credit", "licence", "mathml", "transcript", "captions", "long_description",
}  # fmt: skip
#: Options are shown in another order to everybody (English, Dutch).
_BY_PLACE: Final = re.compile(
    r"\b(all|none|both|any|either|neither) of the (above|below|others?)\b"
    r"|\bthe (above|first|last) (answers?|options?)\b"
    r"|\b(both|neither) [a-e] (and|or|nor) [a-e]\b"
    r"|\b(al|geen van|beide) (het|de) (boven|onder)staande\b"
    r"|\b(alle|geen van de|beide) bovenstaande\b",
    re.IGNORECASE,
)
_GLOSS: Final = re.compile(r'<span class="gloss".*?</span>', re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")


def hints(drafts: list[CourseDraft], frozen: FrozenCourse) -> Iterator[Problem]:
    """What is worth a look in the drafts and in what was frozen from them."""
    for draft in drafts:
        for step in frozen.steps:
            page, text = draft.by_key.get(step.key), step.texts.get(draft.language)
            if text is None:
                continue
            if isinstance(page, LessonPage):
                yield from _of_lesson(page, text)
            elif isinstance(page, QuizPage):
                yield from _of_quiz(page, step, text)


def _of_lesson(page: LessonPage, text: FrozenText) -> Iterator[Problem]:
    if not text.body:
        return
    if not page.sources:
        yield problem_of(page, Hint.NO_SOURCE, field="sources")
    words, listening = words_of(text.body), _minutes_to_watch(page)
    detail = _("%(words)d words for %(minutes)d min") % {
        "words": words,
        "minutes": page.minutes,
    }
    if words / FASTEST + listening > page.minutes:
        yield problem_of(page, Hint.TOO_LONG_TO_READ, field="minutes", detail=detail)
    elif words / SLOWEST + 2 * listening < page.minutes:
        yield problem_of(page, Hint.TOO_SHORT, field="minutes", detail=detail)


def _of_quiz(page: QuizPage, step: FrozenStep, text: FrozenText) -> Iterator[Problem]:
    stems: set[str] = set()
    for question in text.questions:
        stem = " ".join(question["stem"].split())
        secret = step.keys.get(question["key"], {})
        found = list(_of_question(question, secret))
        if stem and stem.casefold() in stems:
            found.append((Hint.ASKED_TWICE, "stem"))
        stems.add(stem.casefold())
        for hint, part in found:
            field = f"questions.{question['key']}.{part}"
            yield problem_of(page, hint, field=field, detail=quoted(stem))


def _of_question(
    question: dict[str, Any], secret: dict[str, Any]
) -> Iterator[tuple[Hint, str]]:
    """Hints of one question, each with the field it is about."""
    if question["kind"] not in ("single_choice", "multiple_response"):
        return
    answer = secret.get("answer") or []
    chosen = [answer] if isinstance(answer, str) else answer
    texts = {one["id"]: one["text"] or "" for one in question["options"]}
    right = [len(text) for key, text in texts.items() if key in chosen]
    wrong = [len(text) for key, text in texts.items() if key not in chosen]
    if right and wrong and _stands_out(min(right), max(wrong)):
        yield Hint.GIVEN_AWAY, "options"
    if any(_BY_PLACE.search(text) for text in texts.values()):
        yield Hint.BY_PLACE, "options"


def _stands_out(right: int, wrong: int) -> bool:
    return right >= wrong * TIMES and right - wrong >= LETTERS


def words_of(body: Iterable[FrozenBlock]) -> int:
    """How many words there are to read; sources at the end do not count."""
    return sum(_words(each["value"]) for each in body if each["type"] != "sources")


def _words(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_words(v) for name, v in value.items() if name not in NOT_READ)
    if isinstance(value, list):
        return sum(_words(each) for each in value)
    if isinstance(value, str):
        return len(_TAG.sub(" ", _GLOSS.sub("", value)).split())
    return 0


def _minutes_to_watch(page: LessonPage) -> float:
    """How long the lesson's recordings play."""
    recordings = [
        block.value["recording"]
        for block in page.body
        if block.block_type in ("video", "audio")
    ]
    return sum((each.duration or 0) / 60 for each in recordings if each)
