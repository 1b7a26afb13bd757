"""What courses add to the CMS."""

from courses.wagtail_hooks import (
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
