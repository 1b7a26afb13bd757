"""Two people withdraw a key, each under a signature of their own."""

from datetime import timedelta

import pytest

from certificates.domain.compromise import NotTheirs
from certificates.domain.issuing import issue
from certificates.domain.keys import MAKE, NotThen, SamePerson
from certificates.domain.unsealed import RESEAL
from certificates.domain.withdrawing import (
    WAITS,
    NoHub,
    Withdrawal,
    affected,
    first_signature,
    sign_withdrawal,
)
from certificates.models import SigningKey
from hubs.domain.signing_off import Meaning, Proof, holds
from hubs.models import AuditEvent, ElectronicSignature, HubRole, Outgoing
from tests.factories.certificates import (
    CredentialFactory,
    ErasureFactory,
    KeyedCompletionFactory,
    RevocationFactory,
    SigningKeyFactory,
)
from tests.factories.hubs import NOON, HubFactory, UserFactory
from tests.factories.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return SigningKeyFactory(hub=HubFactory(), number=1)


@pytest.fixture
def people(key):
    return member(key.hub, "lead"), member(key.hub, "reviewer")


def signs(person, key, reason="A laptop was stolen", at=NOON):
    proof = Proof(person=person, method="password")
    return sign_withdrawal(key, proof=proof, reason=reason, at=at)


def test_the_first_signature_changes_nothing_and_stands_in_the_trail(key, people):
    lead, _reviewer = people

    assert signs(lead, key) == Withdrawal()

    assert list(SigningKey.objects.published()) == [key]
    assert first_signature(key, at=NOON).signer == lead
    event = AuditEvent.objects.get(verb="key.doubted")
    assert (event.actor, event.reason) == (lead, "A laptop was stolen")


def test_the_second_persons_signature_withdraws_and_asks_for_another(key, people):
    lead, reviewer = people
    signs(lead, key)

    done = signs(reviewer, key, reason="I saw the empty desk")

    key.refresh_from_db()
    assert key.withdrawn_at == NOON
    new = done.successor
    new.refresh_from_db()
    assert (new.number, new.asked_by, new.confirmed_by) == (2, lead, reviewer)
    assert Outgoing.objects.get(kind=MAKE).key == str(new.pk)
    event = AuditEvent.objects.get(verb="key.withdrawn")
    assert event.reason == "A laptop was stolen"
    # Nobody named them: there is nothing to say of the way.
    assert "way" not in event.facts
    signatures = ElectronicSignature.objects.filter(meaning=Meaning.WITHDRAWN)
    assert {each.signer for each in signatures} == {lead, reviewer}
    assert all(holds(each, key) for each in signatures)


def test_what_the_key_signed_is_owed_anew():
    certificate = issue(KeyedCompletionFactory(), at=NOON)
    key = certificate.hub.signing_keys.get(kind="credential")
    lead, reviewer = (member(key.hub, role) for role in ("lead", "reviewer"))
    assert list(affected(key)) == [certificate]
    signs(lead, key)

    done = signs(reviewer, key)

    assert done.owed == 1
    assert Outgoing.objects.get(kind=RESEAL).key == str(certificate.pk)


def test_one_person_is_not_two(key, people):
    signs(people[0], key)

    with pytest.raises(SamePerson):
        signs(people[0], key)

    assert ElectronicSignature.objects.count() == 1


def test_a_signature_does_not_wait_for_ever(key, people):
    lead, reviewer = people
    signs(lead, key)
    ElectronicSignature.objects.update(at=NOON)

    assert signs(reviewer, key, at=NOON + WAITS) == Withdrawal()


def test_who_left_the_hub_does_not_stand_behind_it(key, people):
    lead, reviewer = people
    signs(lead, key)
    HubRole.objects.filter(user=lead).delete()

    assert signs(reviewer, key) == Withdrawal()
    assert first_signature(key, at=NOON).signer == reviewer


def test_others_sign_nothing(key):
    with pytest.raises(NotTheirs):
        signs(member(key.hub, "author"), key)


@pytest.mark.parametrize("facts", [{"asked": True}, {"withdrawn_at": NOON}])
def test_only_what_vouches_for_something_is_withdrawn(facts, people):
    key = SigningKeyFactory(hub=HubFactory(), **facts)

    with pytest.raises(NotThen):
        signs(member(key.hub, "lead"), key)


def test_a_key_of_the_platform_is_withdrawn_by_the_command():
    key = SigningKeyFactory(hub=None, kind="seal")

    with pytest.raises(NoHub):
        signs(UserFactory(is_superuser=True), key)


def test_nothing_is_made_anew_of_what_cannot_or_need_not_be(key):
    def of_key(**facts):
        return CredentialFactory(key=key, certificate__hub=key.hub, **facts).certificate

    counts = of_key()
    of_key(superseded_at=NOON - timedelta(days=1))
    RevocationFactory(certificate=of_key())
    ErasureFactory(certificate=of_key())

    assert list(affected(key)) == [counts]
