"""What courses add to the CMS."""

from courses.wagtail_hooks import (
    finance,
    forms,
    glossary,
    home,
    learners,
    pages,
    questions,
    registers,
    release,
    runs,
)

__all__ = [
    "finance",
    "forms",
    "glossary",
    "home",
    "learners",
    "pages",
    "questions",
    "registers",
    "release",
    "runs",
]
