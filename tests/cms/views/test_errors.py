import pytest
import structlog
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from cms.views.errors import permission_denied, server_error
from tests.factories.hubs import UserFactory

PAGE = "There is no page at this address"


def test_server_error_names_the_request_in_the_log():
    with structlog.contextvars.bound_contextvars(request_id="7c6f0a4e-1b2d"):
        response = server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "7c6f0a4e-1b2d" in response.content.decode()


def test_server_error_without_a_number_still_says_what_to_do():
    html = server_error(RequestFactory().get("/")).content.decode()

    assert "Deviation 500" in html
    assert "Reference" not in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/health", PAGE),
        ("/health/x", PAGE),
        ("/health/x/", PAGE),
        ("/metrics", PAGE),
        ("/status/%00", "There is nothing here."),
        ("/stripe/x", PAGE),
    ],
)
def test_errors_of_machines_addresses_set_no_cookie_and_lead_nowhere(
    client, path, said
):
    client.force_login(UserFactory())
    client.cookies.pop("csrftoken", None)

    response = client.get(path)

    assert response.status_code == 404
    assert said in response.content.decode()
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"] == "no-store"


def test_what_machines_may_not_do_sets_no_cookie():
    posted = Client(enforce_csrf_checks=True).post("/health/live")

    assert posted.status_code == 403
    assert not posted.cookies


def test_a_refusal_to_a_machine_is_said_to_nobody_in_particular(rf):
    response = permission_denied(rf.get("/api/x"), PermissionDenied("No."))

    assert response.status_code == 403
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_page_that_lacks_its_slash_is_found(client):
    assert client.get("/courses")["Location"] == "/courses/"


@pytest.mark.parametrize("path", ["/", "/verify/", "/health/live"])
def test_an_unknown_host_is_not_understood(client, path):
    response = client.get(path, headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert "We did not understand this request" in response.content.decode()
    assert not response.cookies
