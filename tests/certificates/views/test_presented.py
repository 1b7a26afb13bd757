"""Files with several credentials at the check page: what a passport gives out."""

import json

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection

from certificates.domain import presented
from certificates.domain.credential import digest_of
from certificates.domain.number import shown
from certificates.domain.presenting import presentation
from tests.factories.certificates import CredentialFactory
from tests.factories.hubs import UserFactory

pytestmark = pytest.mark.django_db
START = "/verify/"


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


@pytest.fixture
def two():
    learner = UserFactory()
    return [
        CredentialFactory(
            document=text,
            sha256=digest_of(json.loads(text)),
            certificate__completion__enrolment__learner=learner,
        )
        for text in ('{"n": 1}', '{"n": 2}')
    ]


def file_of(two):
    return presentation(two[0].certificate.completion.enrolment.learner).encode()


def text(response):
    return " ".join(response.content.decode().split())


def handed_in(client, content, address=START):
    file = SimpleUploadedFile("passport.json", content)
    return client.post(address, {"file": file})


def test_the_file_that_a_passport_gives_out_is_answered_for_line_by_line(client, two):
    response = handed_in(client, file_of(two))
    page = text(response)

    assert response.status_code == 200
    assert "Certificates in a file" in page
    assert "2 certificates, checked on" in page
    for each in two:
        assert shown(each.certificate.number) in page
        assert each.certificate.holder.name in page
    assert "<strong>2</strong> × Valid" in page
    assert "it is not signed" in page
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_its_report_has_the_same_numbers(client, two):
    page = handed_in(client, file_of(two)).content.decode()
    numbers = page.split('<textarea name="numbers" hidden>')[1].split("</textarea>")[0]

    sent = client.post("/verify/many/report/", {"numbers": numbers})

    assert numbers.split() == [shown(each.certificate.number) for each in two]
    assert sent.status_code == 303


def test_two_names_in_one_file_are_pointed_out(client, two):
    holder = two[0].certificate.holder
    holder.name = "Somebody Else"
    holder.save()

    page = handed_in(client, file_of(two)).content.decode()

    assert "do not bear one name" in page
    assert "Somebody Else" in page


def test_a_page_that_is_off_is_neither_linked_nor_in_the_report(client, two):
    off = two[0].certificate
    off.withheld_at = off.issued_at
    off.save()

    page = handed_in(client, file_of(two)).content.decode()

    assert off.holder.name in page
    assert f"/verify/{off.number}" not in page
    assert "1 certificate is not in them" in page
    assert "certificates are not in them" not in page


def test_what_was_put_in_is_said_to_be_changed(client, two):
    content = json.loads(file_of(two))
    content["verifiableCredential"][0]["n"] = 3

    page = text(handed_in(client, json.dumps(content).encode()))

    assert "<strong>1</strong> × Valid" in page
    assert "<strong>1</strong> × Changed, or not ours" in page


def test_a_signature_that_counts_no_more_is_told(client, two):
    two[0].key.withdrawn_at = two[0].signed_at
    content = file_of(two)
    two[0].key.save()

    assert "a signature that counts no more" in text(handed_in(client, content))


def test_given_with_a_number_it_is_answered_for_all_the_same(client, two):
    address = f"/verify/{two[0].certificate.number}"

    page = text(handed_in(client, file_of(two), address))

    assert "2 certificates, checked on" in page


def test_each_credential_counts_as_a_line(client, two, settings):
    settings.VERIFY_LINES_PER_MINUTE = 3

    first, second = (handed_in(client, file_of(two)) for _time in range(2))

    assert (first.status_code, second.status_code) == (200, 429)


def test_too_many_are_a_sentence(client, two, monkeypatch):
    monkeypatch.setattr(presented, "MOST", 1)

    response = handed_in(client, file_of(two))

    assert response.status_code == 422
    assert "certificates are in this file" in response.content.decode()


def test_a_register_that_does_not_answer_says_nothing_of_them(client, two):
    content = file_of(two)

    def broken(*_args, **_kwargs):
        raise OperationalError("the database is away")

    with connection.execute_wrapper(broken):
        response = handed_in(client, content)

    assert response.status_code == 503
    assert "<strong>2</strong> × Could not be checked" in text(response)
