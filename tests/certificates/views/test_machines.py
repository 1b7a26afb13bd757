"""What machines look up: open to all, kept by caches, without cookies."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from certificates.domain.issuing import issue
from certificates.domain.list_signing import sign_list
from certificates.domain.status_lists import change
from certificates.models import SigningKey, StatusList
from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    KeyedCompletionFactory,
    RevocationFactory,
    SigningKeyFactory,
    give_keys,
)
from tests.factories.checks import replacement
from tests.factories.courses import CompletionFactory
from tests.factories.hubs import NOON, HubFactory

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


def fail(execute, sql, params, many, context):
    raise OperationalError("the server went away")


@pytest.fixture
def certificate():
    return issue(KeyedCompletionFactory(), at=NOON)


@pytest.fixture
def status_list(certificate):
    return sign_list(StatusList.objects.get(), site=SITE, at=timezone.now())


def test_the_keys_of_a_hub_are_where_its_identifier_says(client, certificate):
    response = client.get(f"/issuers/{certificate.hub.slug}/did.json")

    assert response["Content-Type"] == "application/did+json"
    document = response.json()
    assert document["id"] == f"did:web:testserver:issuers:{certificate.hub.slug}"
    signed_with = json.loads(certificate.credentials.get().document)["proof"][0]
    assert document["assertionMethod"] == [signed_with["verificationMethod"]]


def test_a_hub_without_keys_has_no_document(client):
    assert client.get(f"/issuers/{HubFactory().slug}/did.json").status_code == 404
    assert client.get("/issuers/nowhere/did.json").status_code == 404


def test_a_withdrawn_key_is_gone_entirely(client, certificate):
    SigningKey.objects.filter(kind="credential").update(withdrawn_at=NOON)

    response = client.get(f"/issuers/{certificate.hub.slug}/did.json")

    assert response.status_code == 404


def test_the_registry_lists_hubs_that_can_sign(client, certificate):
    HubFactory()

    registry = client.get("/issuers/index.json").json()["registry"]

    assert [entry["name"] for entry in registry.values()] == [certificate.hub.name]


def test_the_platforms_own_key_is_where_its_identifier_says(client):
    address = "/.well-known/did.json"
    assert client.get(address).status_code == 404
    assert client.get(f"{address}/").status_code == 404
    SigningKeyFactory(hub=None, kind="seal", number=1)

    response = client.get(address)

    assert response["Content-Type"] == "application/did+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert response.json()["id"] == "did:web:testserver"
    publisher = client.get("/issuers/index.json").json()["meta"]["publisher"]
    assert publisher == response.json()["id"]


def test_a_status_list_is_given_out_as_it_was_signed(client, status_list):
    address = f"/status/{status_list.hub.slug}-1"

    as_credential, as_token = client.get(address), client.get(f"{address}.jwt")

    assert as_credential["Content-Type"] == "application/vc"
    assert as_credential.content.decode() == status_list.document
    assert json.loads(as_credential.content)["id"] == SITE + address
    assert as_token["Content-Type"] == "application/vc+jwt"
    assert as_token.content.decode() == status_list.token


def test_a_status_list_is_a_token_for_whoever_asks_for_one(client, status_list):
    response = client.get(
        f"/status/{status_list.hub.slug}-1", headers={"Accept": "application/vc+jwt"}
    )

    assert response.content.decode() == status_list.token
    assert "Accept" in response["Vary"].split(", ")


def test_a_list_that_does_not_say_yet_what_was_decided_is_not_given_out(
    client, certificate, status_list
):
    change(certificate, at=timezone.now())

    for form in ("", ".jwt"):
        response = client.get(f"/status/{status_list.hub.slug}-1{form}")
        assert response.status_code == 503
        assert response["Retry-After"] == "10"
        assert "max-age" not in response["Cache-Control"]


@pytest.mark.parametrize("ending", ["", ".jwt"])
def test_a_list_of_another_time_is_an_honest_error(client, status_list, ending):
    address = f"/status/{status_list.hub.slug}-1{ending}"
    now, hour = timezone.now(), timedelta(hours=1)

    def asked_of(moment):
        return client.get(address, {"timestamp": moment.isoformat()})

    assert asked_of(now).status_code == 200
    for other in (status_list.signed_at - hour, now + hour):
        response = asked_of(other)
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "only the list of now is kept" in response.json()["detail"]


@pytest.mark.parametrize("text", ["yesterday", "2026-11-21", "2026-11-21T20:00:00"])
def test_a_moment_that_is_none_is_named(client, status_list, text):
    response = client.get(f"/status/{status_list.hub.slug}-1", {"timestamp": text})

    assert response.status_code == 400
    assert response.json()["detail"].startswith("timestamp: a date with time")


def test_a_list_that_was_never_signed_is_of_no_time(status_list):
    status_list.signed_at = None

    assert not status_list.is_of(NOON, now=NOON)


@pytest.mark.parametrize("name", ["nowhere-1", "nowhere", "-1", "x-9999999"])
def test_unknown_lists_are_not_found(client, name):
    assert client.get(f"/status/{name}").status_code == 404


def test_an_achievement_is_described_for_good(client):
    edition = CompletionFactory().edition

    response = client.get(f"/achievements/{edition.course.code}/{edition.number}")

    page = response.content.decode()
    assert edition.content_hash in page
    assert edition.texts.get().facts["outcomes"][0]["text"] in page
    for element in ("assessment", "participation", "quality-assurance"):
        assert f'id="{element}"' in page


def test_an_achievement_keeps_the_name_that_its_hub_had(client):
    edition = CompletionFactory().edition
    hub = edition.course.hub
    old = hub.name
    hub.name = "Renamed Hub"
    hub.save(update_fields=["name"])

    response = client.get(f"/achievements/{edition.course.code}/{edition.number}")

    page = response.content.decode()
    assert f"{old} ({hub.code})" in page
    assert "Renamed Hub" not in page


def test_caches_keep_an_achievement_for_each_language_cookie(client, settings):
    edition = CompletionFactory().edition
    address = f"/achievements/{edition.course.code}/{edition.number}"
    first = client.get(address)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "nl"

    other = client.get(address)

    assert first.content != other.content
    for response in (first, other):
        assert {"Cookie", "Accept-Language"} <= set(response["Vary"].split(", "))


def test_the_address_in_a_credential_is_that_of_its_achievement(client, certificate):
    document = json.loads(certificate.credentials.get().document)
    address = document["credentialSubject"]["achievement"]["id"]

    assert client.get(address.removeprefix(SITE)).status_code == 200


@pytest.mark.parametrize(
    "address", ["XX00-GMP-001/1", "nothing/1", "%00/1", "XX00-GMP-001/99999999999"]
)
def test_an_unknown_achievement_is_not_found(client, address):
    assert client.get(f"/achievements/{address}").status_code == 404


def test_whoever_has_the_number_gets_the_credential(client, certificate):
    kept = certificate.credentials.get()

    response = client.get(
        f"/verify/{certificate.number}", headers={"Accept": "application/vc"}
    )

    assert response["Content-Type"] == "application/vc"
    assert response.content.decode() == kept.document
    assert response["Access-Control-Allow-Origin"] == "*"
    page = client.get(f"/verify/{certificate.number}")
    assert page["Content-Type"].startswith("text/html")


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/vc", "application/vc"),
        ("application/vc+ld+json", "application/vc"),
        ("application/vc, */*;q=0.1", "application/vc"),
        ("text/html;q=0.5, application/vc", "application/vc"),
        ("application/vcard", "text/html"),
        ("application/vc;q=0", "text/html"),
        ("application/vc;q=0.5, text/html", "text/html"),
        ("*/*", "text/html"),
        (BROWSER, "text/html"),
        ("", "text/html"),
    ],
)
def test_the_credential_is_given_to_whoever_prefers_it(
    client, certificate, accept, kind
):
    response = client.get(f"/verify/{certificate.number}", headers={"Accept": accept})

    assert response.status_code == 200
    assert response["Content-Type"].partition(";")[0] == kind


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/vc+jwt", "application/vc+jwt"),
        ("application/vc+jwt;q=0.5, application/vc", "application/vc"),
        ("application/vc+jwt;q=0", "application/vc"),
        ("application/vc+jwts", "application/vc"),
        ("*/*", "application/vc"),
    ],
)
def test_a_list_is_a_token_for_whoever_prefers_one(client, status_list, accept, kind):
    response = client.get(
        f"/status/{status_list.hub.slug}-1", headers={"Accept": accept}
    )

    assert (response.status_code, response["Content-Type"]) == (200, kind)


def test_a_withheld_or_unsigned_certificate_has_no_credential(client, certificate):
    unsigned = CertificateFactory()
    give_keys(unsigned.hub)
    certificate.withheld_at = NOON
    certificate.save()

    for number in (certificate.number, unsigned.number, "0" * 16, "nonsense"):
        response = client.get(f"/verify/{number}", headers={"Accept": "application/vc"})
        assert response.status_code == 404


def asked(client, certificate):
    return client.get(
        f"/verify/{certificate.number}", headers={"Accept": "application/vc"}
    )


def revoked(certificate):
    RevocationFactory(certificate=certificate)


def replaced(certificate):
    replacement(certificate)


def erased(certificate):
    ErasureFactory(certificate=certificate)


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (revoked, "This certificate was revoked."),
        (replaced, "This certificate was replaced by a newer one."),
        (erased, "The record was erased at the holder’s request."),
    ],
)
def test_what_counts_no_more_gives_no_credential(client, certificate, end, words):
    end(certificate)

    response = asked(client, certificate)

    assert response.status_code == 410
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["detail"] == words


def test_what_became_of_a_withheld_certificate_is_not_told(client, certificate):
    nobodys = CertificateFactory(unfinished=True)
    revoked(certificate)
    certificate.withheld_at = NOON
    certificate.save()

    withheld, unknown = asked(client, certificate), asked(client, nobodys)

    assert (withheld.status_code, unknown.status_code) == (404, 404)
    assert withheld.content == unknown.content
    assert withheld.headers == unknown.headers


def test_a_credential_is_not_looked_up_while_the_register_is_away(client, certificate):
    with connection.execute_wrapper(fail):
        response = asked(client, certificate)

    assert response.status_code == 503
    assert response["Retry-After"] == "60"


@pytest.mark.parametrize(
    "address",
    [
        "/issuers/",
        "/issuers/nobody/did.json",
        "/issuers/nobody",
        "/status/nobody-1",
        "/status/nobody-1.jwt",
        "/status/nobody",
        "/achievements/XX00-GMP-001/1",
        "/achievements/a/b/c",
        "/.well-known/did.json",
    ],
)
def test_that_there_is_nothing_is_open_to_all_origins_as_well(client, address):
    program = client.get(address, headers={"Accept": "*/*"})
    person = client.get(address, headers={"Accept": "text/html,*/*;q=0.8"})

    assert program.status_code == person.status_code == 404
    assert program["Content-Type"] == "application/problem+json"
    assert program["Access-Control-Allow-Origin"] == "*"
    assert program["Cache-Control"] == "no-store"
    assert person["Content-Type"].startswith("text/html")
    assert not program.cookies
    assert not person.cookies


def test_machines_get_neither_cookies_nor_redirects(certificate, status_list):
    client = Client(enforce_csrf_checks=True)
    course = certificate.payload["course"]
    for address in (
        "/issuers/index.json",
        f"/issuers/{certificate.hub.slug}/did.json",
        f"/status/{certificate.hub.slug}-1",
        f"/status/{certificate.hub.slug}-1.jwt",
        f"/achievements/{course['code']}/{course['edition']}",
    ):
        response = client.get(address)

        assert response.status_code == 200, address
        assert not response.cookies
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cache-Control"].startswith("public, max-age=")
        # Only the page for people speaks the language of a visitor's cookie.
        is_page = address.startswith("/achievements/")
        assert ("Cookie" in response.get("Vary", "")) is is_page
        assert client.post(address).status_code == 405
