from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from hubs.domain.audit import chain, record
from hubs.domain.checkpoints import checkpoint, public_keys, verify
from hubs.models import AuditCheckpoint, AuditEvent
from tests.factories.hubs import NOON, UserFactory


@pytest.fixture
def linked(db):
    person = UserFactory()
    for verb in ("one", "two"):
        record(verb, person, by=person)
    chain()


def test_verify_audit_trail_counts_the_links_that_hold(linked):
    out = StringIO()

    call_command("verify_audit_trail", stdout=out)

    assert out.getvalue() == "2 links hold.\n0 checkpoints hold.\n"


def test_verify_audit_trail_names_the_first_checkpoint_that_does_not_hold(linked):
    checkpoint(at=NOON)
    AuditCheckpoint.objects.update(hash="f" * 64)

    with pytest.raises(CommandError, match=r"at 2: not what its checkpoint says"):
        call_command("verify_audit_trail")


def test_verify_audit_trail_prints_the_public_keys(linked):
    out = StringIO()

    call_command("verify_audit_trail", keys=True, stdout=out)

    assert out.getvalue() == public_keys()
    assert out.getvalue().startswith("-----BEGIN PUBLIC KEY-----")


def test_verify_audit_trail_names_the_first_broken_link(linked):
    AuditEvent.objects.filter(verb="two").update(verb="three")

    with pytest.raises(CommandError, match=r"at 2: changed"):
        call_command("verify_audit_trail")


def test_verify_audit_trail_settles_what_was_brought_back(linked):
    AuditEvent.objects.filter(verb="two").update(verb="three")
    verify()
    with pytest.raises(CommandError, match=r"still does not hold at 2: changed"):
        call_command("verify_audit_trail", settle="Brought back.")
    AuditEvent.objects.filter(verb="three").update(verb="two")
    out = StringIO()

    call_command("verify_audit_trail", settle="Brought back.", stdout=out)

    assert out.getvalue().splitlines()[0] == "The alarm about 2 is settled."
    assert AuditEvent.objects.get(verb="trail.settled").reason == "Brought back."


@pytest.mark.parametrize(
    ("reason", "why"),
    [(" ", "--settle needs a reason"), ("To be sure.", "No alarm stands")],
)
def test_verify_audit_trail_settles_nothing_without_reason_or_alarm(
    linked, reason, why
):
    with pytest.raises(CommandError, match=why):
        call_command("verify_audit_trail", settle=reason)
