"""Programs check certificates; the description of it cannot drift from the answers."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import get_resolver
from jsonschema import Draft202012Validator, FormatChecker

from certificates.forms.lists import MOST
from certificates.models import Revocation
from certificates.views import api
from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    RevocationFactory,
)
from tests.factories.checks import give_signatory, replacement, signed
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
DESCRIPTION = json.loads((ROOT / "certificates" / "openapi.json").read_text())
ONE, MANY = "/api/v1/verify/", "/api/v1/verify"
NOBODYS = "7H4KQ2M9XW3TBZ5C"
PROBLEM = "application/problem+json"


def validated(response, path, method):
    """The answer's body, where the description foresees it as it is."""
    foreseen = DESCRIPTION["paths"][path][method]["responses"]
    described = foreseen[str(response.status_code)]
    [(media_type, content)] = described["content"].items()
    assert response["Content-Type"] == media_type
    for name in described.get("headers", ()):
        assert name in response
    body = response.json()
    schema = {**content["schema"], "components": DESCRIPTION["components"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(body)
    return body


def get(client, number):
    response = client.get(ONE + number)
    return validated(response, "/api/v1/verify/{number}", "get")


def post(client, sent, **headers):
    return client.post(MANY, sent, content_type="application/json", **headers)


def told(client, sent):
    return validated(post(client, sent), "/api/v1/verify", "post")


def fail(execute, sql, params, many, context):
    raise OperationalError("the server went away")


def of_each_kind():
    valid = CertificateFactory(holder="Ada Lovelace")
    signed(valid)
    give_signatory(valid)
    valid.payload |= {"second_title": "Regels", "second_language": "nl"}
    valid.save()
    expired = CertificateFactory(valid_until=NOON - timedelta(days=1))
    expired.payload |= {"valid_until": "2026-11-20T12:00:00Z"}
    expired.save()
    replaced = CertificateFactory()
    replacement(replaced)
    return {
        "valid": valid.number,
        "expired": expired.number,
        "revoked": RevocationFactory(wording="Wrong course").certificate.number,
        "replaced": replaced.number,
        "unknown": NOBODYS,
    }


def test_an_erased_record_is_answered_as_described_alone_and_among_many(client):
    number = ErasureFactory(certificate__holder="Ada Lovelace").certificate.number

    [among] = told(client, {"numbers": [number]})["answers"]

    for said in (get(client, number), among):
        assert said["erased_at"] == "2026-11-21T12:00:00Z"
        assert (said["verdict"], said["certificate"]) == ("valid", None)


def test_every_verdict_is_answered_as_described(client):
    for verdict, number in of_each_kind().items():
        assert get(client, number)["verdict"] == verdict


def test_an_answer_has_facts_links_and_the_moment(client):
    certificate = CertificateFactory(holder="Ada Lovelace")

    body = get(client, certificate.number.lower())

    assert body["certificate"]["holder"] == "Ada Lovelace"
    assert body["links"]["page"]["href"].endswith(f"/verify/{certificate.number}")
    assert body["checked_at"].endswith("Z")


def test_unknown_malformed_withheld_and_unfinished_are_one_answer(client):
    asked = [
        NOBODYS,
        "nonsense",
        "a/b",
        "%00",
        "a%0Ab",
        CertificateFactory(withheld_at=NOON).number,
        CertificateFactory(unfinished=True).number,
    ]

    bodies = []
    for number in asked:
        response = client.get(ONE + number)
        assert response.status_code == 404
        bodies.append({**response.json(), "checked_at": ""})

    assert all(body == bodies[0] for body in bodies)
    assert bodies[0]["verdict"] == "unknown"


@pytest.mark.parametrize("number", ["known", NOBODYS, "nonsense"])
def test_a_check_costs_one_query(client, number, django_assert_num_queries):
    certificate = CertificateFactory()

    with django_assert_num_queries(1):
        client.get(ONE + (certificate.number if number == "known" else number))


@pytest.mark.parametrize("many", [1, 3])
def test_many_cost_one_query(client, many, django_assert_num_queries):
    numbers = [each.number for each in CertificateFactory.create_batch(many)]

    with django_assert_num_queries(1):
        body = told(client, {"numbers": numbers})

    assert [each["verdict"] for each in body["answers"]] == ["valid"] * many


def test_many_are_answered_in_their_order_as_described(client):
    kinds = of_each_kind()
    asked = [*kinds.values(), "nonsense", kinds["valid"].lower()]

    body = told(client, {"numbers": asked})

    assert [each["asked"] for each in body["answers"]] == asked
    assert [each["verdict"] for each in body["answers"]] == [*kinds, "unknown", "valid"]


@pytest.mark.parametrize("address", [ONE + NOBODYS, ONE + NOBODYS + "/"])
def test_addresses_answer_with_and_without_slash(client, address):
    assert client.get(address).status_code == 404
    assert client.get(address)["Content-Type"] == "application/json"


def test_many_may_be_sent_with_and_without_slash(client):
    sent = {"numbers": [NOBODYS]}

    for address in (MANY, MANY + "/"):
        response = client.post(address, sent, content_type="application/json")
        assert response.status_code == 200


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"numbers=1", "application/x-www-form-urlencoded", 415),
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'["7H4KQ2M9XW3TBZ5C"]', "application/json", 400),
        (b" " * (api.LARGEST_BODY + 1), "application/json", 413),
        (b" " * (3 * 1024 * 1024), "application/json; charset=utf-8", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(client, body, kind, status):
    response = client.generic("POST", MANY, body, content_type=kind)

    said = validated(response, "/api/v1/verify", "post")
    assert (response.status_code, said["status"]) == (status, status)
    assert said["detail"]


@pytest.mark.parametrize(
    ("sent", "pointers"),
    [
        ({}, ["#/numbers"]),
        ({"numbers": []}, ["#/numbers"]),
        ({"numbers": None}, ["#/numbers"]),
        ({"numbers": NOBODYS}, ["#/numbers"]),
        ({"numbers": {"0": NOBODYS}}, ["#/numbers"]),
        ({"numbers": [NOBODYS] * (MOST + 1)}, ["#/numbers"]),
        ({"numbers": [NOBODYS, 7, "x" * 301, ""]}, ["#/numbers/1", "#/numbers/2"]),
    ],
)
def test_what_is_wrong_with_a_list_is_pointed_at(client, sent, pointers):
    response = post(client, sent)

    said = validated(response, "/api/v1/verify", "post")
    assert response.status_code == 422
    assert [error["pointer"] for error in said["errors"]] == pointers


def test_problems_are_said_in_the_language_that_is_asked_for(client):
    said = post(client, {}, headers={"Accept-Language": "nl"})

    assert said["Content-Language"] == "nl"
    assert said["Vary"] == "Accept-Language"


def test_as_many_as_are_allowed_are_answered(client):
    body = told(client, {"numbers": [NOBODYS] * MOST})

    assert len(body["answers"]) == MOST


def test_a_register_that_does_not_answer_is_said_to_be_away(client):
    with connection.execute_wrapper(fail):
        one = client.get(ONE + NOBODYS)
        many = post(client, {"numbers": [NOBODYS]})

    assert one.status_code == many.status_code == 503
    assert one["Retry-After"] == many["Retry-After"] == "60"
    assert validated(one, "/api/v1/verify/{number}", "get")["verdict"] == "unchecked"
    validated(many, "/api/v1/verify", "post")


def test_those_who_ask_too_often_wait(client, settings):
    settings.VERIFY_PER_MINUTE = 1
    client.get(ONE + NOBODYS)

    one, many = client.get(ONE + NOBODYS), post(client, {"numbers": [NOBODYS]})

    assert one.status_code == many.status_code == 429
    validated(one, "/api/v1/verify/{number}", "get")
    validated(many, "/api/v1/verify", "post")


def test_those_who_ask_for_too_many_wait(client, settings):
    settings.VERIFY_LINES_PER_MINUTE = 3
    sent = {"numbers": [NOBODYS, NOBODYS]}

    answers = [post(client, sent) for _each in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert validated(answers[1], "/api/v1/verify", "post")["status"] == 429
    assert client.get(ONE + NOBODYS).status_code == 404


def test_pages_of_other_origins_may_read_and_not_send(client):
    for address in (ONE + NOBODYS, "/api/v1/openapi.json"):
        preflight = client.options(address, headers={"Origin": "https://a.example"})
        assert preflight.status_code == 204
        assert preflight["Allow"] == "GET, HEAD, OPTIONS"
        assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        for answer in (client.get(address), client.head(address), preflight):
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert "Retry-After" in answer["Access-Control-Expose-Headers"]

    preflight = client.options(MANY, headers={"Origin": "https://a.example"})
    assert (preflight.status_code, preflight["Allow"]) == (204, "POST, OPTIONS")
    assert "Access-Control-Allow-Origin" not in preflight
    assert "Access-Control-Allow-Origin" not in post(client, {"numbers": [NOBODYS]})


def test_a_head_has_no_body(client):
    response = client.head(ONE + CertificateFactory().number)

    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("post", ONE + NOBODYS, "GET, HEAD, OPTIONS"),
        ("delete", ONE + NOBODYS, "GET, HEAD, OPTIONS"),
        ("get", MANY, "POST, OPTIONS"),
        ("put", "/api/v1/openapi.json", "GET, HEAD, OPTIONS"),
    ],
)
def test_other_methods_are_a_problem(client, method, address, allowed):
    response = getattr(client, method)(address)

    assert (response.status_code, response["Allow"]) == (405, allowed)
    assert response["Content-Type"] == PROBLEM
    assert response.json()["status"] == 405


