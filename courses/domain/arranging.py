"""Changing the outline of a course: adding, naming and moving its parts.

A course in several languages has one order: what is moved in one is moved in all.
Who moves, adds or names what stands in Wagtail's log and in the revisions, where
:func:`courses.domain.sign_off.last_editor` looks for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Page

from courses.domain.authoring import plant
from courses.domain.drafts import NotEditable, draft_to_edit
from courses.domain.outline import (
    MODELS,
    Kind,
    NotInOutline,
    branches,
    face_of,
    faces_of,
    fits,
    free_slug,
    part_of,
)
from courses.models import Course, CoursePage
from hubs.domain.audit import record
from hubs.models import User


class Way(StrEnum):
    """One place nearer to the beginning or to the end."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Place:
    """Where a part stands: below ``parent``, before ``before`` or, if None, last.

    Both are translation keys: the place is the same in each language.
    """

    parent: UUID
    before: UUID | None


@transaction.atomic
def move(
    course: Course, part: int, *, parent: int, before: int | None, by: User
) -> None:
    """Put ``part`` below the module or course page ``parent``, before ``before``.

    Raises :exc:`NotInOutline` where one of them went away meanwhile, and
    :exc:`courses.domain.drafts.NotEditable`.
    """
    face, page = _locked_part(course, part, by=by)
    there = {each.pk: each.translation_key for each in _parts(face)}
    there[face.pk] = face.translation_key
    if parent not in there or (before is not None and before not in there):
        raise NotInOutline(f"{parent} or {before} is not in {course}")
    if before == part:
        return
    place = Place(there[parent], there[before] if before is not None else None)
    _put(course, page, place, by=by)


@transaction.atomic
def shift(course: Course, part: int, *, way: Way, by: User) -> bool:
    """Move ``part`` one place up or down; whether there was a place.

    A step at the edge of its module goes on in the next one. Raises what :func:`move`
    raises.
    """
    face, page = _locked_part(course, part, by=by)
    place = _beside(face, page, way)
    if place:
        _put(course, page, place, by=by)
    return place is not None


@transaction.atomic
def rename(
    course: Course, part: int, *, title: str, seen: int | None, by: User
) -> None:
    """Give the latest draft of a part another title, as a revision of its own.

    ``seen`` is the revision that was looked at. Raises :exc:`EditedMeanwhile` where
    there is a newer one, :exc:`NotEditable` and :exc:`NotInOutline`.
    """
    _face, page = _locked_part(course, part, by=by)
    draft = draft_to_edit(page.pk, seen=seen, by=by)
    if draft.title != title:
        draft.title = title
        draft.save_revision(user=by, log_action=True, clean=False)


@transaction.atomic
def add(course: Course, parent: int, *, kind: Kind, title: str, by: User) -> Page:
    """A new module, lesson or quiz, last below ``parent``; in its language only.

    Raises :exc:`NotInOutline` where it cannot stand there.
    """
    _lock(course)
    model = MODELS[kind]
    above = Page.objects.filter(pk=parent).first()
    face = above and face_of(course, above)
    if above is None or face is None or not fits(model, above):
        raise NotInOutline(f"no {kind} below {parent} in {course}")
    return plant(model(title=title), above.specific, by=by)


@transaction.atomic
def remove(course: Course, part: int, *, by: User) -> None:
    """Delete a part and all below it from the drafts, in every language.

    Released editions keep what they froze. Raises what :func:`move` raises.
    """
    _face, page = _locked_part(course, part, by=by)
    for face in faces_of(course):
        same = face.get_descendants().filter(translation_key=page.translation_key)
        for each in same:
            # Wagtail asks for the right to publish where something is released.
            DeletePageAction(each, by).execute(skip_permission_checks=True)
    record(
        "course.part_removed",
        course,
        by=by,
        hub=course.hub,
        facts={"course": course.code, "title": page.draft_title},
    )


def _locked_part(course: Course, part: int, *, by: User) -> tuple[CoursePage, Page]:
    _lock(course)
    face, page = part_of(course, part)
    lock = page.specific.get_lock()
    if lock and lock.for_user(by):
        raise NotEditable(f"{part}")
    return face, page


def _lock(course: Course) -> None:
    """One rearranges a course at a time, and nobody freezes it meanwhile."""
    Course.objects.select_for_update(of=("self",)).get(pk=course.pk)


def _parts(face: CoursePage) -> Iterator[Page]:
    for branch in branches(face):
        yield branch.module
        yield from branch.steps


def _beside(face: CoursePage, page: Page, way: Way) -> Place | None:
    """The place one up or down from where ``page`` is, or None at the very edge."""
    outline = branches(face)
    modules = [branch.module for branch in outline]
    if page in modules:
        return _among(modules, page, way, face.translation_key)
    here = next(n for n, branch in enumerate(outline) if page in branch.steps)
    place = _among(outline[here].steps, page, way, modules[here].translation_key)
    if place:
        return place
    if way is Way.UP and here > 0:
        return Place(modules[here - 1].translation_key, None)
    if way is Way.DOWN and here + 1 < len(outline):
        following = outline[here + 1]
        first = following.steps[0].translation_key if following.steps else None
        return Place(following.module.translation_key, first)
    return None


def _among(siblings: list[Page], page: Page, way: Way, parent: UUID) -> Place | None:
    at = siblings.index(page)
    if way is Way.UP:
        return Place(parent, siblings[at - 1].translation_key) if at > 0 else None
    if at + 1 == len(siblings):
        return None
    after = siblings[at + 2] if at + 2 < len(siblings) else None
    return Place(parent, after.translation_key if after else None)


def _put(course: Course, page: Page, place: Place, *, by: User) -> None:
    """Move ``page`` and its translations to ``place``, each in its own language."""
    for face in faces_of(course):
        parts = {each.translation_key: each for each in _parts(face)}
        moved = parts.get(page.translation_key)
        parts[face.translation_key] = face
        parent = parts.get(place.parent)
        if moved is None or parent is None:
            # Not translated: release says so.
            continue
        if not fits(moved.specific_class, parent):
            raise NotInOutline(f"{moved.pk} cannot stand below {parent.pk}")
        before = parts.get(place.before) if place.before else None
        if before and not before.is_child_of(parent):
            raise NotInOutline(f"{before.pk} is not below {parent.pk}")
        _move(moved, parent, before, by=by)


def _move(page: Page, parent: Page, before: Page | None, *, by: User) -> None:
    following = page.get_next_sibling()
    if page.is_child_of(parent) and following == before:
        return
    slug = free_slug(page, parent)
    if slug != page.slug:
        _call(page, slug, by=by)
        page = Page.objects.get(pk=page.pk)
    target, position = (before, "left") if before else (parent, "last-child")
    # Whether ``by`` may is a rule of ours; Wagtail asks for the right to publish.
    action = MovePageAction(page, target, pos=position, user=by)
    action.execute(skip_permission_checks=True)


def _call(page: Page, slug: str, *, by: User) -> None:
    """Another slug, in the tree and in the latest draft."""
    row = Page.objects.get(pk=page.pk)
    row.slug = slug
    row.save(update_fields=["slug", "url_path"])
    draft = row.specific.get_latest_revision_as_object()
    draft.slug = slug
    draft.save_revision(user=by, clean=False)
