"""Files of erased certificates go, however often the storage fails."""

import pytest
from django.core.files.storage import default_storage

from certificates.domain.erasure import DISCARD
from certificates.models import Certificate
from certificates.tasks import discard_certificate
from hubs.domain.outbox import owe
from hubs.models import Outgoing
from tests.factories.certificates import CertificateFactory, ErasureFactory
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def erased():
    certificate = ErasureFactory().certificate
    owe(DISCARD, key=certificate.pk, at=NOON)
    return certificate


def files_of(certificate):
    return default_storage.listdir(f"certificates/{certificate.number}")[1]


def test_the_file_goes_and_the_task_is_settled(erased):
    assert len(files_of(erased)) == 1

    removed = discard_certificate(str(erased.pk))

    assert removed == 1
    assert files_of(erased) == []
    assert Outgoing.objects.get(kind=DISCARD).done_at is not None


def test_the_task_run_again_finds_nothing(erased):
    discard_certificate(str(erased.pk))

    assert discard_certificate(str(erased.pk)) == 0


def test_a_storage_that_refuses_is_asked_again(erased, settings, tmp_path):
    place = tmp_path / "file-instead-of-a-folder"
    place.write_text("no folder")
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(place)},
        }
    }

    assert discard_certificate(str(erased.pk)) is None

    task = Outgoing.objects.get(kind=DISCARD)
    assert task.done_at is None
    assert "Not a directory" in task.error


def test_a_certificate_that_was_not_erased_keeps_its_file():
    certificate = CertificateFactory()

    with pytest.raises(Certificate.DoesNotExist):
        discard_certificate(str(certificate.pk))

    assert len(files_of(certificate)) == 1
