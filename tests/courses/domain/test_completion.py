import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from courses.domain.completion import (
    complete_if_met,
    confirm_name,
    expiry,
    has_confirmed_name,
    last_day,
)
from courses.domain.enrolment import enrol, leave
from courses.models import Completion, Enrolment
from courses.signals import completed
from hubs.models import AuditEvent
from tests.factories.courses import EnrolmentFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.learning import MINUTE, fail, read, take

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture
def heard():
    """Completions that were announced, with whether a transaction was open."""
    announced = []

    def hear(completion, **_kwargs):
        announced.append(completion)

    completed.connect(hear)
    yield announced
    completed.disconnect(hear)


def test_completion_ends_the_enrolment_and_is_announced_once(heard):
    enrolment = EnrolmentFactory()

    completion = read(enrolment, 1, 2)
    read(enrolment, 2)

    enrolment.refresh_from_db()
    assert heard == [completion]
    assert enrolment.state == Enrolment.State.COMPLETED
    assert enrolment.history.get().after == "completed"


def test_completion_lists_what_it_rests_on():
    enrolment = EnrolmentFactory(
        edition__content__lessons=1, edition__content__quizzes=1
    )
    fail(enrolment, 2)
    read(enrolment, 1)

    take(enrolment, 2, at=NOON + 2 * MINUTE)

    lesson, quiz = Completion.objects.get().basis
    assert (lesson["number"], lesson["kind"], lesson["attempt"]) == (
        "1.1",
        "lesson",
        None,
    )
    assert (quiz["attempt"], quiz["points"], quiz["out_of"]) == (2, "2.00", 2)
    assert quiz["at"] == (NOON + 3 * MINUTE).isoformat()


def test_completion_rests_on_a_pass_of_an_earlier_enrolment():
    enrolment = EnrolmentFactory(
        edition__content__lessons=1, edition__content__quizzes=1
    )
    take(enrolment, 2)
    leave(enrolment, at=NOON + 5 * MINUTE)
    again = enrol(enrolment.learner, run=enrolment.run, at=NOON + 9 * MINUTE)

    completion = read(again, 1)

    assert completion.basis[1]["attempt"] == 1


def test_completion_has_the_validity_of_the_edition():
    enrolment = EnrolmentFactory(edition__validity_months=12)

    completion = read(enrolment, 1, 2)

    assert completion.valid_until == datetime(2027, 11, 21, 23, 0, tzinfo=UTC)


def test_completion_without_validity_never_ends():
    enrolment = EnrolmentFactory(edition__validity_months=None)

    assert read(enrolment, 1, 2).valid_until is None


def test_nothing_is_complete_while_a_step_is_missing():
    enrolment = EnrolmentFactory()

    assert complete_if_met(enrolment, at=NOON) is None


def test_nothing_is_complete_for_who_left():
    enrolment = EnrolmentFactory(state="withdrawn")

    assert complete_if_met(enrolment, at=NOON) is None


def test_confirmed_name_completes_what_waited_for_it(heard):
    enrolment = EnrolmentFactory(
        learner__unnamed=True, edition__content__lessons=1, edition__content__quizzes=1
    )
    other = EnrolmentFactory(learner=enrolment.learner)
    pass_with_unconfirmed_name(enrolment)

    done = confirm_name(enrolment.learner, name="Zoë Wójcik", at=NOON + 9 * MINUTE)

    assert [each.enrolment for each in done] == [enrolment]
    assert heard == done
    enrolment.learner.refresh_from_db()
    assert enrolment.learner.name_on_certificate == "Zoë Wójcik"
    assert enrolment.learner.name_confirmed_at == NOON + 9 * MINUTE
    other.refresh_from_db()
    assert other.state == "active"


def pass_with_unconfirmed_name(enrolment):
    """Begin the quiz while a lesson is missing, read the lesson last but one."""
    from courses.domain.assessment import hand_in, start

    quiz = enrolment.edition.steps.get(position=2)
    attempt = start(enrolment, quiz, language="en", at=NOON)
    read(enrolment, 1)
    hand_in(attempt, given={"question-1": "b", "question-2": "b"}, at=NOON + MINUTE)


def test_pass_without_a_confirmed_name_is_kept():
    enrolment = EnrolmentFactory(
        learner__unnamed=True, edition__content__lessons=1, edition__content__quizzes=1
    )

    pass_with_unconfirmed_name(enrolment)

    assert enrolment.events.count() == 2
    assert not Completion.objects.exists()


@pytest.mark.parametrize(("unnamed", "is_confirmed"), [(True, False), (False, True)])
def test_name_is_confirmed_only_when_it_was(unnamed, is_confirmed):
    learner = UserFactory(unnamed=unnamed)

    assert has_confirmed_name(learner.pk) is is_confirmed


@pytest.mark.parametrize(
    ("completed_at", "months", "zone", "ends"),
    [
        # The example of the certificate: 14 November in Leiden.
        (
            datetime(2026, 11, 14, 14, 1, 58, tzinfo=UTC),
            24,
            "Europe/Amsterdam",
            datetime(2028, 11, 14, 23, 0, tzinfo=UTC),
        ),
        # Late in the evening it is the next day in Bucharest.
        (
            datetime(2026, 11, 14, 22, 30, tzinfo=UTC),
            12,
            "Europe/Bucharest",
            datetime(2027, 11, 15, 22, 0, tzinfo=UTC),
        ),
        # The last day of a shorter month.
        (
            datetime(2026, 8, 31, 10, 0, tzinfo=UTC),
            6,
            "UTC",
            datetime(2027, 3, 1, 0, 0, tzinfo=UTC),
        ),
        # 29 February.
        (
            datetime(2028, 2, 29, 10, 0, tzinfo=UTC),
            12,
            "UTC",
            datetime(2029, 3, 1, 0, 0, tzinfo=UTC),
        ),
        # Into summer time.
        (
            datetime(2026, 12, 20, 10, 0, tzinfo=UTC),
            6,
            "Europe/Brussels",
            datetime(2027, 6, 20, 22, 0, tzinfo=UTC),
        ),
    ],
)
def test_expiry_is_the_end_of_the_hubs_day(completed_at, months, zone, ends):
    assert expiry(completed_at, months=months, zone=ZoneInfo(zone)) == ends


def test_last_day_is_the_one_before_the_end():
    ends = expiry(NOON, months=24, zone=BRUSSELS)

    assert last_day(ends, zone=BRUSSELS) == date(2028, 11, 21)


def test_completion_counts_through_its_last_day():
    enrolment = EnrolmentFactory()
    completion = read(enrolment, 1, 2)
    end = completion.valid_until

    assert Completion.objects.valid(at=end - timedelta(seconds=1)).exists()
    assert not Completion.objects.valid(at=end).exists()


def test_completion_is_in_the_audit_trail_with_the_hash_of_its_basis():
    enrolment = EnrolmentFactory(edition__content__lessons=1)
    enrolment.learner.name_confirmed_at = NOON
    enrolment.learner.save()
    read(enrolment, 1)

    completion = Completion.objects.get()
    event = AuditEvent.objects.get(verb="completion.recorded")
    text = json.dumps(completion.basis, sort_keys=True, separators=(",", ":"))
    assert event.facts["basis_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert event.hub == enrolment.edition.course.hub
