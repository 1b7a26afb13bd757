"""Decisions while a status list is signed: on PostgreSQL, in threads of their own."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from certificates.domain import resealing
from certificates.domain.issuing import issue
from certificates.domain.keys import withdraw
from certificates.domain.list_signing import sign_list
from certificates.domain.resealing import reseal
from certificates.domain.revocation import Grounds, revoke
from certificates.domain.status_lists import SIGN, ended, ensure
from certificates.models import Certificate, StatusList
from courses.models import Completion
from hubs.models import Outgoing
from tests.factories.certificates import (
    CertificateFactory,
    KeyedCompletionFactory,
    SigningKeyFactory,
    give_keys,
)
from tests.factories.hubs import NOON, HubRoleFactory, UserFactory
from tests.factories.lives import proof_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
GROUNDS = Grounds("in-error")
SITE = "https://passage.example"
LATER = NOON + timedelta(minutes=1)
PATIENCE = 10


def in_order(*calls, behind):
    """Let each call come to the lock on the row ``behind`` after the one before it."""

    def run(call):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        with transaction.atomic():
            type(behind).objects.select_for_update().get(pk=behind.pk)
            running = []
            for number, call in enumerate(calls, 1):
                running.append(pool.submit(run, call))
                wait_for(number)
        return [each.result(timeout=PATIENCE) for each in running]


def wait_for(waiting):
    """Return once so many wait for a lock in this database."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            # Else a transaction goes on seeing what was going on when it first looked.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = "
                "current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= waiting:
                return
        time.sleep(0.01)
    raise AssertionError(f"{waiting} never waited")


def lead_of(hub):
    return proof_of(HubRoleFactory(hub=hub).user)


def test_what_is_revoked_while_the_list_is_signed_makes_that_list_stale():
    first = CertificateFactory()
    second = CertificateFactory(completion__enrolment__edition__course__hub=first.hub)
    give_keys(first.hub)
    ensure(first, at=NOON)
    proofs = [lead_of(first.hub) for _ in range(2)]
    listed = StatusList.objects.get()

    # The clocks of both deciders were read before the signer's was.
    in_order(
        lambda: sign_list(listed, site=SITE, at=LATER),
        lambda: revoke(first, grounds=GROUNDS, proof=proofs[0], at=NOON),
        lambda: revoke(second, grounds=GROUNDS, proof=proofs[1], at=NOON),
        behind=listed,
    )

    listed.refresh_from_db()
    assert listed.signed_at == LATER
    assert listed.is_stale
    assert Outgoing.objects.get(kind=SIGN).done_at is None


def test_what_is_revoked_while_it_is_signed_anew_is_so_in_its_new_list(monkeypatch):
    monkeypatch.setattr(resealing, "draw_places", lambda: iter([(2, 7)]))
    certificate = issue(KeyedCompletionFactory(), at=NOON)
    hub, proof = certificate.hub, lead_of(certificate.hub)
    sign_list(StatusList.objects.get(), site=SITE, at=NOON)
    key = hub.signing_keys.get(kind="credential")
    withdraw(key, by=UserFactory(), reason="stolen", at=NOON)
    SigningKeyFactory(hub=hub, kind="credential", number=2)
    other = StatusList.objects.create(hub=hub, number=2, changed_at=NOON)
    sign_list(other, site=SITE, at=LATER)
    completion = Completion.objects.get(pk=certificate.completion_id)

    in_order(
        lambda: reseal(certificate, at=LATER),
        lambda: revoke(certificate, grounds=GROUNDS, proof=proof, at=NOON),
        behind=completion,
    )

    now = Certificate.objects.get(pk=certificate.pk)
    new = StatusList.objects.get(number=now.status_list)
    assert (new.number, ended(new)) == (2, [now.status_index])
    assert new.is_stale
    sign_list(new, site=SITE, at=LATER)
    former = StatusList.objects.get(number=certificate.status_list)
    assert former.is_stale
    assert ended(former) == [certificate.status_index]
