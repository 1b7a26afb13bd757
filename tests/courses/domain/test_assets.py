"""Files that went away are told by name, wherever they are missed."""

import pytest

from courses.domain.assets import DraftAssets, FileGone, KeptAssets
from courses.domain.problems import Fault
from courses.domain.release import NotReady, freeze
from courses.models import CoursePage, Edition
from hubs.models import Recording
from tests.factories.hubs import NOON
from tests.factories.pages import (
    course_page,
    document,
    lesson_page,
    module_page,
    picture,
    recording,
)

pytestmark = pytest.mark.django_db


def test_a_file_without_bytes_cannot_be_kept():
    worksheet = document()
    worksheet.file.storage.delete(worksheet.file.name)

    with pytest.raises(FileGone, match=r"worksheet.*\.pdf"):
        KeptAssets().file(worksheet.file)


def test_a_preview_misses_what_was_never_there():
    with pytest.raises(FileGone):
        DraftAssets().file(Recording().thumbnail)


def test_a_preview_misses_a_picture_without_bytes():
    image = picture()
    image.file.storage.delete(image.file.name)

    with pytest.raises(FileGone, match="Isolator"):
        DraftAssets().picture(image)


@pytest.mark.parametrize("kind", ["figure", "video", "document"])
def test_freezing_stops_at_a_file_that_went_away_meanwhile(kind):
    """Its size for readers, or the bytes, are gone; the original's name is not."""
    module = module_page(course_page())
    image, film, paper = picture(), recording(), document()
    blocks = {
        "figure": ("figure", {"image": image.pk, "alt": "An isolator."}),
        "video": ("video", {"recording": film.pk}),
        "document": ("document", {"document": paper.pk}),
    }
    lesson_page(module, body=[blocks[kind]])
    gone = {
        "figure": image.get_rendition("width-1200").file,
        "video": film.file,
        "document": paper.file,
    }[kind]
    gone.storage.delete(gone.name)
    course = CoursePage.objects.ancestor_of(module).get().course

    with pytest.raises(NotReady) as refused:
        freeze(course, by=None, at=NOON)

    assert [problem.code for problem in refused.value.problems] == [Fault.NO_FILE]
    assert not Edition.objects.exists()
