"""Last days of certificates as calendars read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from certificates.domain.expiry_calendar import Words, expiry_calendar
from certificates.domain.passport import held
from tests.factories.certificates import CertificateFactory, RevocationFactory
from tests.factories.courses import CompletionFactory, EnrolmentFactory
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
#: Midnight in Brussels: the last day is the one before.
UNTIL = datetime(2027, 3, 31, 22, tzinfo=UTC)


@pytest.fixture
def learner():
    return UserFactory()


def earned(learner, valid_until=UNTIL):
    enrolment = EnrolmentFactory(learner=learner, state="completed")
    completion = CompletionFactory(
        enrolment=enrolment,
        completed_at=NOON - timedelta(days=700),
        valid_until=valid_until,
    )
    return CertificateFactory(completion=completion)


def file_of(learner, *, at=NOON):
    return expiry_calendar(
        held(learner, at=at),
        say=lambda each: Words(title=f"Ends: {each.title}, Zoë", text="Say; more"),
        site="https://passage.example",
        address="https://passage.example/passport/",
        at=at,
    )


def test_a_certificate_is_a_whole_day_with_a_reminder_a_month_before(learner):
    certificate = earned(learner)

    calendar = Calendar.from_ical(file_of(learner))

    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == date(2027, 3, 31)
    assert "dtend" not in event
    assert event["uid"] == f"{certificate.number}@passage.example"
    assert event.decoded("dtstamp") == NOON
    assert event["summary"] == "Ends: GMP for beginners, Zoë"
    assert event["url"] == "https://passage.example/passport/"
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == -timedelta(days=30)


def test_the_file_is_as_the_standard_wants_it(learner):
    earned(learner)

    lines = file_of(learner).split(b"\r\n")

    assert b"DTSTART;VALUE=DATE:20270331" in lines
    assert b"DTSTAMP:20261121T120000Z" in lines
    assert b"TRIGGER:-P30D" in lines
    assert all(len(line) <= 75 for line in lines)


def test_an_entry_keeps_its_identity(learner):
    earned(learner)

    first, second = (
        Calendar.from_ical(file_of(learner, at=at)).walk("VEVENT")[0]
        for at in (NOON, NOON + timedelta(days=9))
    )

    assert first["uid"] == second["uid"]
    assert first["dtstamp"].dt < second["dtstamp"].dt


def test_only_what_is_valid_and_ends_has_a_day(learner):
    counts = earned(learner)
    earned(learner, valid_until=None)
    earned(learner, valid_until=NOON - timedelta(days=1))
    RevocationFactory(certificate=earned(learner))

    events = Calendar.from_ical(file_of(learner)).walk("VEVENT")

    assert [event["uid"].split("@")[0] for event in events] == [counts.number]


def test_without_a_day_there_is_no_file(learner):
    earned(learner, valid_until=None)

    assert file_of(learner) is None
