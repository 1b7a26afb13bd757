"""What certificates print of a course must be in letters that their fonts have."""

from collections.abc import Iterator

from courses.blocks import Fault
from courses.domain.problems import Problem, problem_of
from courses.models import CoursePage
from hubs.models.drawable import undrawable

#: Fields of the course's page that stand on certificates, in the order of its form.
PRINTED = (
    "title",
    "prerequisites",
    "assessment",
    "supervision",
    "participation",
    "quality_assurance",
    "stackability",
)
#: Blocks that do, with the part of them that is text.
PRINTED_BLOCKS = {"outcomes": "text", "esco_skills": "label"}


def unprintable(page: CoursePage) -> Iterator[Problem]:
    """Each place of ``page`` with signs that no certificate could show.

    An edition is frozen for good: its learners would wait for a certificate for ever.
    """
    for field, label, text in _printed(page):
        # Lines are laid out anew, whatever ends them.
        if missing := undrawable(" ".join(text.split())):
            signs = " ".join(f"“{sign}” (U+{ord(sign):04X})" for sign in missing)
            yield problem_of(
                page, Fault.NOT_DRAWN, field=field, detail=f"{label} {signs}"
            )


def _printed(page: CoursePage) -> Iterator[tuple[str, str, str]]:
    """The way to each printed text, what authors call it, and the text."""
    for name in PRINTED:
        yield name, str(page._meta.get_field(name).verbose_name), getattr(page, name)
    for name, part in PRINTED_BLOCKS.items():
        label = str(page._meta.get_field(name).verbose_name)
        for n, child in enumerate(getattr(page, name), start=1):
            yield f"{name}.{child.id}.{part}", f"{label} {n}", child.value[part] or ""
