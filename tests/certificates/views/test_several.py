"""Several certificates: looked at first, signed once, answered one by one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.domain.number import shown
from certificates.forms.register import MOST
from certificates.models import Certificate, Correction, Erasure, Holder, Revocation
from hubs.models import AuditEvent, ElectronicSignature, Letter
from hubs.roles import Role
from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    RevocationFactory,
)
from tests.factories.hubs import UserFactory
from tests.factories.lives import PASSWORD, lead_of
from tests.factories.staff import auditor, member

pytestmark = pytest.mark.django_db
SEVERAL, DONE = "/cms/certificates/several/", "/cms/certificates/several/done/"
REASON = {"reason": "in-error", "wording": "The course had no assessor."}


def text(response):
    return response.content.decode()


def at_hub_of(certificate, **kwargs):
    return CertificateFactory(
        completion__enrolment__edition__course__hub=certificate.hub, **kwargs
    )


@pytest.fixture
def three():
    first = CertificateFactory()
    return [first, at_hub_of(first), at_hub_of(first)]


@pytest.fixture
def lead(client, three):
    person = lead_of(three[0])
    client.force_login(person)
    return person


def chosen(certificates, act="revoke", numbers=(), **given):
    return {
        "act": act,
        "chosen": [each.pk for each in certificates],
        "numbers": "\r\n".join(numbers),
        **given,
    }


def signed(certificates, act="revoke", **given):
    facts = {"sign": "1", "password": PASSWORD, **REASON, **given}
    return chosen(certificates, act, **facts)


def test_numbers_can_be_pasted(client, lead, three):
    page = text(client.get(SEVERAL))
    pasted = [f"  {shown(three[0].number).lower()} ", "", three[1].number]

    preview = text(client.post(SEVERAL, chosen([], numbers=pasted)))

    assert 'name="numbers"' in page
    assert shown(three[0].number) in preview
    assert shown(three[1].number) in preview
    assert "each of 2 certificates gets your signature" in preview


def test_a_preview_says_of_each_what_would_happen_and_does_nothing(client, lead, three):
    revoked = RevocationFactory(certificate=at_hub_of(three[0])).certificate
    others = CertificateFactory(
        completion__enrolment__edition__content__title="Of another hub"
    )

    response = client.post(
        SEVERAL, chosen([three[0], revoked, others], numbers=["<b>"])
    )

    page = text(response)
    assert response.status_code == 200
    assert shown(three[0].number) in page
    assert "It was revoked, and that cannot be undone." in page
    assert "unknown: no certificate of your hubs" in page
    assert shown(others.number) not in page
    assert "Of another hub" not in page
    assert "&lt;b&gt;" in page
    assert "You sign once; 1 certificate gets your signature." in page
    assert Revocation.objects.count() == 1


def test_one_proof_signs_each_of_them(client, lead, three):
    response = client.post(SEVERAL, signed(three))

    assert response["Location"] == DONE
    revocations = Revocation.objects.all()
    assert {each.certificate for each in revocations} == set(three)
    assert {each.wording for each in revocations} == {"The course had no assessor."}
    assert {each.signature.object_id for each in revocations} == {
        str(each.pk) for each in three
    }
    assert {each.signature.signer for each in revocations} == {lead}
    assert AuditEvent.objects.filter(verb="certificate.revoked").count() == 3
    assert Letter.objects.filter(template="certificates/revoked").count() == 3
    done = text(client.get(DONE))
    for each in three:
        assert shown(each.number) in done
        public = client.get(reverse("certificates:verify", args=[each.number]))
        assert "<h1>Revoked</h1>" in text(public)


def test_each_is_answered_for_itself(client, lead, three):
    revoked = RevocationFactory(certificate=at_hub_of(three[0])).certificate
    others = CertificateFactory()
    sent = signed([three[0], revoked], numbers=[others.number, "nonsense"])

    client.post(SEVERAL, sent)

    done = text(client.get(DONE))
    assert "<b>revoked</b>" in done
    assert "It was revoked, and that cannot be undone." in done
    assert done.count("unknown: no certificate of your hubs") == 2
    assert {each.certificate for each in Revocation.objects.all()} == {
        three[0],
        revoked,
    }


@pytest.mark.parametrize("broken", [0, 1])
def test_one_that_breaks_off_leaves_the_others_their_answers(
    client, lead, three, caplog, broken
):
    # The letter, which is written last, cannot be.
    del three[broken].payload["hub"]["name"]
    three[broken].save()

    response = client.post(SEVERAL, signed(three))

    assert response["Location"] == DONE
    done = text(client.get(DONE))
    assert done.count("<b>revoked</b>") == 2
    assert done.count("nothing was changed for this one. Try it again.") == 1
    others = {each for each in three if each != three[broken]}
    assert {each.certificate for each in Revocation.objects.all()} == others
    assert AuditEvent.objects.filter(verb="certificate.revoked").count() == 2
    (logged,) = [each for each in caplog.records if each.exc_info]
    assert logged.certificate == three[broken].pk


def test_several_are_issued_anew_with_their_names(client, lead, three):
    names = [each.holder.name for each in three]

    client.post(SEVERAL, signed(three, "correct", reason="Wrong title"))

    new = Certificate.objects.filter(replaces__in=three).order_by("replaces")
    done = text(client.get(DONE))
    assert [each.holder.name for each in new] == names
    assert {each.reason for each in Correction.objects.all()} == {"Wrong title"}
    assert ElectronicSignature.objects.filter(meaning="reissued").count() == 3
    for each in new:
        assert reverse("certificate_page", args=[each.pk]) in done


def test_several_are_erased_each_for_itself(client, lead, three):
    gone = ErasureFactory(certificate=at_hub_of(three[0])).certificate
    names = [each.holder.name for each in three]
    asked = "Letters of 20 November"

    preview = text(client.post(SEVERAL, chosen([*three, gone], "erase")))
    assert preview.count("<b>erased</b>") == 3
    assert "Its record was erased at the holder" in preview
    assert "What this hub has issued to the person" not in preview
    assert Erasure.objects.count() == 1
    client.post(SEVERAL, signed([*three, gone], "erase", reason=asked))

    done = text(client.get(DONE))
    assert done.count("<b>erased</b>") == 3
    assert done.count("stays as it is") == 1
    assert not Holder.objects.exists()
    assert not any(name in done for name in names)
    assert ElectronicSignature.objects.filter(meaning="erased").count() == 3
    events = AuditEvent.objects.filter(verb="certificate.erased")
    assert {each.reason for each in events} == {asked}
    assert Letter.objects.filter(template="certificates/erased").count() == 3


def test_reloading_the_answers_does_nothing_again(client, lead, three):
    client.post(SEVERAL, signed(three, "correct", reason="Wrong title"))

    client.get(DONE)
    client.post(SEVERAL, signed(three, "correct", reason="Wrong title"))

    assert Correction.objects.count() == 3


def test_the_public_words_can_be_looked_at_before(client, lead, three):
    sent = signed(three, preview="1", password="")

    response = client.post(SEVERAL, sent)

    assert response.status_code == 200
    assert "<blockquote>The course had no assessor.</blockquote>" in text(response)
    assert not Revocation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "wrong"}, "This is not your password."),
        ({"wording": "Ask Zoë"}, "is part of the holder’s name"),
        ({"reason": "mood"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_named_and_keeps_the_choice(
    client, lead, three, changes, said
):
    response = client.post(SEVERAL, signed(three, numbers=["nonsense"], **changes))

    assert response.status_code == 422
    assert said in text(response)
    for each in three:
        assert f'name="chosen" value="{each.pk}"' in text(response)
    assert "nonsense" in text(response)
    assert not Revocation.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"act": "revoke"}, "Tick certificates or paste numbers."),
        ({"act": "burn", "numbers": "x"}, "Select a valid choice"),
        ({"act": "revoke", "chosen": ["one"]}, "Select a valid choice"),
        ({"act": "revoke", "chosen": ["9" * 40]}, "Select a valid choice"),
        ({"act": "revoke", "numbers": "x" * 10_001}, "at most 10000 characters"),
        (
            {"act": "revoke", "numbers": "\n".join(map(str, range(MOST + 1)))},
            "take at most 100 at a time",
        ),
    ],
)
def test_what_cannot_be_chosen_is_said_and_kept(client, lead, sent, said):
    response = client.post(SEVERAL, sent)

    assert response.status_code == 422
    assert said in text(response)
    assert sent.get("numbers", "") in text(response)


def test_where_nothing_can_be_done_nothing_is_signed(client, lead, three):
    sent = signed([], numbers=["nonsense"])

    response = client.post(SEVERAL, sent)

    assert "There is nothing to sign" in text(response)
    assert not ElectronicSignature.objects.exists()


def test_before_anything_was_done_there_is_nothing_to_tell(client, lead):
    assert "Nothing was done." in text(client.get(DONE))


@pytest.mark.parametrize("who", ["outsider", "author", "auditor"])
def test_others_act_on_nothing(client, three, who):
    person, reading, sending = {
        "outsider": (UserFactory(), 403, 403),
        "author": (member(three[0].hub, Role.AUTHOR), 403, 403),
        "auditor": (auditor(), 404, 403),
    }[who]
    client.force_login(person)

    assert client.get(SEVERAL).status_code == reading
    assert client.get(DONE).status_code == reading
    assert client.post(SEVERAL, signed(three)).status_code == sending
    assert not Revocation.objects.exists()


def test_a_lead_of_another_hub_finds_none_of_them(client, three):
    client.force_login(member(role=Role.LEAD))

    page = text(client.post(SEVERAL, signed(three)))

    assert page.count("unknown: no certificate of your hubs") == 3
    assert not Revocation.objects.exists()


def test_what_is_sent_is_sent_by_post(client, lead):
    assert client.put(SEVERAL).status_code in {403, 405}
    client.force_login(UserFactory(administrator=True))
    assert client.put(SEVERAL).status_code == 405
    assert client.post(DONE).status_code == 405


def test_a_preview_costs_the_same_for_one_and_for_three(client, lead, three):
    client.post(SEVERAL, chosen(three))
    counts = set()
    for some in (three[:1], three):
        with CaptureQueriesContext(connection) as seen:
            client.post(SEVERAL, chosen(some))
        counts.add(len(seen))

    assert len(counts) == 1
