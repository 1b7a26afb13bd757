"""Letters that nobody writes are refused, wherever they are sent."""

import io
import json

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory

from cms.charset import unread_charsets_taken_off
from tests.factories.certificates import CertificateFactory
from tests.hubs.signing_in import make_person

pytestmark = pytest.mark.django_db
#: Unknown; known, but of no text; ones that fail or swell; ones that look like paths.
ODD = ["foo", "hex", "zip", "undefined", "punycode", "idna", "../x", "\xff", ""]
KINDS = [
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "application/json",
    "text/html",
]
FORM = (
    b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\nzoe@example.org\r\n'
    b"--x--\r\n"
)
PLACES = [
    "/verify/?number=%ff",
    "/verify/many/",
    "/accounts/login/?next=%ff",
    "/stripe/webhook/",
    "/cms/?q=%ff",
    "/nothing/?q=%ff",
]


@pytest.fixture
def server():
    """Answers as a web process does; the test client makes requests by itself."""
    # The connection in which the test's rows are is not to be ended.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield unread_charsets_taken_off(WSGIHandler())
    for signal in signals:
        signal.connect(close_old_connections)


def sent(server, method, path, kind, body=FORM):
    """Status, headers and body of the answer."""
    request = RequestFactory().generic(method, path, body)
    environ = request.environ | {"CONTENT_TYPE": kind, "wsgi.input": io.BytesIO(body)}
    head = []
    pieces = server(environ, lambda status, headers: head.extend([status, headers]))
    return int(head[0].split()[0]), dict(head[1]), b"".join(pieces).decode()


@pytest.mark.parametrize("charset", ODD)
def test_odd_letters_are_a_bad_request_everywhere(server, charset):
    for number, path in enumerate(PLACES):
        kind = f"{KINDS[number % len(KINDS)]}; charset={charset}"
        for method in ("GET", "POST"):
            status, headers, content = sent(server, method, path, kind)

            assert status == 400, (method, path, kind)
            assert "We did not understand this request" in content
            assert "default-src" in headers["Content-Security-Policy"]
            assert "Set-Cookie" not in headers


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_signed_in_is_told_the_same(kind):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person())

    for path in ("/learn/", "/cms/", "/accounts/email/"):
        answer = client.generic("POST", path, FORM, f"{kind}; charset=hex")

        assert answer.status_code == 400, path


@pytest.mark.parametrize("path", ["/api/v1/verify", "/api/v1/verify/7H4KQ2M9XW3TBZ5C"])
@pytest.mark.parametrize("charset", ODD)
def test_programs_are_told_in_their_form(server, path, charset):
    kind = f"application/json; charset={charset}"

    for address in (path, f"{path}?x=%ff"):
        status, headers, content = sent(server, "POST", address, kind, b"{}")

        assert status == 415
        assert headers["Content-Type"] == "application/problem+json"
        assert "UTF-8" in json.loads(content)["detail"]


@pytest.mark.parametrize(
    "charset", ["utf-8", "UTF8", '"utf-8"', "us-ascii", "iso-8859-1"]
)
def test_the_letters_of_browsers_and_programs_are_read(server, charset):
    number = CertificateFactory().number
    asked = b'{"numbers": ["%s"]}' % number.encode()
    kind = f"application/json; charset={charset}"

    status, _headers, content = sent(server, "POST", "/api/v1/verify", kind, asked)

    assert (status, json.loads(content)["answers"][0]["verdict"]) == (200, "valid")
    page = f"/verify/{number}?x=%ff"
    assert sent(server, "GET", page, f"text/html; charset={charset}", b"")[0] == 200