@pytest.mark.parametrize("address", ["/api", "/api/", "/api/v2/x", "/api/v1/a%0Ab"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_nothing_else(client, address, method):
    response = getattr(client, method)(address)

    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)


def test_nobody_is_watched():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    before = {name: morsel.value for name, morsel in client.cookies.items()}

    for response in (
        client.get(ONE + NOBODYS),
        post(client, {"numbers": [NOBODYS]}),
        post(client, {}),
        client.get("/api/nothing"),
        client.get("/api/v1/openapi.json"),
    ):
        assert response.status_code not in {301, 302, 403}
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"].startswith("noindex")
        assert response["Cache-Control"] == "no-store"
    assert {name: m.value for name, m in client.cookies.items()} == before


def test_the_description_is_given_out_and_is_one(client):
    response = client.get("/api/v1/openapi.json")

    described = response.json()
    assert response["Content-Type"] == "application/json"
    assert described["openapi"].startswith("3.1.")
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for path in described["paths"]:
        match = get_resolver().resolve(path.replace("{number}", NOBODYS))
        assert match.func.__module__ == "certificates.views.api"


def test_the_description_names_the_reasons_that_are_told():
    reasons = DESCRIPTION["components"]["schemas"]["Revocation"]["properties"]["reason"]

    told = {Revocation(reason=each).public_reason for each in Revocation.Reason}
    assert set(reasons["enum"]) == told == {"in-error", "withdrawn"}


def test_robots_stay_away(client):
    assert "Disallow: /api/" in client.get("/robots.txt").text
