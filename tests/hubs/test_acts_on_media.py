"""What becomes of pictures, files and recordings in the CMS is in the trail."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from hubs.domain.trail import LONGEST, details, in_words
from hubs.models import AuditEvent, AuditValue, File, Picture, Recording
from tests.factories.pages import document, hub_page, picture, recording
from tests.factories.staff import member

pytestmark = pytest.mark.django_db
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:01.000\nWash your hands.\n"
PDF, OTHER_PDF = b"%PDF-1.7", b"%PDF-1.7 of another"


@pytest.fixture
def hub():
    return hub_page().hub


@pytest.fixture
def author(client, hub):
    person = member(hub)
    hub.refresh_from_db()
    client.force_login(person)
    return person


def theirs(medium, hub):
    medium.hub, medium.collection = hub, hub.collection
    medium.save()
    return medium


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def kept(file):
    with file.storage.open(file.name) as source:
        return source.read()


def png(colour="teal"):
    out = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(out, "PNG")
    return SimpleUploadedFile("hands.png", out.getvalue(), "image/png")


def pdf(content=PDF):
    return SimpleUploadedFile("sheet.pdf", content)


def post(client, name, *args, data, **kwargs):
    with_files = {"title": "Hands", **data}
    answer = client.post(reverse(name, args=args), with_files, **kwargs)
    assert answer.status_code in {200, 302}
    return answer


def told():
    rows = AuditEvent.objects.filter(verb__startswith="media.").order_by("id")
    return [(row.verb, row.object_type, row.facts) for row in rows]


def test_document_that_was_added_is_in_the_trail(client, hub, author):
    post(client, "wagtaildocs:add", data={"file": pdf(), "licence": "CC BY 4.0"})

    event = AuditEvent.objects.get(verb="media.added")
    assert (event.actor, event.hub) == (author, hub)
    assert event.object_id == str(File.objects.get().pk)
    assert event.facts == {
        "name": "Hands",
        "title": {"old": "", "new": "Hands"},
        "licence": {"old": "", "new": "CC BY 4.0"},
        "hub": {"old": "", "new": hub.slug},
        "file": {"old": "", "new": sha256(PDF)},
    }
    assert in_words(event) == "added “Hands” to the media"


def test_picture_that_was_added_is_told_by_the_bytes_that_are_kept(client, author):
    post(client, "wagtailimages:add", data={"file": png()})

    ((verb, kind, facts),) = told()
    assert (verb, kind) == ("media.added", "hubs.picture")
    assert facts["file"]["new"] == sha256(kept(Picture.objects.get().file))


@pytest.mark.parametrize(
    ("name", "file"),
    [("wagtailimages:add_multiple", png), ("wagtaildocs:add_multiple", pdf)],
)
def test_what_is_added_among_many_is_in_the_trail(client, hub, author, name, file):
    post(
        client,
        name,
        data={"files[]": file()},
        headers={"x-requested-with": "XMLHttpRequest"},
    )

    (thing,) = [*Picture.objects.all(), *File.objects.all()]
    ((verb, _kind, facts),) = told()
    assert verb == "media.added"
    assert facts["file"] == {"old": "", "new": sha256(kept(thing.file))}
    assert (thing.hub, thing.uploaded_by_user) == (hub, author)


def test_picture_whose_title_came_later_is_told_by_its_bytes(client, author):
    ajax = {"headers": {"x-requested-with": "XMLHttpRequest"}}
    long = {"title": "x" * 300, "files[]": png()}
    answer = post(client, "wagtailimages:add_multiple", data=long, **ajax).json()
    number = answer["uploaded_file_id"]
    create = "wagtailimages:create_multiple_from_uploaded_image"

    data = {f"uploaded-image-{number}-title": "Hands"}
    post(client, create, number, data=data, **ajax)

    ((verb, _kind, facts),) = told()
    file = Picture.objects.get().file
    assert (verb, facts["file"]["new"]) == ("media.added", sha256(kept(file)))


def test_change_of_a_recording_is_told_old_and_new(client, hub, author):
    video = theirs(recording(transcript="Wash."), hub)
    before = sha256(kept(video.file))
    captions = sha256(kept(video.captions.get().file))
    content = b"\x00\x00\x00\x18ftypmp42"
    data = {
        "title": "Clean hands",
        "transcript": "Do not wash.",
        "duration": 0,
        "file": SimpleUploadedFile("h.mp4", content),
        "thumbnail": png(),
        "captions_en-clear": "on",
        "captions_nl": SimpleUploadedFile("h.vtt", CAPTIONS),
    }

    post(client, "wagtailmedia:edit", video.pk, data=data)

    ((verb, kind, facts),) = told()
    video = Recording.objects.get()
    assert (verb, kind) == ("media.changed", "hubs.recording")
    assert facts == {
        "name": "Clean hands",
        "title": {"old": "Hands", "new": "Clean hands"},
        "transcript": {"old": "Wash.", "new": "Do not wash."},
        "file": {"old": before, "new": sha256(content)},
        "thumbnail": {"old": "", "new": sha256(kept(video.thumbnail))},
        "captions_en": {"old": captions, "new": ""},
        "captions_nl": {"old": "", "new": sha256(CAPTIONS)},
    }
    assert kept(video.file) == content
    assert kept(video.captions.get().file) == CAPTIONS


def test_who_made_a_picture_is_kept_where_it_can_be_erased(client, hub, author):
    shown = theirs(picture(credit="Zoë"), hub)

    post(
        client,
        "wagtailimages:edit",
        shown.pk,
        data={"title": shown.title, "credit": "Zoë Peeters"},
    )

    event = AuditEvent.objects.get(verb="media.changed")
    assert "Zoë" not in str(event.facts)
    assert event.facts.keys() == {"name", "personal"}
    value = AuditValue.objects.get()
    assert (value.name, value.old, value.new) == ("credit", "Zoë", "Zoë Peeters")


def test_what_was_saved_as_it_was_leaves_no_trace(client, hub, author):
    sheet = theirs(document(), hub)

    post(
        client,
        "wagtaildocs:edit",
        sheet.pk,
        data={"title": "Worksheet", "file": pdf()},
    )

    assert told() == []


def test_bytes_that_were_lost_have_no_digest(client, hub, author):
    sheet = theirs(document(), hub)
    sheet.file.storage.delete(sheet.file.name)

    post(
        client,
        "wagtaildocs:edit",
        sheet.pk,
        data={"title": "Worksheet", "file": pdf(OTHER_PDF)},
    )

    ((_verb, _kind, facts),) = told()
    assert facts["file"] == {"old": "", "new": sha256(OTHER_PDF)}


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("wagtailimages:delete", picture),
        ("wagtailimages:delete_multiple", picture),
        ("wagtaildocs:delete", document),
        ("wagtaildocs:delete_multiple", document),
        ("wagtailmedia:delete", recording),
    ],
)
def test_what_was_deleted_is_in_the_trail(client, hub, author, name, make):
    thing = theirs(make(), hub)
    content = sha256(kept(thing.file))
    ajax = {"headers": {"x-requested-with": "XMLHttpRequest"}}

    post(client, name, thing.pk, data={}, **(ajax if "multiple" in name else {}))

    event = AuditEvent.objects.get(verb="media.deleted")
    assert (event.actor, event.hub) == (author, hub)
    assert event.object_id == str(thing.pk)
    assert event.facts["file"] == {"old": content, "new": ""}
    assert event.facts["title"] == {"old": thing.title, "new": ""}
    assert not type(thing).objects.exists()


def test_each_of_many_that_were_deleted_is_in_the_trail(client, hub, author):
    things = [theirs(document(), hub) for _ in range(2)]
    address = reverse("wagtail_bulk_action", args=["hubs", "file", "delete"])
    numbers = "&".join(f"id={thing.pk}" for thing in things)

    client.post(f"{address}?{numbers}&next=/cms/documents/")

    events = AuditEvent.objects.filter(verb="media.deleted")
    assert {row.object_id for row in events} == {str(thing.pk) for thing in things}
    assert {row.actor for row in events} == {author}


def test_words_and_poster_of_a_recording_go_with_it(hub, author):
    video = theirs(recording(), hub)
    video.thumbnail = png()
    video.save()
    captions = sha256(kept(video.captions.get().file))

    video.delete()

    ((verb, _kind, facts),) = told()
    assert verb == "media.deleted"
    assert facts["captions_en"] == {"old": captions, "new": ""}
    assert facts["thumbnail"]["old"]
    assert AuditEvent.objects.get().actor is None


def test_long_transcripts_are_told_by_their_beginning(client, hub, author):
    video = theirs(recording(transcript="Wash. " * 200), hub)

    post(
        client,
        "wagtailmedia:edit",
        video.pk,
        data={"transcript": "Rinse. " * 200, "duration": 0},
    )

    event = AuditEvent.objects.get(verb="media.changed")
    (line,) = details(event)
    assert line.startswith("transcript: Wash.")
    assert len(line) < 2 * LONGEST + 20
    assert len(event.facts["transcript"]["old"]) == len("Wash. " * 200)
