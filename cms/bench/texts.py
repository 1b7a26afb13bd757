"""What the courses say: the texts of the demonstration, as release freezes them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

CONTENT = Path(__file__).resolve().parent.parent / "demo" / "content"
#: Questions of a check.
QUESTIONS = 10


@dataclass(frozen=True)
class FrozenLesson:
    """A lesson as a step's text holds it."""

    title: str
    body: list[dict[str, Any]]


@dataclass(frozen=True)
class FrozenCheck:
    """A check of ten questions: what is asked, what tells the answers."""

    title: str
    questions: list[dict[str, Any]]
    keys: dict[str, dict[str, Any]]

    def answers(self) -> dict[str, Any]:
        """The right answer of every question."""
        return {key: secret["answer"] for key, secret in self.keys.items()}


@cache
def courses() -> list[dict[str, Any]]:
    """The demonstration's courses, by name of their files."""
    return [json.loads(path.read_text()) for path in sorted(CONTENT.glob("courses/*"))]


@cache
def hubs() -> list[dict[str, Any]]:
    """The demonstration's hubs."""
    found: list[dict[str, Any]] = json.loads((CONTENT / "hubs.json").read_text())[
        "hubs"
    ]
    return found


@cache
def _sources() -> dict[str, dict[str, Any]]:
    rows = json.loads((CONTENT / "sources.json").read_text())["sources"]
    return {row["id"]: row for row in rows}


@cache
def lessons() -> list[FrozenLesson]:
    """All lessons of all courses."""
    return [
        FrozenLesson(lesson["title"], _body(lesson))
        for course in courses()
        for module in course["modules"]
        for lesson in module["lessons"]
    ]


def _body(lesson: dict[str, Any]) -> list[dict[str, Any]]:
    html = MarkdownIt().render(lesson["body_md"])
    sources = [source_row(key) for key in lesson["sources"]]
    first = sources[0]
    return [
        {"type": "rich_text", "value": {"html": html}},
        {
            "type": "callout",
            "value": {
                "kind": "note",
                "text": f"<p>{lesson['key_points'][0]}</p>",
                "source": first["title"],
            },
        },
        {
            "type": "regulation",
            "value": {
                "act": first["title"],
                "article": "3",
                "text": lesson["key_points"][-1],
                "as_of": "2026-07",
                "url": first["url"],
            },
        },
        {"type": "key_points", "value": {"points": lesson["key_points"]}},
        {"type": "sources", "value": {"items": sources}},
    ]


def source_row(key: str) -> dict[str, Any]:
    """A source as lessons and editions name it."""
    row = _sources()[key]
    return {
        "key": key,
        "title": row["title"],
        "publisher": row["publisher"],
        "url": row["url"],
        "as_of": "2026-07",
    }


@cache
def checks() -> list[FrozenCheck]:
    """Checks of ten questions each, filled with those of all courses in their order."""
    pairs = [
        (_asked(question), _secret(question))
        for course in courses()
        for module in course["modules"]
        for question in module["quiz"]["questions"]
    ]
    made: list[FrozenCheck] = []
    for start in range(0, len(pairs) - QUESTIONS + 1, QUESTIONS):
        ten = pairs[start : start + QUESTIONS]
        made.append(
            FrozenCheck(
                title=f"Check {len(made) + 1}",
                questions=[asked for asked, _ in ten],
                keys={asked["key"]: secret for asked, secret in ten},
            )
        )
    return made


def _asked(question: dict[str, Any]) -> dict[str, Any]:
    asked = {
        "key": question["id"],
        "kind": question["type"],
        "points": question["points"],
        "stem": question["stem"],
    }
    if question["type"] == "matching":
        asked |= {"left": question["left"], "right": question["right"]}
    elif question["type"] == "numeric":
        asked |= {"unit": question.get("unit", "")}
    elif question["type"] != "true_false":
        asked |= {"options": question.get("options") or question["items"]}
    return asked


def _secret(question: dict[str, Any]) -> dict[str, Any]:
    answer = question["answer"]
    if question["type"] == "single_choice":
        answer = answer[0] if isinstance(answer, list) else answer
    elif question["type"] == "numeric":
        answer = str(answer)
    secret = {
        "kind": question["type"],
        "points": question["points"],
        "answer": answer,
        "explanation": {"en": question["explanation"]},
        "sources": [
            {name: source_row(key)[name] for name in ("key", "title", "url")}
            for key in question["sources"]
        ],
        "read_again": "lesson-1",
    }
    if question["type"] == "numeric":
        secret["tolerance"] = str(question.get("tolerance", 0))
    return secret
