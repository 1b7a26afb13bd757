"""What fails at the door is in the audit trail, without anybody's address."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from hubs.domain.audit import keyed
from hubs.models import AuditEvent
from tests.hubs.signing_in import PASSWORD, make_person

pytestmark = pytest.mark.django_db


def sign_in(client, email, password):
    data = {"login": email, "password": password}
    return client.post(reverse("account_login"), data)


def test_failed_sign_in_is_recorded_without_the_address(client):
    person = make_person("zoe@example.org")

    sign_in(client, "Zoe@example.org", "another")

    event = AuditEvent.objects.get(verb="sign_in.failed")
    assert (event.object_type, event.object_id) == ("hubs.user", str(person.pk))
    assert event.actor is None
    assert event.facts == {"address": keyed("zoe@example.org")}


def test_failed_sign_in_of_nobody_is_recorded_too(client):
    sign_in(client, "nobody@example.org", "another")

    event = AuditEvent.objects.get(verb="sign_in.failed")
    assert event.object_id == ""
    assert event.facts == {"address": keyed("nobody@example.org")}


def test_sign_in_that_works_is_no_failure(client):
    person = make_person("zoe@example.org")
    person.set_password(PASSWORD)
    person.save()

    sign_in(client, "zoe@example.org", PASSWORD)

    assert not AuditEvent.objects.exists()


def test_failed_second_step_is_recorded(client):
    person = make_person("zoe@example.org")
    person.set_password(PASSWORD)
    person.save()
    totp.TOTP.activate(person, totp.generate_totp_secret())
    sign_in(client, "zoe@example.org", PASSWORD)

    client.post(reverse("mfa_authenticate"), {"code": "000000"})

    event = AuditEvent.objects.get(verb="second_step.failed")
    assert event.object_id == str(person.pk)
    assert event.facts == {"kind": "totp"}


def test_learner_who_tries_the_cms_is_recorded(client):
    person = make_person("zoe@example.org")
    client.force_login(person)

    client.get(reverse("wagtailadmin_home"))

    event = AuditEvent.objects.get(verb="permission.refused")
    assert event.actor == person
    assert event.facts == {"act": "enter wagtailadmin_home"}
