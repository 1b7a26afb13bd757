import pytest
from django.core import mail

from courses.domain.enrolment import leave
from courses.domain.release import withdraw
from courses.tasks import tell_withdrawn
from hubs.models import Letter, Outgoing
from hubs.tasks import post
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db


def test_withdrawal_is_told_to_who_is_under_way_once():
    enrolment = EnrolmentFactory()
    gone = EnrolmentFactory(edition=enrolment.edition)
    leave(gone, at=NOON)
    withdraw(enrolment.edition, by=UserFactory(), at=NOON, reason="A limit is wrong.")

    told = [tell_withdrawn(str(enrolment.edition_id)) for _ in range(2)]

    assert told == [1, 0]
    assert Letter.objects.get().person == enrolment.learner
    assert not Outgoing.objects.filter(kind="courses.tell_withdrawn", done_at=None)


def test_withdrawal_is_told_with_the_last_day_and_the_way_on():
    enrolment = EnrolmentFactory()
    withdraw(enrolment.edition, by=None, at=NOON, reason="A limit is wrong.")
    tell_withdrawn(str(enrolment.edition_id))

    post(str(Letter.objects.get().pk))

    letter = mail.outbox[0]
    assert letter.to == [enrolment.learner.email]
    assert letter.subject == "Your course was withdrawn: GMP for beginners"
    assert "You can finish it until 19 February 2027" in letter.body
    assert f"/learn/{enrolment.public_id}/" in letter.body


def test_withdrawal_that_nobody_announced_is_told_to_nobody():
    edition = EditionFactory(state="withdrawn", withdrawn_at=NOON)

    assert tell_withdrawn(str(edition.pk)) == 0
