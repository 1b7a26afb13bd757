from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.enrolment import leave
from courses.models import Completion
from tests.factories.courses import CompletionFactory, EnrolmentFactory
from tests.factories.learning import read

pytestmark = pytest.mark.django_db
HOME = "/learn/"


def test_home_is_the_learners_own(client):
    assert client.get(HOME).url == f"{reverse('account_login')}?next={HOME}"


def test_home_of_a_newcomer_leads_to_the_courses(signed_in):
    page = signed_in.get(HOME).content.decode()

    assert "Nothing is under way" in page
    assert reverse("courses:catalogue") in page


def test_home_goes_on_where_the_learner_left(signed_in, address, enrolment):
    other = EnrolmentFactory(learner=enrolment.learner)
    signed_in.get(address("step", "step-2"))

    page = signed_in.get(HOME).content.decode()

    assert "Go on with 1.2" in page
    assert page.index("Go on with 1.2") < page.index(other.public_id)


def test_home_shows_no_course_that_was_left(signed_in, enrolment):
    leave(enrolment, at=timezone.now())

    assert enrolment.public_id not in signed_in.get(HOME).content.decode()


def test_home_shows_nothing_of_others(signed_in):
    other = EnrolmentFactory()

    assert other.public_id not in signed_in.get(HOME).content.decode()


def test_home_lists_what_is_completed(signed_in, learner):
    enrolment = EnrolmentFactory(learner=learner)
    read(enrolment, 1, 2, at=timezone.now())

    page = signed_in.get(HOME).content.decode()

    assert "Completed" in page
    assert reverse("courses:record", args=[enrolment.public_id]) in page


def test_home_says_what_has_to_be_requalified_soon(signed_in, learner):
    at = timezone.now()
    CompletionFactory(
        enrolment__learner=learner,
        completed_at=at - timedelta(days=700),
        valid_until=at + timedelta(days=30),
    )

    page = signed_in.get(HOME).content.decode()

    assert "Requalify: GMP for beginners" in page
    assert "Due soon" in page


def test_home_says_what_has_expired(signed_in, learner):
    at = timezone.now()
    CompletionFactory(
        enrolment__learner=learner,
        completed_at=at - timedelta(days=800),
        valid_until=at - timedelta(days=30),
    )

    assert "Overdue" in signed_in.get(HOME).content.decode()


def test_home_does_not_ask_to_requalify_who_has_begun(signed_in, learner):
    at = timezone.now()
    completion = CompletionFactory(
        enrolment__learner=learner,
        completed_at=at - timedelta(days=800),
        valid_until=at - timedelta(days=30),
    )
    EnrolmentFactory(
        learner=learner, edition=completion.edition, run=completion.enrolment.run
    )

    assert "Requalify:" not in signed_in.get(HOME).content.decode()


def test_home_does_not_ask_to_requalify_who_has_done_so(signed_in, learner):
    at = timezone.now()
    old = CompletionFactory(
        enrolment__learner=learner,
        completed_at=at - timedelta(days=800),
        valid_until=at - timedelta(days=30),
    )
    CompletionFactory(
        enrolment__learner=learner,
        enrolment__edition=old.edition,
        enrolment__run=old.enrolment.run,
        completed_at=at - timedelta(days=40),
        valid_until=at + timedelta(days=600),
    )

    assert "Requalify:" not in signed_in.get(HOME).content.decode()


def test_home_says_until_when_a_withdrawn_course_can_be_finished(signed_in, enrolment):
    # At noon, so that an hour more or less in summer is on the same day.
    noon = timezone.localtime(timezone=ZoneInfo("Europe/Brussels")).replace(hour=12)
    enrolment.edition.state = "withdrawn"
    enrolment.edition.withdrawn_at = noon - timedelta(days=10)
    enrolment.edition.save()

    page = signed_in.get(HOME).content.decode()

    assert "Finish: GMP for beginners" in page
    assert "in 80 days" in page


def test_home_asks_for_the_name_that_is_all_that_lacks(signed_in, learner):
    enrolment = EnrolmentFactory(learner=learner)
    read(enrolment, 1, 2)
    Completion.objects.all().delete()
    enrolment.state = "active"
    enrolment.save()

    page = signed_in.get(HOME).content.decode()

    assert "is complete but for your name" in page


def test_home_takes_twelve_queries_at_most_however_many_courses(
    signed_in, learner, queries
):
    signed_in.get(HOME)  # the menu is remembered
    counts = []
    for more in (1, 3):
        for _ in range(more):
            read(EnrolmentFactory(learner=learner), 1)
            CompletionFactory(enrolment__learner=learner)
        counts.append(queries(lambda: signed_in.get(HOME)))

    assert counts[0] == counts[1] <= 12


def test_home_shows_the_first_of_many_and_leads_to_all(signed_in, learner):
    for _ in range(8):
        EnrolmentFactory(learner=learner)
        CompletionFactory(enrolment__learner=learner)

    page = signed_in.get(HOME).content.decode()

    assert "All 8 courses under way" in page
    assert reverse("courses:under_way") in page
    assert reverse("courses:completed") in page


@pytest.mark.parametrize("name", ["under_way", "completed"])
def test_all_courses_are_shown_in_pages(signed_in, learner, name):
    for _ in range(25):
        if name == "under_way":
            EnrolmentFactory(learner=learner)
        else:
            CompletionFactory(enrolment__learner=learner)
    address = reverse(f"courses:{name}")

    pages = [signed_in.get(address, {"page": n}).content.decode() for n in (1, 2)]

    assert [page.count("GMP for beginners</a>") for page in pages] == [24, 1]


@pytest.mark.parametrize("name", ["under_way", "completed"])
def test_all_courses_take_the_same_queries_for_one_and_three(
    signed_in, learner, queries, name
):
    signed_in.get(HOME)  # the menu is remembered
    counts = []
    for more in (1, 2):
        for _ in range(more):
            EnrolmentFactory(learner=learner)
            CompletionFactory(enrolment__learner=learner)
        counts.append(queries(lambda: signed_in.get(reverse(f"courses:{name}"))))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["under_way", "completed"])
def test_all_courses_are_the_learners_own(client, signed_in, name):
    other = EnrolmentFactory()
    done = CompletionFactory().enrolment

    page = signed_in.get(reverse(f"courses:{name}")).content.decode()

    assert other.public_id not in page
    assert done.public_id not in page


@pytest.mark.parametrize("name", ["under_way", "completed"])
def test_all_courses_ask_visitors_to_sign_in(client, name):
    assert client.get(reverse(f"courses:{name}")).status_code == 302
