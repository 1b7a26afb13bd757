"""What answers carry and what is written down of requests."""

import pytest

from cms.middleware import CMS_POLICY, RequestLogMiddleware
from tests.factories.hubs import UserFactory


@pytest.mark.django_db
def test_the_cms_has_its_own_policy_and_no_other_page(client):
    client.force_login(UserFactory(administrator=True))

    assert client.get("/cms/").headers["Content-Security-Policy"] == CMS_POLICY
    assert (
        "unsafe-inline"
        not in client.get("/courses/").headers["Content-Security-Policy"]
    )


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
