import structlog
from django.test import RequestFactory

from cms.views.errors import server_error


def test_server_error_names_the_request_in_the_log():
    with structlog.contextvars.bound_contextvars(request_id="7c6f0a4e-1b2d"):
        response = server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "7c6f0a4e-1b2d" in response.content.decode()


def test_server_error_without_a_number_still_says_what_to_do():
    html = server_error(RequestFactory().get("/")).content.decode()

    assert "Deviation 500" in html
    assert "Reference" not in html
