"""What authors upload becomes their hub's, and is refused where it is not sound."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from hubs.forms import uploads
from hubs.models import File, Picture, Recording
from tests.factories.hubs import HubFactory
from tests.factories.pages import hub_page
from tests.factories.pictures import vast_png
from tests.factories.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub():
    return hub_page().hub


@pytest.fixture
def author(client, hub):
    person = member(hub)
    hub.refresh_from_db()
    client.force_login(person)
    return person


def png():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera of Zoë"
    Image.new("RGB", (40, 20), "teal").save(out, "PNG", exif=exif.tobytes())
    return out.getvalue()


def plain():
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "PNG")
    return out.getvalue()


def sent(client, name, content, *, place, address, **facts):
    file = SimpleUploadedFile(name, content)
    data = {"title": "Hands", "file": file, "collection": place.pk, **facts}
    return client.post(address, data)


def picture(client, name, content, *, place):
    address = reverse("wagtailimages:add")
    return sent(client, name, content, place=place, address=address)


def document(client, name, content, *, place):
    address = reverse("wagtaildocs:add")
    return sent(client, name, content, place=place, address=address)


def recording(client, name, content, *, place, **facts):
    address = reverse("wagtailmedia:add", args=["video"])
    return sent(
        client, name, content, place=place, address=address, duration=0, **facts
    )


def test_a_picture_becomes_the_hubs_and_tells_nothing_of_the_camera(
    client, hub, author
):
    answer = picture(client, "hands.png", png(), place=hub.collection)

    kept = Picture.objects.get()
    assert answer.status_code == 302
    assert (kept.hub, kept.collection) == (hub, hub.collection)
    assert b"Camera of" not in kept.file.read()
    assert client.get(kept.file.url).status_code == 200


def test_documents_and_recordings_become_the_hubs(client, hub, author):
    document(client, "sheet.pdf", b"%PDF-1.7", place=hub.collection)
    recording(client, "h.mp4", b"\x00\x00\x00\x18ftypmp42", place=hub.collection)

    assert File.objects.get().hub == hub
    assert Recording.objects.get().hub == hub


def test_nothing_is_put_into_another_hubs_collection(client, author):
    other = HubFactory()
    member(other)
    other.refresh_from_db()

    picture(client, "hands.png", png(), place=other.collection)
    document(client, "sheet.pdf", b"%PDF-1.7", place=other.collection)

    # The only collection that is theirs is taken, whatever is asked for.
    assert not Picture.objects.filter(hub=other).exists()
    assert not File.objects.filter(hub=other).exists()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hands.svg", SVG),
        ("hands.png", SVG),
        ("hands.html", b"<html><script>alert(1)</script>"),
        ("hands.jpg", b"not a picture"),
        ("hands.png", plain()[:20]),
        ("hands.png", png()[:50]),
    ],
)
def test_what_is_no_picture_is_refused(client, hub, author, name, content):
    answer = picture(client, name, content, place=hub.collection)

    assert answer.status_code == 200
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script>"),
        ("page.svg", SVG),
        ("page.pdf", b"<html><script>alert(1)</script>"),
        ("page.csv", b"<html><script>alert(1)</script>"),
        ("page.docx", b"MZ rest of a program"),
    ],
)
def test_what_is_no_document_is_refused(client, hub, author, name, content):
    answer = document(client, name, content, place=hub.collection)

    assert answer.status_code == 200
    assert not File.objects.exists()


@pytest.mark.parametrize("name", ["x.html", "x.pdf", "x"])
def test_a_document_is_refused_in_one_sentence(client, hub, author, name):
    answer = document(client, name, b"<html></html>", place=hub.collection)

    (said,) = answer.context["form"].errors["file"]
    assert said.startswith("The content of this file is not")
    assert "is not allowed" not in answer.content.decode()


def test_a_refused_document_is_told_its_other_faults_too(client, hub, author):
    address = reverse("wagtaildocs:add")
    content = SimpleUploadedFile("x.html", b"<html></html>")

    answer = client.post(address, {"title": "", "file": content})

    assert answer.context["form"].errors.keys() == {"title", "file"}


def test_a_document_without_a_file_is_asked_for_it_once(client, hub, author):
    answer = client.post(reverse("wagtaildocs:add"), {"title": "Hands"})

    assert answer.context["form"].errors == {"file": ["This field is required."]}


def test_a_document_whose_title_was_too_long_is_taken_with_another(client, hub, author):
    ajax = {"headers": {"x-requested-with": "XMLHttpRequest"}}
    data = {"title": "x" * 300, "files[]": SimpleUploadedFile("s.pdf", b"%PDF-1.7")}
    answer = client.post(reverse("wagtaildocs:add_multiple"), data, **ajax)
    number = answer.json()["uploaded_file_id"]
    name = "wagtaildocs:create_multiple_from_uploaded_document"
    titled = {f"uploaded-document-{number}-title": "Hands"}

    answer = client.post(reverse(name, args=[number]), titled, **ajax)

    assert answer.json()["success"]
    assert File.objects.get().title == "Hands"


def test_a_recording_that_is_a_page_is_refused(client, hub, author):
    answer = recording(client, "h.mp4", b"<html></html>", place=hub.collection)

    assert answer.context["form"].errors == {
        "file": ["The content of this file is not mp4, or it holds macros."]
    }
    assert not Recording.objects.exists()


@pytest.mark.parametrize("name", ["poster.png", "poster.svg"])
def test_a_poster_that_is_no_picture_is_refused(client, hub, author, name):
    poster = SimpleUploadedFile(name, SVG)
    content = b"\x00\x00\x00\x18ftypmp42"

    recording(client, "h.mp4", content, place=hub.collection, thumbnail=poster)

    assert not Recording.objects.exists()


VAST = "This picture has more than 40 million pixels."


def test_a_picture_of_too_many_pixels_is_refused_in_words(client, hub, author):
    answer = picture(client, "vast.png", vast_png(), place=hub.collection)

    assert answer.status_code == 200
    assert answer.context["form"].errors["file"][0].startswith(VAST)
    assert not Picture.objects.exists()


def test_a_poster_of_too_many_pixels_is_refused_in_words(client, hub, author):
    poster = SimpleUploadedFile("vast.png", vast_png())
    content = b"\x00\x00\x00\x18ftypmp42"

    answer = recording(client, "h.mp4", content, place=hub.collection, thumbnail=poster)

    assert answer.status_code == 200
    assert answer.context["form"].errors["thumbnail"][0].startswith(VAST)
    assert not Recording.objects.exists()


def test_a_document_that_is_too_big_says_how_big_it_may_be(
    client, hub, author, monkeypatch
):
    monkeypatch.setattr(uploads, "LARGEST_FILE", 5)

    answer = document(client, "sheet.pdf", b"%PDF-1.7", place=hub.collection)

    assert "too big" in answer.content.decode()
    assert not File.objects.exists()


def test_a_picture_is_changed_without_uploading_it_again(client, hub, author):
    picture(client, "hands.png", png(), place=hub.collection)
    kept = Picture.objects.get()
    before = kept.file.name

    address = reverse("wagtailimages:edit", args=[kept.pk])
    answer = client.post(address, {"title": "Hands, washed"})

    kept.refresh_from_db()
    assert answer.status_code == 302
    assert (kept.title, kept.file.name) == ("Hands, washed", before)
