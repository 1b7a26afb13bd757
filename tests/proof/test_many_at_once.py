"""Many certificates at once, while workers die: each is issued, and once.

``make soak`` does the same with 500 and writes down how it went.
"""

import hashlib

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from certificates.domain.owed import ISSUE
from certificates.models import Certificate, Credential
from courses.signals import completed
from hubs.models import AuditEvent, Letter, Outgoing
from tests.factories.courses import CompletionFactory, EditionFactory
from tests.proof.firing import ISSUED, issue_under_fire
from tests.proof.issuing import hub_with_keys
from tests.proof.soaking import CERTIFICATES, SOAK, note

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

COUNT, PROGRESS, AT_MOST = (500, 20, 7200) if SOAK else (24, 6, 240)
#: Seconds between two workers that are killed, at least.
BETWEEN = 3


@pytest.fixture
def _shared_files(settings, tmp_path):
    """The files of the workers' processes are ours too."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "media")},
        }
    }


def owe(count):
    """So many learners complete a course at the same moment."""
    now = timezone.now()
    edition = EditionFactory(course__hub=hub_with_keys(at=now))
    for _ in range(count):
        completion = CompletionFactory(enrolment__edition=edition, completed_at=now)
        completed.send(sender=None, completion=completion)


def stored(certificate):
    with default_storage.open(certificate.file.name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@pytest.mark.usefixtures("_shared_files")
def test_each_of_many_is_issued_once_while_workers_are_killed(tmp_path):
    owe(COUNT)

    fight = issue_under_fire(
        folder=tmp_path, between=BETWEEN, progress=PROGRESS, seconds=AT_MOST
    )

    issued = list(Certificate.objects.filter(state=ISSUED))
    assert len(issued) == Certificate.objects.count() == COUNT
    assert len({certificate.completion_id for certificate in issued}) == COUNT
    assert len({certificate.number for certificate in issued}) == COUNT
    assert [c.number for c in issued if stored(c) != c.file_sha256] == []
    assert Credential.objects.values("certificate").distinct().count() == COUNT
    assert Credential.objects.count() == COUNT
    letters = Letter.objects.filter(template="certificate")
    assert letters.values("person").distinct().count() == letters.count() == COUNT
    assert AuditEvent.objects.filter(verb="certificate.issued").count() == COUNT
    assert not Outgoing.objects.filter(kind=ISSUE, done_at__isnull=True).exists()
    assert fight.kills >= 2
    note(
        "certificates.md",
        CERTIFICATES,
        count=COUNT,
        between=BETWEEN,
        progress=PROGRESS,
        kills=fight.kills,
        attempts=fight.attempts,
        minutes=fight.seconds / 60,
    )
