import pytest
from django.urls import reverse

from courses.domain.enrolment import leave
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db

#: Every address of an enrolment: its name, the rest of its arguments, its method.
ADDRESSES = [
    ("record", [], "get"),
    ("name", [], "get"),
    ("leave", [], "get"),
    ("leave", [], "post"),
    ("move", [], "get"),
    ("move", [], "post"),
    ("step", ["step-1"], "get"),
    ("step", ["step-3"], "get"),
    ("finish", ["step-1"], "post"),
    ("start", ["step-3"], "post"),
    ("answer", ["step-3", 1], "post"),
    ("hand_in", ["step-3", 1], "post"),
    ("result", ["step-3", 1], "get"),
]
every_address = pytest.mark.parametrize(("name", "rest", "method"), ADDRESSES)


@every_address
def test_another_learner_finds_nothing(client, address, name, rest, method):
    client.force_login(UserFactory())

    assert getattr(client, method)(address(name, *rest)).status_code == 404


@every_address
def test_administrator_finds_nothing_either(client, address, name, rest, method):
    client.force_login(UserFactory(administrator=True))

    assert getattr(client, method)(address(name, *rest)).status_code == 404


@every_address
def test_visitor_is_asked_to_sign_in(client, address, name, rest, method):
    response = getattr(client, method)(address(name, *rest))

    back = address(name, *rest) if method == "get" else address("record")
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={back}"


def test_visitor_is_brought_to_sign_in_by_htmx(client, address):
    response = client.post(address("finish", "step-1"), headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"].startswith(reverse("account_login"))


@every_address
def test_learner_who_left_reads_why_it_is_closed(
    signed_in, address, enrolment, name, rest, method
):
    leave(enrolment, at=NOON)

    response = getattr(signed_in, method)(address(name, *rest))

    assert response.status_code == 403
    assert "You left on 21 November 2026" in response.content.decode()
    assert reverse("courses:enrol", args=[enrolment.run.public_id]) in (
        response.content.decode()
    )


def test_finishing_in_an_edition_withdrawn_long_ago_says_so(
    signed_in, address, enrolment
):
    enrolment.edition.state = "withdrawn"
    enrolment.edition.withdrawn_at = NOON.replace(year=2020)
    enrolment.edition.save()

    response = signed_in.post(address("finish", "step-1"))

    assert response.status_code == 403
    assert "This edition is closed" in response.content.decode()


def test_nobody_finds_an_unknown_enrolment(signed_in):
    assert signed_in.get(reverse("courses:record", args=["nowhere"])).status_code == 404


@pytest.mark.parametrize("name", ["record", "step", "result"])
def test_pages_to_read_take_no_form(signed_in, address, name):
    rest = {"record": [], "step": ["step-1"], "result": ["step-3", 1]}[name]

    assert signed_in.post(address(name, *rest)).status_code == 405


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("finish", ["step-1"]),
        ("start", ["step-3"]),
        ("answer", ["step-3", 1]),
        ("hand_in", ["step-3", 1]),
    ],
)
def test_form_addresses_lead_back_to_the_step_when_opened(
    signed_in, address, name, rest
):
    response = signed_in.get(address(name, *rest))

    assert (response.status_code, response.url) == (302, address("step", rest[0]))


def test_pages_are_kept_by_no_cache(signed_in, address):
    response = signed_in.get(address("record"))

    assert "no-store" in response.headers["Cache-Control"]
