"""What becomes of an account is in the audit trail, and personal values stand apart."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse

from courses.domain.completion import confirm_name
from hubs.domain.accounts import note_sessions_ended
from hubs.domain.people import introduce
from hubs.models import AuditEvent, AuditValue, Letter, User
from hubs.tasks import post
from tests.factories.hubs import NOON, UserFactory
from tests.hubs.signing_in import NEWCOMER, PASSWORD, make_person

pytestmark = pytest.mark.django_db
ANOTHER = "another good one 1"


@pytest.fixture
def person(client):
    """Somebody who signed in a moment ago, by the form."""
    person = make_person()
    sign_in(client, person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return person


def sign_in(client, person):
    data = {"login": person.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), data).status_code == 302


def the_event(verb):
    event = AuditEvent.objects.get(verb=verb)
    assert event.object_type == "hubs.user"
    return event


def link_in_letter(pattern):
    for letter in Letter.objects.filter(sent_at=None):
        post(str(letter.pk))
    return re.search(pattern, mail.outbox[-1].body)[0]


def test_signing_up_and_confirming(client):
    client.post(reverse("account_signup"), NEWCOMER)
    client.post(link_in_letter(r"/accounts/confirm-email/\S+"))

    person = User.objects.get(email=NEWCOMER["email"])
    for verb in ("account.created", "email.confirmed"):
        event = the_event(verb)
        assert (event.actor, event.object_id) == (person, str(person.pk))
    assert not AuditEvent.objects.filter(verb="email.changed").exists()
    assert NEWCOMER["email"] not in str(list(AuditEvent.objects.values()))


def test_signing_up_with_an_address_that_is_taken_leaves_no_event(client):
    make_person(NEWCOMER["email"])

    client.post(reverse("account_signup"), NEWCOMER)

    assert not AuditEvent.objects.exists()


def test_changing_the_password(client, person):
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER},
    )

    assert the_event("password.changed").actor == person


def test_a_wrong_password_changes_nothing_and_says_nothing(client, person):
    client.post(
        reverse("account_change_password"),
        {"oldpassword": "wrong", "password1": ANOTHER, "password2": ANOTHER},
    )

    assert not AuditEvent.objects.filter(verb="password.changed").exists()


def test_a_new_password_by_letter(client):
    person = make_person()
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = link_in_letter(r"/accounts/password/reset/key/\S+")
    form = client.get(link, follow=True).redirect_chain[-1][0]

    client.post(form, {"password1": ANOTHER, "password2": ANOTHER})

    assert the_event("password.reset").object_id == str(person.pk)


def test_another_address_is_kept_apart_from_the_event(client, person):
    client.post(
        reverse("account_email"), {"email": "new@example.org", "action_add": ""}
    )
    client.post(link_in_letter(r"/accounts/confirm-email/\S+"))

    event = the_event("email.changed")
    value = AuditValue.objects.get(event=event)
    assert (value.old, value.new) == ("zoe@example.org", "new@example.org")
    assert value.person == person
    assert "example.org" not in str(event.facts)
    assert EmailAddress.objects.get().email == "new@example.org"


def test_adding_and_removing_a_second_step(
    client, person, django_capture_on_commit_callbacks
):
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code})
        client.post(reverse("mfa_deactivate_totp"))

    added = AuditEvent.objects.filter(verb="second_step.added")
    removed = AuditEvent.objects.filter(verb="second_step.removed")
    assert {"totp"} <= {event.facts["kind"] for event in added}
    assert {"totp"} <= {event.facts["kind"] for event in removed}
    assert not Authenticator.objects.exists()


def test_renewing_recovery_codes(client, person, django_capture_on_commit_callbacks):
    TOTP.activate(person, generate_totp_secret())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
        client.post(reverse("mfa_generate_recovery_codes"))

    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert "second_step.renewed" in list(verbs)


def test_signing_out_elsewhere(client, person):
    sign_in(Client(), person)

    client.post(reverse("usersessions_list"))

    event = the_event("sessions.ended")
    assert (event.actor, event.facts) == (person, {"sessions": 1})


def test_nothing_to_sign_out_of_is_no_event(person):
    assert note_sessions_ended(person, sessions=0) is None


def test_another_name_is_kept_apart_from_the_event():
    person = UserFactory(name_on_certificate="Zoe")
    facts = {"language": "en", "time_zone": "UTC"}

    introduce(person, name_on_certificate="Zoë", **facts)
    introduce(person, name_on_certificate="Zoë", **facts)
    confirm_name(person, name="Zoë Ångström", at=NOON)
    confirm_name(person, name="Zoë Ångström", at=NOON)

    events = AuditEvent.objects.filter(verb="name.changed").order_by("pk")
    values = AuditValue.objects.filter(event__in=events).order_by("pk")
    assert list(values.values_list("old", "new")) == [
        ("Zoe", "Zoë"),
        ("Zoë", "Zoë Ångström"),
    ]
    assert "Zo" not in str([event.facts for event in events])


@pytest.fixture
def administrator(client):
    administrator = UserFactory(administrator=True)
    client.force_login(administrator)
    return administrator


def kept(person, **changes):
    facts = {
        "name_on_certificate": person.name_on_certificate,
        "language": person.language,
        "time_zone": person.time_zone,
        "is_active": "on",
        "groups": [],
        **changes,
    }
    return {name: value for name, value in facts.items() if value is not None}


def test_an_administrator_makes_and_closes_an_account(client, administrator):
    group = Group.objects.create(name="editors")
    client.post(
        reverse("wagtailusers_users:add"),
        {"email": "made@example.org", "language": "en", "time_zone": "Europe/Rome"},
    )
    person = User.objects.get(email="made@example.org")
    edit = reverse("wagtailusers_users:edit", args=[person.pk])

    client.post(edit, kept(person, is_active=None, groups=[group.pk]))

    assert the_event("account.made").actor == administrator
    event = the_event("account.changed")
    assert (event.actor, event.object_id) == (administrator, str(person.pk))
    assert event.facts == {
        "is_active": {"old": True, "new": False},
        "groups": {"old": [], "new": ["editors"]},
    }


def test_an_administrator_who_changes_only_the_name_says_so(client, administrator):
    person = UserFactory(name_on_certificate="Zoe")
    edit = reverse("wagtailusers_users:edit", args=[person.pk])

    client.post(edit, kept(person, name_on_certificate="Zoë"))

    assert not AuditEvent.objects.filter(verb="account.changed").exists()
    assert the_event("name.changed").actor == administrator


def test_what_is_done_to_many_is_said_of_each(client, administrator):
    people = [UserFactory(), UserFactory()]
    address = reverse("wagtail_bulk_action", args=["hubs", "user", "set_active_state"])
    query = "&".join(f"id={person.pk}" for person in people)

    client.get(f"{address}?{query}")
    client.post(f"{address}?{query}", {"mark_as_active": "False"})

    events = AuditEvent.objects.filter(verb="account.changed")
    assert {event.object_id for event in events} == {str(each.pk) for each in people}
    assert all(event.facts == {"act": "set_active_state"} for event in events)
