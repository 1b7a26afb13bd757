import hashlib

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from courses.models import Asset, EditionAsset, Enrolment
from hubs.roles import Role
from tests.factories.courses import EnrolmentFactory
from tests.factories.hubs import HubRoleFactory, UserFactory

pytestmark = pytest.mark.django_db
BYTES = b"0123456789"


def attach(enrolment, *, media_type="image/png", name="picture.png", content=BYTES):
    """An asset that the learner's edition shows; its address."""
    digest = hashlib.sha256(content).hexdigest()
    asset = Asset(sha256=digest, media_type=media_type, size=len(content))
    asset.file.save(f"{digest[:2]}/{digest}", ContentFile(content))
    EditionAsset.objects.create(edition=enrolment.edition, asset=asset, name=name)
    return reverse("courses:file", args=[enrolment.edition_id, digest, name])


@pytest.fixture
def picture(enrolment):
    return attach(enrolment)


def body(response):
    return b"".join(response.streaming_content)


def test_file_is_served_with_its_type_for_ever(signed_in, picture):
    response = signed_in.get(picture)

    assert body(response) == BYTES
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Length"] == "10"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response.headers["ETag"] == f'"{hashlib.sha256(BYTES).hexdigest()}"'
    assert response.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("application/pdf", "form.pdf"),
        ("image/svg+xml", "drawing.svg"),
        ("text/html", "page.html"),
    ],
)
def test_file_that_could_run_is_saved_instead(signed_in, enrolment, media_type, name):
    response = signed_in.get(attach(enrolment, media_type=media_type, name=name))

    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    response.close()


@pytest.mark.parametrize(
    "media_type", ["image/jpeg", "video/mp4", "audio/mpeg", "text/vtt"]
)
def test_file_of_a_lesson_is_shown(signed_in, enrolment, media_type):
    response = signed_in.get(attach(enrolment, media_type=media_type))

    assert response.headers["Content-Disposition"].startswith("inline")
    response.close()


@pytest.mark.parametrize(
    ("wanted", "part", "said"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=4-", b"456789", "bytes 4-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
        ("bytes=-99", BYTES, "bytes 0-9/10"),
    ],
)
def test_file_is_served_in_parts(signed_in, picture, wanted, part, said):
    response = signed_in.get(picture, headers={"Range": wanted})

    assert response.status_code == 206
    assert body(response) == part
    assert response.headers["Content-Range"] == said
    assert response.headers["Content-Length"] == str(len(part))
    assert response.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    "wanted", ["bytes=10-", "bytes=99-100", "bytes=5-2", "bytes=-0"]
)
def test_file_has_no_part_beyond_its_end(signed_in, picture, wanted):
    response = signed_in.get(picture, headers={"Range": wanted})

    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */10"


@pytest.mark.parametrize("wanted", ["bytes=0-1,4-5", "lines=1-2", "bytes=-", "x"])
def test_file_is_served_whole_where_the_range_is_not_understood(
    signed_in, picture, wanted
):
    response = signed_in.get(picture, headers={"Range": wanted})

    assert (response.status_code, body(response)) == (200, BYTES)


def test_file_is_served_whole_where_the_reader_holds_another(signed_in, picture):
    response = signed_in.get(
        picture, headers={"Range": "bytes=0-3", "If-Range": '"other"'}
    )

    assert (response.status_code, body(response)) == (200, BYTES)


def test_file_that_the_reader_has_is_not_sent_again(signed_in, picture):
    tag = f'"{hashlib.sha256(BYTES).hexdigest()}"'

    response = signed_in.get(picture, headers={"If-None-Match": tag})

    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize("state", ["active", "completed", "withdrawn"])
def test_file_stays_open_to_learners_of_the_edition(signed_in, picture, state):
    Enrolment.objects.update(state=state)

    response = signed_in.get(picture)

    assert response.status_code == 200
    response.close()


def test_file_is_open_to_staff_of_the_hub(client, enrolment, picture):
    author = HubRoleFactory(hub=enrolment.edition.course.hub, role=Role.AUTHOR)
    client.force_login(author.user)

    response = client.get(picture)

    assert response.status_code == 200
    response.close()


@pytest.mark.parametrize("role", Role)
def test_file_is_not_found_by_staff_of_another_hub(client, picture, role):
    client.force_login(HubRoleFactory(role=role).user)

    assert client.get(picture).status_code == 404


def test_file_is_not_found_by_learners_of_another_edition(client, picture):
    client.force_login(EnrolmentFactory().learner)

    assert client.get(picture).status_code == 404


def test_file_asks_visitors_to_sign_in(client, picture):
    assert client.get(picture).status_code == 302


@pytest.mark.parametrize(
    "change", [("picture.png", "other.png"), ("/files/", "/files/9")]
)
def test_file_that_the_edition_has_not_is_not_found(signed_in, picture, change):
    assert signed_in.get(picture.replace(*change)).status_code == 404


def test_file_takes_no_form(client, picture):
    client.force_login(UserFactory())

    assert client.post(picture).status_code == 405


@pytest.mark.parametrize("number", [2**31, 2**63, "9" * 22, "9" * 400])
def test_a_number_that_no_edition_can_have_is_not_there(signed_in, number):
    assert signed_in.get(f"/learn/files/{number}/abc/x").status_code == 404
