"""Leads revoke, correct and erase, each under their signature."""

import pytest
from django.db import connection
from django.urls import reverse
from fido2.utils import websafe_decode

from certificates.domain.life import Act
from certificates.domain.revocation import Grounds, revoke
from certificates.models import Certificate, Correction, Erasure, Holder, Revocation
from hubs.models import ElectronicSignature, User
from hubs.roles import Role
from tests.factories.certificates import CertificateFactory, RevocationFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.lives import PASSWORD, lead_of, proof_for
from tests.factories.passkeys import Passkey
from tests.factories.staff import member

pytestmark = pytest.mark.django_db
NAME = "Zoë Ångström-Wójcik"
REVOKE = {"reason": "withdrawn", "wording": "The practical was not supervised."}
CORRECT = {"name": "Zoë Peeters", "reason": "Married"}
ERASE = {"extent": "this", "reason": "Letter of 3 November"}
SENT = {
    "certificate_revoke": REVOKE,
    "certificate_correct": CORRECT,
    "certificate_erase": ERASE,
}


def to(name, certificate):
    return reverse(name, args=[certificate.pk])


def text(response):
    return response.content.decode()


def post(client, name, certificate, /, **changes):
    given = SENT[name] | {"password": PASSWORD} | changes
    return client.post(to(name, certificate), given)


@pytest.fixture
def certificate():
    return CertificateFactory()


@pytest.fixture
def lead(client, certificate):
    person = lead_of(certificate)
    client.force_login(person)
    return person


def untouched():
    return not (
        Revocation.objects.exists()
        or Correction.objects.exists()
        or Erasure.objects.exists()
        or ElectronicSignature.objects.exists()
    )


def test_from_the_answer_on_a_revoked_certificate_is_revoked(client, certificate, lead):
    response = post(client, "certificate_revoke", certificate)

    public = text(client.get(reverse("certificates:verify", args=[certificate.number])))
    assert response["Location"] == to("certificate_page", certificate)
    assert "<h1>Revoked</h1>" in public
    assert "Withdrawn by the hub" in public
    assert "The practical was not supervised." in public
    assert NAME not in public
    revocation = Revocation.objects.get()
    assert revocation.signature.signer == revocation.by == lead


def test_correcting_leads_to_the_new_certificate(client, certificate, lead):
    response = post(client, "certificate_correct", certificate, for_all_to_come="on")

    new = Certificate.objects.get(replaces=certificate)
    learner = User.objects.get(pk=certificate.completion.enrolment.learner_id)
    public = text(client.get(reverse("certificates:verify", args=[certificate.number])))
    assert response["Location"] == to("certificate_page", new)
    assert new.holder.name == learner.name_on_certificate == "Zoë Peeters"
    assert "<h1>Replaced</h1>" in public
    assert NAME not in public
    assert "Peeters" not in public


def test_erasing_leaves_the_answer_to_checks(client, certificate, lead):
    response = post(client, "certificate_erase", certificate)

    public = text(client.get(reverse("certificates:verify", args=[certificate.number])))
    assert response["Location"] == to("certificate_page", certificate)
    assert "The record was erased at the holder’s request" in public
    assert not Holder.objects.exists()


def test_all_of_a_person_is_erased_at_once(client, certificate, lead):
    other = CertificateFactory(
        completion__enrolment__learner=certificate.completion.enrolment.learner,
        completion__enrolment__edition__course__hub=certificate.hub,
    )

    page = text(client.get(to("certificate_erase", certificate)))
    post(client, "certificate_erase", certificate, extent="all")

    assert other.payload["course"]["code"]
    assert page.count("release-hash") >= 2
    assert Erasure.objects.count() == 2


@pytest.mark.parametrize("name", SENT)
def test_a_screen_says_which_certificate_and_whose(client, certificate, lead, name):
    page = text(client.get(to(name, certificate)))

    assert NAME in page
    assert certificate.payload_sha256 in page
    assert "Your password" in page


def test_before_signing_the_public_words_can_be_looked_at(client, certificate, lead):
    response = client.post(
        to("certificate_revoke", certificate), REVOKE | {"preview": "1"}
    )

    page = text(response)
    assert response.status_code == 200
    assert "<blockquote>The practical was not supervised.</blockquote>" in page
    assert "Reason given by the hub: Withdrawn by the hub." in page
    assert "This field is required" not in page
    assert untouched()


def test_before_signing_the_new_certificate_can_be_looked_at(client, certificate, lead):
    response = client.post(
        to("certificate_correct", certificate), {"name": "Zoë  Peeters", "preview": "1"}
    )

    page = text(response)
    assert response.status_code == 200
    assert "<b>Zoë Peeters</b>" in page
    assert untouched()


def test_a_name_that_cannot_be_printed_is_refused_as_for_learners(
    client, certificate, lead
):
    response = post(client, "certificate_correct", certificate, name="漢字")

    assert response.status_code == 422
    assert "漢字" in text(response)
    assert "is not among the Latin, Greek and Cyrillic letters" in text(response)
    assert untouched()


