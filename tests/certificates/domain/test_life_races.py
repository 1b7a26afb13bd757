"""Leads who act at the same moment: on PostgreSQL, in threads of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from certificates.domain.correction import Amendment, correct
from certificates.domain.erasure import erase, erase_holder
from certificates.domain.life import CannotChange, Obstacle
from certificates.domain.revocation import Grounds, revoke
from certificates.models import Certificate, Erasure, Revocation
from tests.factories.certificates import CertificateFactory
from tests.factories.hubs import NOON, HubRoleFactory
from tests.factories.lives import proof_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
GROUNDS = Grounds("in-error")


def at_once(*calls):
    """Make all calls at the same moment; return results or obstacles in order."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except CannotChange as refusal:
            return refusal.obstacle
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def certificate():
    return CertificateFactory()


@pytest.fixture
def proofs(certificate):
    roles = [HubRoleFactory(hub=certificate.hub) for _ in range(2)]
    return [proof_of(role.user) for role in roles]


@pytest.mark.parametrize("_round", range(3))
def test_of_two_corrections_one_replaces_it(certificate, proofs, _round):
    calls = [
        lambda proof=proof: correct(
            certificate, amendment=Amendment("Married"), proof=proof, at=NOON
        )
        for proof in proofs
    ]

    results = at_once(*calls)

    assert Obstacle.REPLACED in results
    assert Certificate.objects.count() == 2
    assert Certificate.objects.live().count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_of_a_correction_and_a_revocation_one_counts(certificate, proofs, _round):
    first, second = proofs

    corrected, revoked = at_once(
        lambda: correct(
            certificate, amendment=Amendment("Married"), proof=first, at=NOON
        ),
        lambda: revoke(certificate, grounds=GROUNDS, proof=second, at=NOON),
    )

    assert isinstance(corrected, Certificate) != isinstance(revoked, Revocation)
    assert {corrected, revoked} & {Obstacle.REPLACED, Obstacle.REVOKED}


def test_of_two_revocations_one_counts(certificate, proofs):
    calls = [
        lambda proof=proof: revoke(certificate, grounds=GROUNDS, proof=proof, at=NOON)
        for proof in proofs
    ]

    assert Obstacle.REVOKED in at_once(*calls)
    assert Revocation.objects.count() == 1


def test_of_two_erasures_of_a_person_one_counts(certificate, proofs):
    other = CertificateFactory(
        completion__enrolment__learner=certificate.completion.enrolment.learner,
        completion__enrolment__edition__course__hub=certificate.hub,
    )
    first, second = proofs

    at_once(
        lambda: erase_holder(certificate, reason="Asked", proof=first, at=NOON),
        lambda: erase(other, reason="Asked", proof=second, at=NOON),
    )

    assert Erasure.objects.count() in {1, 2}
    assert Erasure.objects.filter(certificate=other).count() == 1
