"""Recordings: captions are read through, and errors name the line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Collection
from wagtailmedia.forms import get_media_form

from hubs.models import Captions, Recording
from tests.factories.hubs import UserFactory
from tests.factories.pages import recording

pytestmark = pytest.mark.django_db

GOOD = "WEBVTT\n\n00:00.000 --> 00:01.500\nWash your hands.\n"


def vtt(text):
    content = text if isinstance(text, bytes) else text.encode()
    return SimpleUploadedFile("hands.vtt", content, "text/vtt")


def form_of(instance, *, data=None, **files):
    form = get_media_form(Recording)
    fields = {
        "title": "Hands",
        "collection": Collection.get_first_root_node().pk,
        "duration": "0",
        "transcript": "Wash.",
        **(data or {}),
    }
    return form(fields, files, instance=instance, user=UserFactory(administrator=True))


def errors_of(text):
    form = form_of(recording(captions=False), captions_en=vtt(text))
    form.is_valid()
    return form.errors.get("captions_en", [])


def test_video_takes_captions_in_each_language():
    video = recording(captions=False)

    form = form_of(video, captions_en=vtt(GOOD), captions_nl=vtt(GOOD))
    assert form.is_valid(), form.errors
    form.save()

    assert [row.language for row in video.captions.order_by("language")] == ["en", "nl"]
    assert video.captions.get(language="nl").file.read() == GOOD.encode()


def test_captions_are_replaced():
    video = recording()
    better = GOOD.replace("Wash", "Do wash")

    form = form_of(video, captions_en=vtt(better))
    assert form.is_valid(), form.errors
    form.save()

    assert video.captions.get().file.read() == better.encode()


def test_captions_stay_when_nothing_is_said():
    video = recording()

    form = form_of(video)
    assert form.is_valid(), form.errors
    form.save()

    assert video.captions.count() == 1


def test_captions_are_taken_away():
    video = recording()

    form = form_of(video, data={"captions_en-clear": "on"})
    assert form.is_valid(), form.errors
    form.save()

    assert not Captions.objects.exists()


def test_sound_has_no_captions():
    form = form_of(recording(kind="audio", captions=False))

    assert [name for name in form.fields if name.startswith("captions")] == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "The submitted file is empty."),
        (
            "1\n00:00:00,000 --> 00:00:01,500\nSubRip\n",
            "Line 1: a WebVTT file begins with the word WEBVTT.",
        ),
        (
            "WEBVTT\n\n00:00,000 --> 00:01,500\nComma\n",
            "Line 3: times are written as 00:01.500 --> 00:04.000.",
        ),
        (
            GOOD + "\n00:05.000 --> 00:04.000\nBackwards\n",
            "Line 6: the caption ends before it begins.",
        ),
        (
            GOOD + "\n00:75.000 --> 01:76.000\nNo such second\n",
            "Line 6: times are written as 00:01.500 --> 00:04.000.",
        ),
        ("WEBVTT\n\nNOTE nothing\n", "There are no captions in it."),
        (b"WEBVTT\n\n00:00.000 --> 00:01.500\n\xff\xfe\n", "This is no UTF-8 text."),
    ],
)
def test_captions_that_cannot_be_shown(text, error):
    (said,) = errors_of(text)

    assert said.startswith(error)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        "WEBVTT a\n\nSTYLE\n::cue {}\n\n1\n00:00:00.000 --> 01:00:01.500 line:0\nHi",
    ],
)
def test_captions_that_are_unusual_but_good(text):
    assert errors_of(text) == []


def test_captions_that_are_too_large():
    (said,) = errors_of(GOOD + "NOTE " + "x" * 1024 * 1024)

    assert said == "Captions are at most 1 MB."
