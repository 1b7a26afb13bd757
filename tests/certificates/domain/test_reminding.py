"""Learners are reminded 90, 30 and 7 days before a certificate ends, once each."""

from datetime import timedelta

import pytest

from certificates.domain.reminding import due_days, ending, remind
from certificates.models import Reminder
from courses.models import Edition
from hubs.domain.post import written
from hubs.models import Letter
from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    RevocationFactory,
)
from tests.factories.courses import (
    CompletionFactory,
    EditionFactory,
    EnrolmentFactory,
)
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
UNTIL = NOON + 365 * DAY


@pytest.fixture
def learner():
    return UserFactory()


def earned(learner, *, edition=None, until=UNTIL, **facts):
    edition = edition or EditionFactory()
    enrolment = EnrolmentFactory(learner=learner, edition=edition, state="completed")
    completion = CompletionFactory(enrolment=enrolment, valid_until=until)
    return CertificateFactory(completion=completion, **facts)


def before(days):
    return UNTIL - days * DAY


def sent(certificate):
    return list(certificate.reminders.order_by("pk").values_list("days", flat=True))


def replace(edition, *, by):
    Edition.objects.filter(pk=edition.pk).update(
        state=Edition.State.WITHDRAWN, replaced_by=by.course
    )


@pytest.mark.parametrize(
    ("left", "days"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (1, 7), (0, None)],
)
def test_the_nearest_reminder_is_due(learner, left, days):
    assert due_days(earned(learner), at=before(left)) == days


def test_nothing_is_due_of_what_never_ends(learner):
    assert due_days(earned(learner, until=None), at=NOON) is None


def test_nobody_is_told_on_the_day_of_issue_that_the_end_is_near(learner):
    short = earned(learner, issued_at=before(20))

    assert due_days(short, at=before(20)) is None
    assert due_days(short, at=before(7)) == 7


def test_each_reminder_is_sent_once(learner):
    certificate = earned(learner)

    told = [
        (left, remind(certificate, at=before(left)))
        for left in (91, 90, 89, 30, 29, 7, 6, 0)
    ]

    assert [left for left, was_told in told if was_told] == [90, 30, 7]
    assert sent(certificate) == [90, 30, 7]
    assert Letter.objects.count() == 3


def test_a_late_run_sends_the_nearest_alone(learner):
    certificate = earned(learner)

    assert remind(certificate, at=before(5))

    assert sent(certificate) == [7]
    assert Letter.objects.count() == 1


def test_the_letter_says_what_ends_when_and_where_to_take_it_again(learner):
    learner.language = "nl"
    learner.save()
    certificate = earned(learner)
    edition = certificate.completion.edition

    remind(certificate, at=before(30))

    letter = Letter.objects.get()
    assert (letter.to, letter.language) == (learner.email, "nl")
    letter.language = "en"
    mail = written(letter)
    assert mail.subject == "Your certificate ends in 30 days: GMP for beginners"
    for body in (mail.text, mail.html):
        assert "21 November 2027" in body
        assert f"http://testserver{edition.address}" in body
        assert "http://testserver/passport/" in body


def test_days_are_those_of_the_hubs_calendar(learner):
    # Midnight in Brussels: the last day is the one before.
    until = UNTIL.replace(hour=23)
    certificate = earned(learner, until=until)

    remind(certificate, at=until - 7 * DAY)

    assert Letter.objects.get().content["days"] == 6


def test_the_letter_leads_to_the_course_that_took_the_place(learner):
    certificate = earned(learner)
    course = certificate.completion.edition.course
    successor = EditionFactory()
    Edition.objects.filter(course=course).update(
        state=Edition.State.WITHDRAWN, replaced_by=successor.course
    )

    remind(certificate, at=before(7))

    letter = Letter.objects.get()
    assert letter.content["course_url"] == f"http://testserver{successor.address}"


