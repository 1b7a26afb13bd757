"""That a certificate has expired is noted once, and its learner told."""

from datetime import timedelta

import pytest

from certificates.domain.expiring import NEWS, note_end, over
from certificates.models import Expiry
from courses.models import Edition
from hubs.domain.post import written
from hubs.models import AuditEvent, Letter
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
AFTER = UNTIL + DAY


@pytest.fixture
def learner():
    return UserFactory()


def earned(learner, *, edition=None, until=UNTIL, **facts):
    edition = edition or EditionFactory()
    enrolment = EnrolmentFactory(learner=learner, edition=edition, state="completed")
    completion = CompletionFactory(enrolment=enrolment, valid_until=until)
    return CertificateFactory(completion=completion, **facts)


def events():
    return AuditEvent.objects.filter(verb="certificate.expired")


def test_an_end_is_noted_once_with_an_event_and_a_letter(learner):
    certificate = earned(learner)

    told = [note_end(certificate, at=at) for at in (UNTIL - DAY, UNTIL, AFTER)]

    assert told == [False, True, False]
    assert Expiry.objects.get().at == UNTIL
    event = events().get()
    assert (event.actor, event.hub) == (None, certificate.hub)
    assert event.facts == {"until": UNTIL.isoformat()}
    assert Letter.objects.get().person == learner


def test_the_oldest_end_is_noted_first_and_what_has_another_end_never(learner):
    second, first = earned(learner), earned(learner, until=UNTIL - DAY)
    earned(learner, until=None)
    earned(learner, until=AFTER + DAY)
    earned(learner, unfinished=True)
    RevocationFactory(certificate=earned(learner))
    replaced = earned(learner)
    newer = CertificateFactory(
        completion=replaced.completion, issue_no=2, replaces=replaced
    )

    assert list(over(at=AFTER)) == [first, second, newer]
    assert note_end(replaced, at=AFTER) is False
    note_end(first, at=AFTER)
    assert list(over(at=AFTER)) == [second, newer]


def test_the_letter_says_when_it_ended_and_where_to_take_it_again(learner):
    learner.language = "nl"
    learner.save()
    certificate = earned(learner)

    note_end(certificate, at=AFTER)

    letter = Letter.objects.get()
    assert (letter.to, letter.language) == (learner.email, "nl")
    letter.language = "en"
    mail = written(letter)
    assert mail.subject == "Your certificate has expired: GMP for beginners"
    for body in (mail.text, mail.html):
        assert "up to and including 21 November 2027" in body
        assert f"http://testserver{certificate.completion.edition.address}" in body
        assert certificate.payload["verify_url"] in body
        assert "http://testserver/passport/" in body


def test_the_letter_says_where_no_course_takes_the_place(learner):
    certificate = earned(learner)
    Edition.objects.update(state=Edition.State.WITHDRAWN)

    note_end(certificate, at=AFTER)

    mail = written(Letter.objects.get())
    assert "not offered at present" in mail.text
    assert "not offered at present" in mail.html


def erased(learner):
    return ErasureFactory(certificate=earned(learner)).certificate


def of_a_closed_account(learner):
    learner.is_active = False
    learner.save()
    return earned(learner)


def outlasted(learner):
    certificate = earned(learner)
    edition = certificate.completion.edition
    earned(learner, edition=edition, until=UNTIL + 99 * DAY)
    return certificate


@pytest.mark.parametrize("make", [erased, of_a_closed_account, outlasted])
def test_the_trail_hears_of_it_where_nobody_is_to_be_told(learner, make):
    certificate = make(learner)

    assert note_end(certificate, at=AFTER) is False

    assert events().count() == Expiry.objects.count() == 1
    assert not Letter.objects.exists()


def test_what_ended_long_ago_is_no_news(learner):
    assert note_end(earned(learner), at=UNTIL + NEWS) is False

    assert events().count() == 1
    assert not Letter.objects.exists()
