from datetime import timedelta

import pytest

from courses.domain.attendance import (
    SessionOff,
    attended,
    kept_until,
    list_of,
    note_marks,
    signed_sessions,
)
from courses.domain.attendance_signing import CannotSignList, Gap, gap_in, sign_list
from courses.models import Attendance, Completion, Enrolment
from hubs.domain.signing_off import Meaning, Proof, holds
from hubs.models import AuditEvent, ElectronicSignature
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.dates import DatedRunFactory, RunSessionFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.learning import read
from tests.factories.runs import a_mark, note_all, sign

pytestmark = pytest.mark.django_db
State = Attendance.State
DAY = timedelta(days=1)


@pytest.fixture
def trainer():
    return UserFactory(name_on_certificate="Tom Trainer")


@pytest.fixture
def run():
    course = EditionFactory().course
    return DatedRunFactory(course=course, starts_at=NOON, attendance_percent=50)


@pytest.fixture
def session(run):
    return run.sessions.get()


@pytest.fixture
def enrolment(run):
    return EnrolmentFactory(edition=run.course.editions.get(), run=run)


def test_what_is_sent_twice_counts_once(session, enrolment, trainer):
    mark = a_mark(enrolment, State.LATE)

    first = note_marks(session, marks=[mark], by=trainer, at=NOON)
    again = note_marks(session, marks=[mark, mark], by=trainer, at=NOON + DAY)

    assert (first.new, again.new) == (1, 0)
    assert Attendance.objects.get().received_at == NOON
    assert AuditEvent.objects.filter(verb="attendance.noted").count() == 1


def test_the_latest_counts_by_the_phones_clock_within_what_it_sends(
    session, enrolment, trainer
):
    later = a_mark(enrolment, State.ABSENT, at=NOON + DAY)
    earlier = a_mark(enrolment, State.PRESENT)

    note_marks(session, marks=[later, earlier], by=trainer, at=NOON)
    assert list_of(session).lines[0].noted.state == State.ABSENT
    # What is received later counts, whatever another phone's clock says.
    note_all(session, enrolment, by=trainer, state=State.EXCUSED, at=NOON)
    assert list_of(session).lines[0].noted.state == State.EXCUSED
    assert Attendance.objects.count() == 3


@pytest.mark.parametrize(
    ("seen", "state", "told"),
    [
        (False, State.ABSENT, [State.PRESENT]),
        # Whoever saw it decided; whoever says the same contradicts nobody.
        (True, State.ABSENT, []),
        (False, State.PRESENT, []),
    ],
)
def test_who_overrules_somebody_unseen_is_told(
    session, enrolment, trainer, seen, state, told
):
    other = a_mark(enrolment, State.PRESENT)
    note_marks(session, marks=[other], by=UserFactory(), at=NOON)
    own = a_mark(enrolment, state, seen=other.mark if seen else None)

    first = note_marks(session, marks=[own], by=trainer, at=NOON)
    again = note_marks(session, marks=[own], by=trainer, at=NOON + DAY)

    assert [row.state for row in first.overruled] == told
    assert first.overruled == again.overruled
    assert list_of(session).lines[0].noted.state == state


def test_who_overrules_themselves_or_comes_round_to_it_is_told_nothing(
    session, enrolment, trainer
):
    note_all(session, enrolment, by=trainer)
    assert not note_all(session, enrolment, by=trainer, state=State.LATE).overruled
    note_all(session, enrolment, by=UserFactory())
    slip = a_mark(enrolment, State.ABSENT)
    meant = a_mark(enrolment, State.PRESENT, at=NOON + DAY, seen=slip.mark)

    noted = note_marks(session, marks=[slip, meant], by=trainer, at=NOON)

    assert not noted.overruled


def test_a_phone_keeps_a_list_for_a_day_after_the_session_and_a_week_at_most(session):
    ends = session.ends_at

    assert kept_until(session, at=ends - timedelta(hours=2)) == ends + DAY
    assert kept_until(session, at=ends + 3 * DAY) == ends + 4 * DAY
    assert kept_until(session, at=ends - 30 * DAY) == ends - 23 * DAY


def test_who_is_not_on_the_run_is_not_noted_and_the_others_are(
    session, enrolment, trainer
):
    stranger = EnrolmentFactory()
    Enrolment.objects.filter(pk=enrolment.pk).update(state="withdrawn")

    noted = note_all(session, enrolment, stranger, by=trainer)

    # Who left meanwhile was there all the same.
    assert (noted.new, noted.strange) == (1, (stranger.public_id,))
    assert Attendance.objects.get().enrolment == enrolment


