import pytest
from django.urls import include, path

from cms.urls import urlpatterns as site_urls
from hubs.domain.post import post
from tests.factories.hubs import NOON

#: As with DEMO=1, which is read once at start.
urlpatterns = [path("demo/", include("cms.demo.urls")), *site_urls]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def make_letter(**content):
    return post(
        "account/email_confirmation_signup",
        to="zoe@example.org",
        language="en",
        content={"activate_url": "http://testserver/accounts/confirm-email/a:b:c/"}
        | content,
        at=NOON,
    )


def test_mailbox_without_letters_says_what_to_do(client):
    page = client.get("/demo/mail/").content.decode()

    assert "No letters yet" in page


def test_mailbox_lists_letters_with_the_same_queries_for_one_and_three(
    client, django_assert_max_num_queries
):
    counts = []
    for more in (1, 2):
        for _letter in range(more):
            make_letter()
        with django_assert_max_num_queries(10) as queries:
            page = client.get("/demo/mail/").content.decode()
        counts.append(len(queries))

    assert page.count("Confirm your e-mail address") == 3
    assert counts[0] == counts[1]


def test_letter_has_a_link_that_works(client):
    letter = make_letter()

    answer = client.get(f"/demo/mail/{letter.pk}/")

    page = answer.content.decode()
    assert '<a href="http://testserver/accounts/confirm-email/a:b:c/"' in page
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]


def test_letter_as_sent_may_stand_in_our_own_page_and_run_nothing(client):
    letter = make_letter()

    answer = client.get(f"/demo/mail/{letter.pk}/html/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in answer.content.decode()


def test_letter_that_is_not_there_is_not_found(client):
    assert client.get("/demo/mail/404/").status_code == 404


@pytest.mark.urls("cms.urls")
def test_mailbox_exists_in_demonstrations_only(client):
    assert client.get("/demo/mail/").status_code == 404
