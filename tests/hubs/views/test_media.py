"""Authors' files: for those who may read the hub's drafts."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Collection

from hubs.models import Captions, File, Picture, Recording
from hubs.roles import Role
from tests.factories.hubs import HubFactory, HubRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


def png():
    buffer = BytesIO()
    Image.new("RGB", (20, 10), "red").save(buffer, "PNG")
    return ContentFile(buffer.getvalue(), name="red.png")


@pytest.fixture
def hub():
    return HubFactory()


@pytest.fixture
def files(hub):
    """One of each kind, and the addresses under which they would be fetched."""
    root = Collection.get_first_root_node()
    picture = Picture.objects.create(title="Red", file=png(), hub=hub, collection=root)
    recording = Recording.objects.create(
        title="Tone",
        file=ContentFile(b"0123456789", name="tone.mp3"),
        thumbnail=png(),
        type="audio",
        duration=1,
        hub=hub,
        collection=root,
    )
    captions = Captions.objects.create(
        recording=recording, language="en", file=ContentFile(b"WEBVTT", name="en.vtt")
    )
    return [
        f"/media/{field.name}"
        for field in (
            picture.file,
            picture.get_rendition("width-10").file,
            recording.file,
            recording.thumbnail,
            captions.file,
        )
    ]


def answers(client, files):
    return [client.get(address).status_code for address in files]


def test_authors_of_the_hub_see_its_files(client, hub, files):
    client.force_login(HubRoleFactory(hub=hub, role=Role.AUTHOR).user)

    assert answers(client, files) == [200] * 5


def test_platform_administrators_see_all_files(client, files):
    client.force_login(UserFactory(administrator=True))

    assert answers(client, files) == [200] * 5


def test_everybody_else_gets_what_does_not_exist(client, files):
    people = [
        None,
        UserFactory(),
        HubRoleFactory(role=Role.LEAD).user,
        HubRoleFactory(role=Role.TRAINER).user,
    ]

    for person in people:
        if person:
            client.force_login(person)
        assert answers(client, [*files, "/media/images/none.png"]) == [404] * 6


def test_a_path_at_which_nothing_is_kept_answers_404(client):
    client.force_login(UserFactory(administrator=True))

    for folder in (
        "images",
        "original_images",
        "media",
        "media_thumbnails",
        "captions",
    ):
        assert client.get(f"/media/{folder}/none.mp3").status_code == 404


def test_files_of_no_hub_are_every_authors(client, files):
    Picture.objects.update(hub=None)
    client.force_login(HubRoleFactory(role=Role.AUTHOR).user)

    assert answers(client, files[:2]) == [200, 200]


def test_other_folders_are_not_to_be_had(client, hub):
    client.force_login(UserFactory(administrator=True))

    for path in ("certificates/a.pdf", "assets/ab/cd.png", "documents/a.pdf", "..", ""):
        assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status", "content"),
    [
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=4-99", 206, b"456789"),
        ("bytes=10-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=-", 200, b"0123456789"),
        ("pages=1-2", 200, b"0123456789"),
    ],
)
def test_a_recording_is_sent_in_parts(client, files, wanted, status, content):
    client.force_login(UserFactory(administrator=True))

    response = client.get(files[2], headers={"Range": wanted})

    assert (response.status_code, b"".join(response)) == (status, content)


def test_a_range_of_an_older_file_gets_all_of_the_new_one(client, files):
    client.force_login(UserFactory(administrator=True))

    response = client.get(
        files[2], headers={"Range": "bytes=0-1", "If-Range": '"older"'}
    )

    assert response.status_code == 200


def test_a_file_that_is_at_hand_is_not_sent_again(client, files):
    client.force_login(UserFactory(administrator=True))
    tag = client.get(files[0])["ETag"]

    again = client.get(files[0], headers={"If-None-Match": tag})

    assert again.status_code == 304


def test_a_file_whose_bytes_are_gone_answers_404(client, hub, files):
    picture = Picture.objects.get()
    picture.file.storage.delete(picture.file.name)
    client.force_login(UserFactory(administrator=True))

    assert client.get(files[0]).status_code == 404


def test_documents_are_their_authors_alone(client, hub, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    }
    document = File.objects.create(
        title="Plan", file=ContentFile(b"secret", name="plan.pdf"), hub=hub
    )
    expected = {
        200: [
            HubRoleFactory(hub=hub, role=Role.AUTHOR).user,
            UserFactory(administrator=True),
        ],
        404: [UserFactory(), HubRoleFactory(role=Role.LEAD).user],
    }

    assert client.get(document.url).status_code == 404
    for status, people in expected.items():
        for person in people:
            client.force_login(person)
            response = client.get(document.url)
            assert (response.status_code, b"".join(response)[:6] == b"secret") == (
                status,
                status == 200,
            )