def test_the_letter_leads_to_the_course_at_the_end_of_the_way(learner):
    certificate = earned(learner)
    second, third = EditionFactory(), EditionFactory()
    replace(certificate.completion.edition, by=second)
    replace(second, by=third)

    remind(certificate, at=before(7))

    letter = Letter.objects.get()
    assert letter.content["course_url"] == f"http://testserver{third.address}"


def test_the_letter_says_where_no_course_takes_the_place(learner):
    certificate = earned(learner)
    Edition.objects.update(state=Edition.State.WITHDRAWN)

    remind(certificate, at=before(7))

    mail = written(Letter.objects.get())
    assert "not offered at present" in mail.text
    assert "not offered at present" in mail.html


def test_those_that_end_within_90_days_are_looked_at(learner):
    second = earned(learner, until=UNTIL + 2 * DAY)
    first = earned(UserFactory())
    earned(UserFactory(), until=UNTIL + 90 * DAY)
    earned(UserFactory(), until=before(80))
    earned(UserFactory(), until=None)
    earned(UserFactory(), unfinished=True)
    earned(UserFactory(is_active=False))

    assert list(ending(at=before(80))) == [first, second]


def test_what_was_revoked_replaced_or_erased_is_not_reminded_of(learner):
    RevocationFactory(certificate=earned(learner))
    ErasureFactory(certificate=earned(learner))
    old = earned(learner)
    new = CertificateFactory(completion=old.completion, issue_no=2, replaces=old)

    assert list(ending(at=before(30))) == [new]


@pytest.mark.parametrize("until", [None, UNTIL + 300 * DAY])
def test_who_has_one_that_lasts_longer_is_not_reminded(learner, until):
    certificate = earned(learner)

    earned(learner, edition=certificate.completion.edition, until=until)

    assert not ending(at=before(30)).exists()


def test_one_of_a_later_edition_counts_as_equal_and_one_being_made_too(learner):
    certificate = earned(learner)
    edition = EditionFactory(
        course=certificate.completion.edition.course,
        number=2,
        state=Edition.State.SUPERSEDED,
    )

    earned(learner, edition=edition, until=None, unfinished=True)

    assert not ending(at=before(30)).exists()


def test_one_of_the_course_that_took_the_place_counts_as_equal(learner):
    certificate = earned(learner)
    successor = EditionFactory()
    Edition.objects.filter(pk=certificate.completion.edition_id).update(
        replaced_by=successor.course
    )
    assert list(ending(at=before(30))) == [certificate]

    earned(learner, edition=successor, until=None)

    assert not ending(at=before(30)).exists()


def test_one_of_a_course_that_took_the_place_later_counts_as_equal_too(learner):
    certificate = earned(learner)
    second, third = EditionFactory(), EditionFactory()
    replace(certificate.completion.edition, by=second)
    replace(second, by=third)
    assert list(ending(at=before(30))) == [certificate]

    earned(learner, edition=third, until=None)

    assert not ending(at=before(30)).exists()


def test_the_course_that_was_replaced_is_no_equal_of_what_replaced_it(learner):
    first = earned(learner, until=None)
    certificate = earned(learner)
    replace(first.completion.edition, by=certificate.completion.edition)

    assert list(ending(at=before(30))) == [certificate]


def test_no_other_certificate_keeps_a_reminder_back(learner):
    certificate = earned(learner)
    edition = certificate.completion.edition

    earned(learner, until=None)
    earned(UserFactory(), edition=edition, until=None)
    earned(learner, edition=edition, until=NOON + 30 * DAY)
    RevocationFactory(certificate=earned(learner, edition=edition, until=None))

    assert list(ending(at=before(30))) == [certificate]


def test_the_reminder_is_a_row(learner):
    certificate = earned(learner)

    remind(certificate, at=before(90))

    row = Reminder.objects.get()
    assert (row.certificate, row.days, row.at) == (certificate, 90, before(90))