@pytest.mark.parametrize("word", ["Zoë", "wójcik", "Peeters"])
def test_public_words_with_the_holders_name_are_refused(
    client, certificate, lead, word
):
    """Neither the name on the paper nor the one of the account."""
    Holder.objects.update(name="Zoë Peeters")

    response = post(
        client, "certificate_revoke", certificate, wording=f"Because {word} copied."
    )

    assert response.status_code == 422
    assert f"“{word}” is part of the holder’s name" in text(response)
    assert f"Because {word} copied." in text(response)
    assert untouched()


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("certificate_revoke", {"reason": "mood"}, "Select a valid choice"),
        ("certificate_revoke", {"wording": "x" * 301}, "at most 300 characters"),
        ("certificate_correct", {"reason": ""}, "This field is required"),
        ("certificate_correct", {"name": ""}, "This field is required"),
        ("certificate_erase", {"reason": ""}, "This field is required"),
        ("certificate_erase", {"extent": "world"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_named_and_nothing_happens(
    client, certificate, lead, name, changes, said
):
    response = post(client, name, certificate, **changes)

    [field] = changes
    assert response.status_code == 422
    assert said in str(response.context["form"].errors[field])
    assert said in text(response)
    assert untouched()


@pytest.mark.parametrize("name", SENT)
def test_a_wrong_password_signs_nothing_and_keeps_what_was_typed(
    client, certificate, lead, name
):
    response = post(client, name, certificate, password="wrong")

    assert response.status_code == 422
    assert "This is not your password." in text(response)
    assert SENT[name].get("wording", SENT[name]["reason"]) in text(response)
    assert untouched()


def test_after_five_wrong_passwords_the_right_one_signs_nothing(
    client, certificate, lead
):
    for _ in range(5):
        post(client, "certificate_revoke", certificate, password="wrong")

    response = post(client, "certificate_revoke", certificate)

    assert "Too many tries" in text(response)
    assert untouched()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("certificate_revoke", "It was revoked, and that cannot be undone."),
        ("certificate_correct", "It was revoked, and that cannot be undone."),
    ],
)
def test_what_cannot_be_done_any_more_is_said(client, name, said, method):
    certificate = RevocationFactory().certificate
    client.force_login(lead_of(certificate))

    if method == "get":
        response = client.get(to(name, certificate))
    else:
        response = post(client, name, certificate)

    assert response.status_code == 409
    assert said in text(response)
    assert Revocation.objects.count() == 1


class Faster:
    """Somebody else revokes it just before this person's own act claims it."""

    def __init__(self, certificate):
        self.certificate, self.is_first = certificate, True
        self.proof = proof_for(certificate, act=Act.REVOKE)

    def __call__(self, execute, sql, params, many, context):
        if self.is_first and sql.startswith('SELECT "courses_completion"."id"'):
            self.is_first = False
            grounds = Grounds("in-error")
            revoke(self.certificate, grounds=grounds, proof=self.proof, at=NOON)
        return execute(sql, params, many, context)


@pytest.mark.parametrize("name", ["certificate_revoke", "certificate_correct"])
def test_who_was_slower_is_told_so(client, certificate, lead, name):
    faster = Faster(certificate)

    with connection.execute_wrapper(faster):
        response = post(client, name, certificate)

    assert not faster.is_first
    assert response.status_code == 409
    assert "It was revoked, and that cannot be undone." in text(response)
    assert not Revocation.objects.filter(by=lead).exists()
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("who", ["outsider", "learner", "author", "other lead"])
@pytest.mark.parametrize("name", SENT)
def test_nobody_else_acts(client, certificate, name, who):
    person, code = {
        "outsider": (UserFactory(), 403),
        "learner": (certificate.completion.enrolment.learner, 403),
        "author": (member(certificate.hub, Role.AUTHOR), 403),
        "other lead": (member(role=Role.LEAD), 404),
    }[who]
    client.force_login(person)

    assert client.get(to(name, certificate)).status_code == code
    assert post(client, name, certificate).status_code == code
    assert untouched()


@pytest.mark.parametrize("name", SENT)
def test_screens_take_get_and_post_only(client, certificate, lead, name):
    assert client.put(to(name, certificate)).status_code in {403, 405}
    client.force_login(UserFactory(administrator=True))
    assert client.put(to(name, certificate)).status_code == 405


def test_who_has_nothing_to_sign_by_is_told(client, certificate, lead):
    lead.set_unusable_password()
    lead.save()
    client.force_login(lead)

    page = text(client.get(to("certificate_revoke", certificate)))

    assert "have neither" in page
    assert reverse("account_set_password") in page


def test_who_has_a_passkey_alone_signs_by_it(client, certificate, lead):
    lead.set_unusable_password()
    lead.save()
    client.force_login(lead)
    passkey = Passkey(lead)
    page = client.get(to("certificate_revoke", certificate))
    options = page.context["challenge"]["request_options"]["publicKey"]
    credential = passkey.answer(websafe_decode(options["challenge"]))

    response = post(client, "certificate_revoke", certificate, credential=credential)

    assert response.status_code == 302
    assert Revocation.objects.get().signature.method == "passkey"
