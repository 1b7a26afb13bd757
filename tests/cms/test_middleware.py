"""What answers carry and what is written down of requests."""

import pytest
from csp.decorators import csp, csp_exempt, csp_replace, csp_update
from csp.middleware import CSPMiddleware
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from wagtail.contrib.redirects.models import Redirect

from cms.middleware import CMS_POLICY, PolicyMiddleware, RequestLogMiddleware
from tests.factories.hubs import UserFactory


@pytest.mark.django_db
def test_the_cms_has_its_own_policy_and_no_other_page(client):
    client.force_login(UserFactory(administrator=True))

    assert client.get("/cms/").headers["Content-Security-Policy"] == CMS_POLICY
    assert (
        "unsafe-inline"
        not in client.get("/courses/").headers["Content-Security-Policy"]
    )


def plain(_request):
    return HttpResponse()


def with_a_nonce(request):
    return HttpResponse(str(request.csp_nonce))


def with_its_own(_request):
    return HttpResponse(headers={"Content-Security-Policy": "sandbox"})


@pytest.mark.parametrize(
    "view",
    [
        plain,
        with_a_nonce,
        with_its_own,
        csp({"default-src": ["'self'"]})(plain),
        csp_exempt()(plain),
        csp_replace({"img-src": ["'none'"]})(plain),
        csp_update({"form-action": ["https://checkout.example"]})(plain),
    ],
)
@pytest.mark.parametrize("path", ["/courses/", "/cms/"])
def test_the_policy_is_what_django_csp_would_write(rf, view, path):
    policies = [
        middleware(view)(rf.get(path)).headers.get("Content-Security-Policy", "")
        for middleware in (PolicyMiddleware, CSPMiddleware)
    ]

    ours, theirs = (set(policy.split("; ")) for policy in policies)
    assert ours == theirs


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/verify/7H4KQ2M9XW3TBZ5C", "GET /verify/"),
        ("/passport/epusLDsm5NhzdwI3E7OIaWRN/", "GET /passport/"),
        ("/passport/epusLDsm5NhzdwI3E7OIaWRN", "GET /passport/"),
        ("/passport/share/", "GET /passport/share/"),
        ("/accounts/confirm-email/MQ:1abc:secret/", "GET /accounts/confirm-email/…/"),
        (
            "/accounts/password/reset/key/1-secret/",
            "GET /accounts/password/reset/key/…/",
        ),
        ("/courses/?q=gowning", "GET /courses/?q=gowning"),
    ],
)
def test_the_log_holds_no_number_and_no_key(rf, path, written):
    line = RequestLogMiddleware.format_request(rf.get(path))

    assert line == written


def test_a_file_is_left_to_the_server_which_sends_it_whole(rf, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(b"%PDF" * 10_000)
    middleware = RequestLogMiddleware(lambda _request: FileResponse(path.open("rb")))

    response = middleware(rf.get("/passport/"))

    with response.file_to_stream as file:
        assert file.read() == path.read_bytes()


@pytest.mark.parametrize("kind", [HttpResponse, StreamingHttpResponse])
def test_what_is_not_a_file_is_sent_as_it_is_made(rf, kind):
    response = RequestLogMiddleware(lambda _request: kind([b"a", b"b"]))(rf.get("/"))

    assert b"".join(response) == b"ab"
    assert not hasattr(response, "file_to_stream")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "leads_on"),
    [
        ("/old-page/", True),
        ("/cms/old-page/", False),
        ("/verify/old-page/more", False),
    ],
)
def test_what_editors_redirect_leads_on_where_pages_are(client, path, leads_on):
    Redirect.objects.create(
        old_path=Redirect.normalise_path(path), redirect_link="/hubs/"
    )
    client.force_login(UserFactory(administrator=True))

    answer = client.get(path)

    assert (answer.headers.get("Location") == "/hubs/") is leads_on
    assert (answer.status_code == 404) is not leads_on
