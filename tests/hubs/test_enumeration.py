"""Nobody learns from the site who has an account."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from hubs.models import Letter, User
from hubs.tasks import post
from tests.hubs.signing_in import NEWCOMER, PASSWORD, CountingHasher, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counted(settings):
    settings.PASSWORD_HASHERS = ["tests.hubs.signing_in.CountingHasher"]


def ask(client, name, data):
    """Answer, number of password hashes, and what the next page says."""
    CountingHasher.work = 0
    answer = client.post(reverse(name), data)
    work = CountingHasher.work
    body = answer
    if answer.status_code == 302:
        body = client.get(answer["Location"])
    return answer, work, without_secrets(body.content.decode(), data)


def without_secrets(page, data):
    """The page without what differs by chance or by what was typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    page = re.sub(r'"X-CSRFToken": "[^"]+"', "", page)
    for value in data.values():
        page = page.replace(value, "…") if value else page
    return page


def same(one, other):
    (answer, work, page), (other_answer, other_work, other_page) = one, other
    assert answer.status_code == other_answer.status_code
    assert answer.headers.get("Location") == other_answer.headers.get("Location")
    assert set(answer.cookies) == set(other_answer.cookies)
    assert work == other_work > 0
    assert page == other_page


@pytest.mark.parametrize("confirmed", [True, False])
def test_sign_up_answers_the_same_for_a_known_address(client, confirmed):
    make_person("known@example.org", confirmed=confirmed)
    people = User.objects.count()

    known = ask(client, "account_signup", NEWCOMER | {"email": "known@example.org"})
    client.cookies.clear()
    unknown = ask(client, "account_signup", NEWCOMER)

    same(known, unknown)
    assert User.objects.count() == people + 1
    assert Letter.objects.count() == 2
    assert mail.outbox == []


def test_sign_up_writes_to_a_known_address_what_is_the_matter(client):
    make_person("known@example.org")

    client.post(reverse("account_signup"), NEWCOMER | {"email": "Known@Example.org"})

    letter = Letter.objects.get()
    assert (letter.template, letter.to) == (
        "account/account_already_exists",
        "known@example.org",
    )
    post(str(letter.pk))
    assert "already" in mail.outbox[0].body


def test_sign_in_answers_the_same_for_an_unknown_address(client):
    make_person("known@example.org")
    wrong = {"login": "known@example.org", "password": "not this one"}

    known = ask(client, "account_login", wrong)
    client.cookies.clear()
    unknown = ask(client, "account_login", wrong | {"login": "unknown@example.org"})

    same(known, unknown)
    assert known[1] == 1


def test_sign_in_answers_the_same_for_a_person_without_password(client):
    person = make_person("known@example.org")
    person.set_unusable_password()
    person.save()
    data = {"login": "known@example.org", "password": PASSWORD}

    known = ask(client, "account_login", data)
    client.cookies.clear()
    unknown = ask(client, "account_login", data | {"login": "unknown@example.org"})

    same(known, unknown)


def test_reset_answers_the_same_for_an_unknown_address(client):
    make_person("known@example.org")
    CountingHasher.work = 0
    answers = []
    for email in ("known@example.org", "unknown@example.org"):
        answer = client.post(reverse("account_reset_password"), {"email": email})
        page = client.get(answer["Location"]).content.decode()
        answers.append(
            (answer.status_code, answer["Location"], without_secrets(page, {}))
        )
        client.cookies.clear()

    assert answers[0] == answers[1]
    assert CountingHasher.work == 0
    assert [letter.template for letter in Letter.objects.order_by("pk")] == [
        "account/password_reset_key",
        "account/unknown_account",
    ]
    assert mail.outbox == []


def test_reset_does_nearly_the_same_work_for_an_unknown_address(
    client, django_assert_max_num_queries
):
    make_person("known@example.org")
    counts = []
    for email in ("known@example.org", "unknown@example.org"):
        with django_assert_max_num_queries(20) as queries:
            client.post(reverse("account_reset_password"), {"email": email})
        writes = [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE"))]
        counts.append(len(writes))
        client.cookies.clear()

    assert counts[0] == counts[1]


def test_change_of_address_answers_the_same_for_a_taken_one(client):
    make_person("known@example.org")
    answers = []
    for me, email in (("a", "known@example.org"), ("b", "free@example.org")):
        client.force_login(make_person(f"{me}@example.org"))
        # What is sensitive asks for the password first.
        client.post(
            reverse("account_reauthenticate"),
            {"password": PASSWORD, "next": reverse("account_email")},
        )
        answer = client.post(
            reverse("account_email"), {"action_add": "1", "email": email}
        )
        page = client.get(reverse("account_email")).content.decode()
        typed = {"new": email, "own": f"{me}@example.org"}
        answers.append((answer.status_code, without_secrets(page, typed)))
        client.cookies.clear()

    assert answers[0] == answers[1]
    assert answers[0][0] == 302
