"""Whoever has a link sees what is behind it, and leaves and learns nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.factories.certificates import (
    CertificateFactory,
    RevocationFactory,
    ShareFactory,
)
from tests.factories.hubs import UserFactory

pytestmark = pytest.mark.django_db


def earned(learner, **facts):
    return CertificateFactory(completion__enrolment__learner=learner, **facts)


def shared(*certificates, **facts):
    learner = facts.pop("learner", None) or (
        certificates[0].completion.enrolment.learner
    )
    return ShareFactory(
        learner=learner,
        **{
            "everything": False,
            "certificates": certificates,
            "created_at": timezone.now(),
        }
        | facts,
    )


def address(share):
    return reverse("certificates:shared", args=[share.token])


def text(response):
    return response.content.decode()


def test_a_link_shows_verdicts_facts_and_where_to_check(client):
    certificate = CertificateFactory()
    share = shared(certificate)

    page = text(client.get(address(share)))

    for fact in (
        certificate.completion.enrolment.learner.name_on_certificate,
        "GMP for beginners",
        certificate.hub.name,
        "<span>Valid</span>",
        "21 November 2026",
        "EQF 5",
        "10 h",
        "Explain the rules",
        reverse("certificates:verify", args=[certificate.number]),
    ):
        assert fact in page
    assert share.label not in page
    assert certificate.completion.enrolment.learner.email not in page


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_link_works_with_and_without_slash(client, slash):
    share = shared(CertificateFactory())

    assert client.get(f"/passport/{share.token}{slash}").status_code == 200


def test_what_is_withheld_has_no_page_to_lead_to(client):
    hidden = CertificateFactory(withheld_at=timezone.now() - timedelta(days=1))

    page = text(client.get(address(shared(hidden))))

    assert "GMP for beginners" in page
    assert reverse("certificates:verify", args=[hidden.number]) not in page


def test_what_was_revoked_says_so_and_no_more(client):
    revoked = RevocationFactory().certificate

    page = text(client.get(address(shared(revoked))))

    assert "<span>Revoked</span>" in page
    assert "Explain the rules" not in page
    assert reverse("certificates:verify", args=[revoked.number]) in page


def test_a_former_name_stands_with_its_certificate_alone(client):
    learner = UserFactory()
    former = earned(learner, holder="Zoë Wójcik")

    page = text(client.get(address(shared(former, earned(learner)))))

    assert page.count("Issued to") == 1
    assert "Zoë Wójcik" in page


def test_a_link_to_everything_may_be_empty(client):
    share = shared(learner=UserFactory(), everything=True)

    assert "no certificate to show" in text(client.get(address(share)))


def test_ended_withdrawn_and_unknown_links_are_one_page(client):
    certificate = CertificateFactory()
    long_ago = timezone.now() - timedelta(days=60)
    closed = shared(CertificateFactory())
    closed.learner.is_active = False
    closed.learner.save()
    addresses = [
        address(shared(certificate, created_at=long_ago)),
        address(shared(certificate, withdrawn_at=timezone.now())),
        address(closed),
        f"/passport/{'x' * 24}/",
    ]

    answers = [client.get(each) for each in addresses]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.items())) for answer in answers}) == 1


@pytest.mark.parametrize("works", [True, False])
def test_nobody_is_known_and_nothing_is_kept(client, works):
    share = shared(CertificateFactory(), withdrawn_at=None if works else timezone.now())
    client.force_login(share.learner)
    before = client.cookies.output()

    with connection.execute_wrapper(_no_sessions):
        answer = client.get(address(share))

    assert client.cookies.output() == before
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex, nofollow">' in text(answer)
    assert "og:" not in text(answer)
    assert "csrf" not in text(answer)


def _no_sessions(execute, sql, params, many, context):
    assert "session" not in sql
    assert sql.startswith("SELECT")
    return execute(sql, params, many, context)


def test_links_are_for_reading(client):
    share = shared(CertificateFactory())

    assert client.post(address(share)).status_code == 405


def test_nobody_tries_links_without_end(client, settings):
    settings.VERIFY_PER_MINUTE = 2
    share = shared(CertificateFactory())

    answers = [client.get(address(share)).status_code for _ in range(3)]

    assert answers == [200, 200, 429]


def test_other_words_are_no_links(client):
    for path in (
        "/passport/short/",
        f"/passport/{'x' * 25}/",
        f"/passport/{'-' * 24}/",
    ):
        assert client.get(path).status_code == 404
