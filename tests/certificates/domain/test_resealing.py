"""Signing anew: what has no signature that counts gets one, and keeps its past."""

import hashlib

import pytest

from certificates.domain import numbering, resealing
from certificates.domain.crediting import place_of
from certificates.domain.issuing import issue
from certificates.domain.keys import NoKey, make_demonstration_keys, withdraw
from certificates.domain.list_signing import sign_list
from certificates.domain.resealing import reseal
from certificates.domain.seal_check import examine_seal
from certificates.domain.status_lists import ended
from certificates.domain.unsealed import RESEAL, needs_signature, owe_signatures
from certificates.models import Credential, FormerFile, StatusList
from hubs.models import AuditEvent, Outgoing
from tests.factories.certificates import (
    CertificateFactory,
    CompletionFactory,
    KeyedCompletionFactory,
    RevocationFactory,
    SigningKeyFactory,
    give_keys,
)
from tests.factories.checks import replacement
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db


def paper_of(certificate):
    with certificate.file.open() as stored:
        return stored.read()


def test_a_certificate_of_before_gets_credential_and_seal():
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    first, place = certificate.file_sha256, place_of(certificate)

    assert reseal(certificate, at=NOON) is True

    certificate.refresh_from_db()
    paper = paper_of(certificate)
    assert examine_seal(paper, at=NOON).covers_all
    assert certificate.file_sha256 == hashlib.sha256(paper).hexdigest()
    former = FormerFile.objects.get()
    assert (former.sha256, former.reason) == (first, FormerFile.Reason.UNSEALED)
    assert place_of(certificate) == place
    assert Credential.objects.get().superseded_at is None
    assert StatusList.objects.get().hub == certificate.hub
    assert AuditEvent.objects.get().verb == "certificate.signed-anew"


def test_a_place_that_was_left_is_given_to_no_other_certificate(monkeypatch):
    # Its list says for good that what stood there is over.
    moved = issue(KeyedCompletionFactory(), at=NOON)
    left = moved.status_list, moved.status_index
    for key in moved.hub.signing_keys.all():
        withdraw(key, by=UserFactory(), reason="stolen", at=NOON)
    make_demonstration_keys(moved.hub, at=NOON)
    reseal(moved, at=NOON)
    monkeypatch.setattr(numbering, "draw_places", lambda: iter([left, (1, 99)]))

    edition = moved.completion.edition
    issued = issue(CompletionFactory(edition=edition), at=NOON)

    assert (issued.status_list, issued.status_index) == (1, 99)
    status_list = StatusList.objects.get(hub=moved.hub, number=1)
    assert ended(status_list) == [left[1]]


def test_signing_again_changes_nothing():
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    reseal(certificate, at=NOON)

    assert reseal(certificate, at=NOON) is False
    assert Credential.objects.count() == FormerFile.objects.count() == 1


def test_what_a_withdrawn_key_signed_is_signed_anew_elsewhere():
    issued = issue(KeyedCompletionFactory(), at=NOON)
    former = place_of(issued)
    for key in issued.hub.signing_keys.all():
        withdraw(key, by=UserFactory(), reason="stolen", at=NOON)
    make_demonstration_keys(issued.hub, at=NOON)

    assert owe_signatures(at=NOON) == 1
    assert Outgoing.objects.get(kind=RESEAL).key == str(issued.pk)
    assert reseal(issued, at=NOON) is True

    issued.refresh_from_db()
    counting = Credential.objects.get(superseded_at__isnull=True)
    assert counting.key.number == 2
    assert place_of(issued) != former
    status_list = StatusList.objects.get(number=former.number)
    assert ended(status_list) == [former.index]
    assert status_list.is_stale
    assert FormerFile.objects.get().reason == FormerFile.Reason.KEY
    assert not needs_signature().exists()


def test_what_was_replaced_is_over_under_its_new_place_too(monkeypatch):
    issued = issue(KeyedCompletionFactory(), at=NOON)
    replacement(issued)
    key = issued.hub.signing_keys.get(kind="credential")
    withdraw(key, by=UserFactory(), reason="stolen", at=NOON)
    SigningKeyFactory(hub=issued.hub, kind="credential", number=2)
    other = StatusList.objects.create(hub=issued.hub, number=2, changed_at=NOON)
    sign_list(other, site="https://passage.example", at=NOON)
    monkeypatch.setattr(resealing, "draw_places", lambda: iter([(2, 7)]))

    reseal(issued, at=NOON)

    other.refresh_from_db()
    assert ended(other) == [7]
    assert other.is_stale


def test_without_keys_it_stays_as_it_was():
    certificate = CertificateFactory()

    with pytest.raises(NoKey):
        reseal(certificate, at=NOON)

    assert list(needs_signature()) == [certificate]
    assert not FormerFile.objects.exists()


def test_what_was_revoked_needs_no_signature():
    RevocationFactory()

    assert owe_signatures(at=NOON) == 0


def test_a_worker_that_was_overtaken_gives_up_its_file(monkeypatch):
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    keep = resealing.keep

    def keep_after_another(paper, *, number):
        monkeypatch.setattr(resealing, "keep", keep)
        assert reseal(certificate, at=NOON) is True
        return keep(paper, number=number)

    monkeypatch.setattr(resealing, "keep", keep_after_another)

    assert reseal(certificate, at=NOON) is False
    assert Credential.objects.count() == 1
    certificate.refresh_from_db()
    assert paper_of(certificate).startswith(b"%PDF")


def test_it_is_an_error_when_every_place_is_taken(monkeypatch):
    issued = issue(KeyedCompletionFactory(), at=NOON)
    taken = place_of(issued)
    monkeypatch.setattr(
        resealing, "draw_places", lambda: iter([(taken.number, taken.index)])
    )
    issued.seal_key.withdrawn_at = NOON
    issued.seal_key.save()

    with pytest.raises(resealing.AllTaken):
        reseal(issued, at=NOON)
