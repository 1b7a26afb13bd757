"""Reminders of reviews: who gets them, when, and once."""

from datetime import date, timedelta

import pytest
from django.core import mail

from courses.domain.review_dates import remind, reviews_due
from courses.tasks import remind_reviews
from hubs.models import AuditEvent, Letter
from hubs.roles import Role
from hubs.tasks import post
from tests.factories.courses import EditionFactory
from tests.factories.hubs import NOON, HubRoleFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOON.date()


@pytest.fixture
def edition():
    edition = EditionFactory(review_by=TODAY + 10 * DAY)
    for role in (Role.LEAD, Role.REVIEWER, Role.AUTHOR):
        HubRoleFactory(hub=edition.course.hub, role=role)
    return edition


def readers():
    return {letter.person.hub_roles.get().role for letter in Letter.objects.all()}


def test_due_are_editions_on_offer_the_oldest_date_first(edition):
    late = EditionFactory(review_by=TODAY - DAY)
    EditionFactory(review_by=TODAY + 61 * DAY)
    EditionFactory(review_by=TODAY, state="superseded")

    assert list(reviews_due(on=TODAY)) == [late, edition]


def test_who_releases_is_reminded_once(edition):
    assert remind(edition, at=NOON) == 2
    assert remind(edition, at=NOON + DAY) == 0

    assert readers() == {Role.LEAD, Role.REVIEWER}
    event = AuditEvent.objects.get(verb="review.reminded")
    assert event.facts["review_by"] == edition.review_by.isoformat()


def test_what_is_overdue_is_said_each_month_to_administrators_too(edition):
    administrator = UserFactory(is_superuser=True)
    remind(edition, at=NOON)

    told = [remind(edition, at=NOON + days * DAY) for days in (10, 11, 12, 40, 41, 71)]

    assert told == [0, 3, 0, 3, 0, 3]
    assert Letter.objects.filter(person=administrator).count() == 3


def test_letter_names_the_day_and_leads_to_release(edition):
    person = UserFactory(is_superuser=True)
    type(edition).objects.update(review_by=date(2020, 3, 1))

    remind_reviews()

    for letter in Letter.objects.filter(person=person):
        post(str(letter.pk))
    [sent] = mail.outbox
    assert sent.subject == "Review overdue: GMP for beginners"
    assert "was to be reviewed by 1 March 2020" in sent.body
    assert f"/cms/release/{edition.course_id}/" in sent.body


def test_letter_before_the_date_says_that_it_comes(edition):
    remind(edition, at=NOON)

    post(str(Letter.objects.first().pk))

    assert mail.outbox[0].subject == "Review due: GMP for beginners"
    assert "is to be reviewed by" in mail.outbox[0].body
