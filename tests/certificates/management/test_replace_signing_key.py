"""A key that was stolen: one command, two people, everything signed anew."""

import io

import pytest
from django.core.management import CommandError, call_command

from certificates.domain.issuing import issue
from certificates.domain.keys import MAKE
from certificates.domain.status_lists import SIGN
from certificates.domain.unsealed import RESEAL
from certificates.models import SigningKey, StatusList
from certificates.tasks import make_key, reseal_certificate, sign_status_list
from hubs.models import AuditEvent, Outgoing
from tests.factories.certificates import KeyedCompletionFactory, SigningKeyFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return issue(KeyedCompletionFactory(), at=NOON)


@pytest.fixture
def people(certificate):
    return member(certificate.hub, "lead"), member(certificate.hub, "reviewer")


def replace(certificate, by, second, number=1):
    said = io.StringIO()
    call_command(
        "replace_signing_key",
        certificate.hub.slug,
        "credential",
        str(number),
        by=by.email,
        second=second.email,
        reason="A laptop was stolen",
        stdout=said,
    )
    return said.getvalue()


def owed(kind):
    return Outgoing.objects.filter(kind=kind, done_at__isnull=True)


def test_everything_is_signed_anew(certificate, people):
    before = certificate.credentials.get()

    said = replace(certificate, *people)

    assert "key-2 is being made; 1 certificates are signed anew" in said
    make_key(owed(MAKE).get().key)
    for task in owed(SIGN):
        sign_status_list(task.key)
    assert reseal_certificate(owed(RESEAL).get().key) is True
    counting = certificate.credentials.get(superseded_at__isnull=True)
    assert (counting.key.number, before.key.number) == (2, 1)
    assert SigningKey.objects.published().filter(kind="credential").count() == 1
    assert '#key-2"' in StatusList.objects.get(number=1).document
    event = AuditEvent.objects.get(verb="key.withdrawn")
    assert (event.actor, event.reason) == (people[0], "A laptop was stolen")


def test_the_trail_says_that_the_people_were_named_by_the_command(certificate, people):
    replace(certificate, *people)

    for verb in ("key.withdrawn", "key.asked", "key.confirmed"):
        event = AuditEvent.objects.filter(verb=verb).latest("pk")
        assert event.facts["way"] == "command on the server"


def test_it_takes_two_people_of_the_hub(certificate, people):
    lead, _reviewer = people

    with pytest.raises(CommandError, match="two different people"):
        replace(certificate, lead, lead)
    with pytest.raises(CommandError, match="may not handle keys"):
        replace(certificate, lead, UserFactory())

    assert SigningKey.objects.published().count() == 2


def test_a_key_is_withdrawn_once(certificate, people):
    replace(certificate, *people)

    with pytest.raises(CommandError, match="withdrawn before"):
        replace(certificate, *people)


def test_what_is_not_there_is_named(certificate, people):
    with pytest.raises(CommandError, match="no such key"):
        replace(certificate, *people, number=7)
    with pytest.raises(CommandError, match=r"Nobody has the address ghost@"):
        replace(certificate, people[0], UserFactory.build(email="ghost@example.org"))


def test_a_key_of_the_platform_is_replaced_by_two_administrators():
    key = SigningKeyFactory(hub=None, kind="seal", number=1)
    first, second = UserFactory.create_batch(2, is_superuser=True)
    said = io.StringIO()

    call_command(
        "replace_signing_key",
        *("platform", "seal", "1"),
        by=first.email,
        second=second.email,
        reason="Seen by a stranger",
        stdout=said,
    )

    key.refresh_from_db()
    assert key.withdrawn_at
    assert "0 certificates are signed anew" in said.getvalue()
    make_key(owed(MAKE).get().key)
    assert SigningKey.objects.signing().of_platform().get().number == 2
