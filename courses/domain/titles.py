"""What courses are called, in which language."""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.models import Course, CoursePage, Edition, EditionText


@dataclass(frozen=True)
class Titles:
    """The titles of a course by language; its own language comes first."""

    code: str
    by_language: dict[str, str]

    def told_in(self, language: str) -> str:
        """The title in ``language``, else in the course's own; at worst its code."""
        own = next(iter(self.by_language.values()), self.code)
        return self.by_language.get(language, own)


def titles_of(courses: Iterable[Course]) -> dict[int, Titles]:
    """The titles of ``courses`` by their keys: two queries, however many.

    Those of the edition that is offered; of a course without one, those of its drafts.
    """
    codes = {course.pk: course.code for course in courses}
    found: dict[int, dict[str, str]] = {key: {} for key in codes}
    current = Edition.objects.current().filter(course__in=codes)
    texts = EditionText.objects.filter(edition__in=current).select_related("edition")
    own_first = sorted(texts, key=lambda t: t.language != t.edition.default_language)
    for text in own_first:
        found[text.edition.course_id][text.language] = text.title
    faces = CoursePage.objects.filter(course__in=codes).select_related("locale")
    for face in faces.order_by("pk"):
        assert face.course_id is not None  # noqa: S101 (asked for by their courses)
        drafts = found[face.course_id]
        drafts.setdefault(face.locale.language_code, face.draft_title)
    return {key: Titles(codes[key], titles) for key, titles in found.items()}
