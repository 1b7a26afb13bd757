"""Signed checkpoints: what the chain was, on the word of a key outside the data."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hubs.domain.audit import Break, chain, first_break, link_hash, record
from hubs.domain.checkpoints import (
    ChainBroken,
    as_row,
    checkpoint,
    first_bad_checkpoint,
    key_of,
    public,
    public_keys,
    statement,
)
from hubs.models import AuditCheckpoint, AuditEvent, AuditLink
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FALSE = Break(1, "the signature of its checkpoint is false")


def happen(*verbs):
    person = UserFactory()
    for verb in verbs:
        record(verb, person, by=person)
    chain()


def chain_anew():
    """What somebody does who can write to the database and knows the code."""
    previous = "0" * 64
    for link in AuditLink.objects.select_related("event").order_by("seq"):
        value = link_hash(previous, link.event, seq=link.seq)
        AuditLink.objects.filter(seq=link.seq).update(previous=previous, hash=value)
        previous = value


def test_the_end_of_the_chain_is_signed():
    happen("one", "two")

    made = checkpoint(at=NOON)

    assert made.link_id == 2
    assert made.hash == AuditLink.objects.get(seq=2).hash
    assert made.key == key_of(public())
    assert statement(made).decode().splitlines() == [
        "passage audit checkpoint",
        "links 2",
        f"hash {made.hash}",
        "at 2026-11-21T12:00:00+00:00",
        f"key {made.key}",
    ]
    assert first_bad_checkpoint() is None


def test_what_is_signed_is_what_the_database_gives_back():
    happen("one")
    made = checkpoint(at=NOON)

    assert as_row(AuditCheckpoint.objects.get()) == as_row(made)


def test_nothing_new_is_not_signed_again():
    assert checkpoint(at=NOON) is None
    happen("one")

    assert checkpoint(at=NOON).link_id == 1
    assert checkpoint(at=NOON + HOUR) is None
    happen("two")
    assert checkpoint(at=NOON + HOUR).link_id == 2
    assert AuditCheckpoint.objects.count() == 2


def test_a_chain_that_does_not_hold_is_not_signed():
    happen("one", "two", "three")
    checkpoint(at=NOON)
    happen("four", "five")
    AuditEvent.objects.filter(verb="five").update(verb="six")

    with pytest.raises(ChainBroken) as error:
        checkpoint(at=NOON + HOUR)

    assert error.value.args == (Break(5, "changed"),)
    assert AuditCheckpoint.objects.count() == 1


def test_a_chain_that_was_made_anew_holds_and_is_found_by_its_checkpoint():
    happen("one", "two")
    checkpoint(at=NOON)
    AuditEvent.objects.filter(verb="one").update(verb="nothing")
    chain_anew()

    assert first_break() is None
    assert first_bad_checkpoint() == Break(2, "not what its checkpoint says")
    happen("three")
    with pytest.raises(ChainBroken) as error:
        checkpoint(at=NOON + HOUR)
    assert error.value.args[0].seq == 2


def test_a_checkpoint_that_was_made_to_fit_is_not_signed():
    happen("one")
    checkpoint(at=NOON)
    AuditEvent.objects.update(verb="nothing")
    chain_anew()
    AuditCheckpoint.objects.update(hash=AuditLink.objects.get().hash)

    assert first_bad_checkpoint() == Break(
        1, "the signature of its checkpoint is false"
    )


def test_a_signature_that_is_no_base64_is_false():
    happen("one")
    checkpoint(at=NOON)
    AuditCheckpoint.objects.update(signature="x")

    assert first_bad_checkpoint() == Break(
        1, "the signature of its checkpoint is false"
    )


def test_a_key_that_was_changed_is_still_known(settings):
    happen("one")
    checkpoint(at=NOON)
    former, other = public(), Ed25519PrivateKey.generate()
    settings.AUDIT_SIGNING_KEY = other.private_bytes_raw()

    unknown = first_bad_checkpoint()
    settings.AUDIT_FORMER_KEYS = [former.public_bytes_raw()]
    happen("two")

    assert unknown == Break(1, f"signed with the unknown key {key_of(former)}")
    assert checkpoint(at=NOON + HOUR).key == key_of(other.public_key())
    assert first_bad_checkpoint() is None
    assert public_keys().count("BEGIN PUBLIC KEY") == 2


def test_a_checkpoint_says_which_link_it_is_about():
    happen("one")

    assert str(checkpoint(at=NOON)).startswith("1: ")
