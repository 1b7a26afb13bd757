"""What became of a course's pages after an edition of it was frozen."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import reduce
from operator import or_

from django.db.models import Q
from wagtail.models import Page

from courses.models import CoursePage, Edition


@dataclass(frozen=True)
class Since:
    """Pages that are not as they were frozen, each in the order of the tree now.

    ``gone`` counts those that were deleted, or stand in another course.
    """

    edited: list[Page]
    added: list[Page]
    moved: list[Page]
    gone: int

    @property
    def count(self) -> int:
        """How many pages are not as they were; one is counted once."""
        now = {page.pk for page in (*self.edited, *self.added, *self.moved)}
        return len(now) + self.gone


def changes_since(edition: Edition) -> Since:
    """What changed after ``edition`` was frozen; two queries."""
    return changes_since_each([edition])[edition.pk]


def changes_since_each(editions: Iterable[Edition]) -> dict[int, Since]:
    """The same for many editions, by their id; two queries, however many."""
    editions = list(editions)
    trees = _trees({edition.course_id for edition in editions})
    return {each.pk: _since(each, trees.get(each.course_id, [])) for each in editions}


def _trees(courses: set[int]) -> dict[int, list[Page]]:
    """The pages of each course in all languages, in the order of the tree."""
    faces = CoursePage.objects.filter(course__in=courses).order_by("path")
    roots = dict(faces.values_list("path", "course"))
    if not roots:
        return {}
    below = reduce(or_, (Q(path__startswith=path) for path in roots))
    lengths = {len(path) for path in roots}
    trees: dict[int, list[Page]] = {}
    for page in Page.objects.filter(below).order_by("path"):
        course = next(roots[p] for n in lengths if (p := page.path[:n]) in roots)
        trees.setdefault(course, []).append(page)
    return trees


def _since(edition: Edition, tree: list[Page]) -> Since:
    frozen: dict[str, int] = edition.facts.get("revisions", {})
    there = [page for page in tree if str(page.pk) in frozen]
    moved = _moved([page.pk for page in there], edition.facts.get("order", []))
    return Since(
        edited=[p for p in there if p.latest_revision_id != frozen[str(p.pk)]],
        added=[page for page in tree if str(page.pk) not in frozen],
        moved=[page for page in there if page.pk in moved],
        gone=len(frozen) - len(there),
    )


def _moved(now: list[int], frozen: list[int]) -> set[int]:
    """Those of ``now`` that one would have to take out to have the order of before."""
    there = set(now)
    before = [page for page in frozen if page in there]
    if not before:
        return set()
    blocks = SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks()
    return there - {page for at in blocks for page in before[at.a : at.a + at.size]}
