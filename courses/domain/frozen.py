"""A course frozen in memory: everything that an edition is made of, without ids."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model

from courses.blocks import FrozenBlock
from courses.domain.problems import Problem


def canonical_hash(value: Any) -> str:
    """SHA-256 of ``value`` as JSON with sorted keys and no spaces."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class FrozenText:
    """A step in one language."""

    title: str
    body: list[FrozenBlock] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class FrozenStep:
    """A step in all languages; ``keys`` tells the answers of a quiz."""

    key: UUID
    slug: str
    kind: str
    number: str
    required: bool
    minutes: int
    pass_mark: int | None
    texts: dict[str, FrozenText]
    keys: dict[str, Any]

    @property
    def content_hash(self) -> str:
        """Changes when what is taught, asked or right changes; not when it moves."""
        return canonical_hash(
            {
                "kind": self.kind,
                "required": self.required,
                "pass_mark": self.pass_mark,
                "texts": {
                    language: vars(text) for language, text in self.texts.items()
                },
                "keys": {
                    question: {k: v for k, v in secret.items() if k != "read_again"}
                    for question, secret in self.keys.items()
                },
            }
        )

    @property
    def read_again(self) -> dict[str, str | None]:
        """Where the answer to each question stands; changes when lessons move."""
        return {key: secret["read_again"] for key, secret in self.keys.items()}


@dataclass
class FrozenCourse:
    """A course in all languages.

    ``texts`` holds the fields of ``EditionText`` by language, without its outline;
    ``modules`` number, titles and summaries; ``revisions`` which revision of each page
    was frozen; ``media`` which pictures, files and recordings.
    """

    values: dict[str, Any]
    facts: dict[str, Any]
    texts: dict[str, dict[str, Any]]
    modules: list[dict[str, Any]]
    steps: list[FrozenStep]
    revisions: dict[str, int]
    media: set[Model]
    problems: list[Problem]

    @property
    def content_hash(self) -> str:
        """SHA-256 over all that a learner can see or be asked, in every language."""
        return canonical_hash(
            {
                "values": {name: str(value) for name, value in self.values.items()},
                "facts": self.facts,
                "texts": self.texts,
                "modules": self.modules,
                "steps": [
                    {
                        "key": str(step.key),
                        "slug": step.slug,
                        "number": step.number,
                        "minutes": step.minutes,
                        "hash": step.content_hash,
                        "read_again": step.read_again,
                    }
                    for step in self.steps
                ],
            }
        )
