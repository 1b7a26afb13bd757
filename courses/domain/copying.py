"""Reuse: a lesson, module or course copied within its hub.

A copy is a draft of its own: new step keys, new ids of questions and options, a new
course with its own code where a course is copied. Nobody learns from it, and no edition
has it. Pictures, files, recordings and sources are shared. What the copies say of each
other leads to the copies.
"""

from collections.abc import Iterator
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log
from wagtail.models import Page

from courses.domain.authoring import open_course, put_below
from courses.domain.drafts import latest
from courses.domain.outline import NotInOutline, faces_of, fits, part_of
from courses.domain.rekeying import Rekeying, rekey
from courses.models import Area, Course, CoursePage
from courses.models.panels import LONGEST_TITLE
from hubs.domain.audit import record
from hubs.models import User

#: What a copy has from its page beside the fields of its own model.
SHARED: Final = ("title", "seo_title", "search_description")
#: What it has not: its place, and whose it is.
OWN: Final = {"page_ptr", "course"}
#: Of a title, as much as leaves room to say that it is a copy's, in any language.
LONGEST_COPIED: Final = LONGEST_TITLE - 12


class OtherHub(Exception):
    """Nothing is copied from one hub to another."""


@transaction.atomic
def copy_part(
    course: Course, part: int, *, into: Course, parent: int | None, title: str, by: User
) -> Page:
    """Copy a module or step of ``course``, last below ``parent`` in ``into``.

    ``parent`` is a module, or None for a copied module. The copy is made in each
    language in which there are both the part and the place; ``title`` is that of the
    copy in the language of ``part``. Raises
    :exc:`courses.domain.outline.NotInOutline` and :exc:`OtherHub`.
    """
    if into.hub_id != course.hub_id:
        raise OtherHub(f"{course} to {into}")
    # One rearranges a course at a time, and nobody freezes it meanwhile.
    Course.objects.select_for_update(of=("self",)).get(pk=into.pk)
    _face, page = part_of(course, part)
    sources = _translations(course, page)
    hand = _Hand(into, by=by)
    copies: list[Page] = []
    for face, place in _places(into, parent):
        source = sources.get(face.locale_id) or (None if copies else page)
        if source is None:
            # Not translated: release says so.
            continue
        if not fits(page.specific_class, place):
            raise NotInOutline(f"{part} cannot stand below {place.pk}")
        named = title if source.pk == page.pk else source.draft_title
        if title != page.draft_title and source.pk != page.pk:
            named = copied_title(source)
        copies.append(hand.copy(source, place, title=named))
    if not copies:
        raise NotInOutline(f"{parent} is not in {into}")
    hand.finish()
    return copies[0]


@transaction.atomic
def copy_course(course: Course, *, title: str, by: User) -> Course:
    """A new course of the same hub and area with copies of all its pages.

    ``title`` is that of the original language. Of editions, runs and learners nothing
    is copied.
    """
    copied = open_course(hub=course.hub, area=Area(course.area))
    hand = _Hand(copied, by=by)
    for n, face in enumerate(faces_of(course)):
        named = copied_title(face) if n else title
        hand.copy(face, face.get_parent(), title=named)
    hand.finish()
    facts = {"course": copied.code, "original": course.code}
    record("course.copied", copied, by=by, hub=course.hub, facts=facts)
    return copied


def copied_title(page: Page) -> str:
    """What a copy is called beside its original, in the page's language."""
    with override(page.locale.language_code):
        return _("%(title)s (copy)") % {"title": page.draft_title[:LONGEST_COPIED]}


def _translations(course: Course, page: Page) -> dict[int, Page]:
    """The part in each language of its course, by the language's id."""
    found = {}
    for face in faces_of(course):
        same = face.get_descendants().filter(translation_key=page.translation_key)
        found.update({each.locale_id: each for each in same.select_related("locale")})
    return found


def _places(into: Course, parent: int | None) -> Iterator[tuple[CoursePage, Page]]:
    """Where copies go: in each language the same module, or the course's page."""
    if parent is None:
        yield from ((face, face) for face in faces_of(into))
        return
    key = part_of(into, parent)[1].translation_key
    for face in faces_of(into):
        module = face.get_descendants().filter(translation_key=key).first()
        if module is not None:
            yield face, module


class _Hand:
    """Copies pages into a course, and at the end leads their links to the copies."""

    def __init__(self, into: Course, *, by: User) -> None:
        self.into, self.by = into, by
        #: By the ids of the page that was copied and of the copy's language.
        self.made: dict[tuple[int, int], Page] = {}
        #: The latest drafts that were copied, by the ids of their pages.
        self.drafts: dict[int, Page] = {}
        #: The step keys of the copies by those of what was copied.
        self.keys: dict[UUID, UUID] = {}

    def copy(self, source: Page, parent: Page, *, title: str = "") -> Page:
        """A copy of ``source`` and all below it, last below ``parent``."""
        draft = latest(source.specific)
        names = [field.name for field in draft._meta.local_fields]
        values = {name: getattr(draft, name) for name in {*names, *SHARED} - OWN}
        copy = type(draft)(**values)
        copy.title = title or draft.title
        copy.translation_key = self.keys.setdefault(draft.translation_key, uuid4())
        if isinstance(copy, CoursePage):
            copy.course = self.into
        put_below(copy, parent, by=self.by)
        self.made[source.pk, copy.locale_id] = copy
        self.drafts[source.pk] = draft
        for child in source.get_children().select_related("locale"):
            self.copy(child, copy)
        return copy

    def finish(self) -> None:
        """Give the copies ids of their own, and their first revision."""
        parts = {
            page.pk
            for face in faces_of(self.into)
            for page in face.get_descendants(inclusive=True)
        }
        for (source, locale), copy in self.made.items():
            rekey(copy, self._rekeying(copy, locale, parts))
            copy.save(clean=False)
            copy.save_revision(user=self.by, clean=False)
            original = {"id": source, "title": self.drafts[source].title}
            log(copy, "wagtail.copy", user=self.by, data={"source": original})

    def _rekeying(self, copy: Page, locale: int, parts: set[int]) -> Rekeying:
        # A translation may name pages of the original: its copy names its own.
        here = {
            page.translation_key: page.pk
            for (_source, language), page in self.made.items()
            if language == locale
        }
        copies = {
            source: here.get(page.translation_key, page.pk)
            for (source, _language), page in self.made.items()
        }
        return Rekeying(
            key=copy.translation_key,
            linked=lambda page: copies.get(page, page),
            # A lesson of another course cannot be read again in this one.
            chosen=lambda page: copies.get(page, page if page in parts else None),
        )