def test_nothing_is_noted_at_a_session_that_was_taken_off(session, enrolment, trainer):
    session.cancelled_at = NOON
    session.save()

    with pytest.raises(SessionOff):
        note_all(session, enrolment, by=trainer)


def test_a_list_is_signed_as_it_stands(session, enrolment, trainer):
    note_all(session, enrolment, by=trainer)

    sheet = sign(session, by=trainer)

    signature = ElectronicSignature.objects.get()
    assert (signature.meaning, signature.hub) == (Meaning.ATTENDED, session.run.hub)
    assert holds(signature, sheet)
    assert signed_sessions([session]) == {session.pk: sheet}


def test_a_corrected_list_counts_again_when_it_is_signed_again(
    session, enrolment, trainer
):
    note_all(session, enrolment, by=trainer)
    sign(session, by=trainer)
    assert attended(enrolment).there == (session,)

    note_all(session, enrolment, by=trainer, state=State.ABSENT)

    assert signed_sessions([session]) == {}
    assert attended(enrolment).there == ()
    sign(session, by=trainer)
    assert attended(enrolment).there == ()
    assert session.sheets.count() == 2


def test_a_list_is_not_signed_before_it_can_be(session, enrolment, trainer):
    now, proof = session.ends_at, Proof(trainer, "password")

    def gap(at=now, seen=None):
        seen = seen or list_of(session).content_hash
        with pytest.raises(CannotSignList) as caught:
            sign_list(session, seen=seen, proof=proof, at=at)
        return caught.value.gap

    assert gap(at=NOON - DAY) == Gap.NOT_YET
    assert gap() == Gap.NOT_NOTED
    note_all(session, enrolment, by=trainer)
    assert gap(seen="0" * 64) == Gap.CHANGED
    sign(session, by=trainer)
    assert gap() == Gap.SIGNED
    session.cancelled_at = NOON
    session.save()
    assert gap() == Gap.OFF
    empty = DatedRunFactory(starts_at=NOON).sessions.get()
    assert gap_in(empty, list_of(empty), at=now) == Gap.NOBODY


def test_the_course_is_complete_when_enough_attendance_is_signed(
    run, session, enrolment, trainer
):
    second = RunSessionFactory(run=run, starts_at=NOON + DAY)
    third = RunSessionFactory(run=run, starts_at=NOON + 2 * DAY)
    read(enrolment, 1, 2)
    assert not Completion.objects.exists()

    for each in (session, second):
        note_all(each, enrolment, by=trainer, state=State.LATE)
        assert not Completion.objects.exists()
        sign(each, by=trainer)

    completion = Completion.objects.get()
    assert completion.completed_at == second.ends_at
    kinds = [(each["kind"], each["key"]) for each in completion.basis]
    assert kinds[-2:] == [("session", session.uid), ("session", second.uid)]
    assert attended(enrolment).sessions == (session, second, third)


def test_steps_that_are_done_last_complete_it_too(session, enrolment, trainer):
    note_all(session, enrolment, by=trainer)
    sign(session, by=trainer)
    assert not Completion.objects.exists()

    read(enrolment, 1, 2)

    assert Completion.objects.exists()


def test_who_was_absent_or_lost_access_does_not_complete(run, session, trainer):
    absent, refunded = (
        EnrolmentFactory(edition=run.course.editions.get(), run=run) for _ in range(2)
    )
    for each in (absent, refunded):
        read(each, 1, 2)
    Enrolment.objects.filter(pk=refunded.pk).update(access_ended_at=NOON)
    note_all(session, absent, by=trainer, state=State.ABSENT)
    note_all(session, refunded, by=trainer)

    sign(session, by=trainer)

    assert not Completion.objects.exists()


def test_attendance_that_does_not_count_is_not_asked_for(
    run, session, enrolment, trainer, django_assert_num_queries
):
    run.attendance_percent = None
    run.save()
    enrolment.refresh_from_db()
    enrolment.run.refresh_from_db()

    with django_assert_num_queries(0):
        assert attended(enrolment).is_met
    read(enrolment, 1, 2)
    assert Completion.objects.exists()
    # A list can be signed all the same.
    note_all(session, enrolment, by=trainer)
    assert sign(session, by=trainer)


def test_a_run_without_sessions_is_attended_by_nobody(run, session, enrolment):
    session.cancelled_at = NOON
    session.save()

    assert not attended(enrolment).is_met
