from datetime import timedelta

import pytest

from courses.domain.assessment import hand_in, start
from courses.domain.enrolment import (
    AlreadyCompleted,
    AlreadyEnrolled,
    AttemptUnderWay,
    CannotMove,
    CourseWithdrawn,
    RunClosed,
    RunNotFree,
    admit,
    enrol,
    leave,
    move,
    newer_edition,
)
from courses.domain.record import record_of
from courses.domain.seats import NoSeatLeft, SeatGone, free, hold
from courses.domain.states import (
    TRANSITIONS,
    NotLearning,
    TransitionNotAllowed,
    change_state,
    last_moment,
)
from courses.models import (
    Completion,
    Edition,
    EditionMove,
    Enrolment,
    ProgressEvent,
    Seat,
)
from hubs.models import AuditEvent, Letter
from tests.factories.courses import (
    EditionFactory,
    EnrolmentFactory,
    RunFactory,
    digest,
    open_run,
)
from tests.factories.dates import DatedRunFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.learning import MINUTE, read, take

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def learner():
    return UserFactory()


def supersede(edition, **kwargs):
    """The next edition of the same course."""
    edition.state = Edition.State.SUPERSEDED
    edition.save(update_fields=["state"])
    return EditionFactory(course=edition.course, number=edition.number + 1, **kwargs)


def identity(edition):
    """Keys and hashes of all steps, to give them to another edition."""
    steps = list(edition.steps.order_by("position"))
    return {
        "content__keys": [step.key for step in steps],
        "content__hashes": [step.content_hash for step in steps],
    }


def changed(edition):
    """Keys of all steps with other content."""
    return identity(edition) | {"content__hashes": [digest(n) for n in range(9)]}


def test_enrol_gives_a_place_on_the_current_edition(learner):
    edition = EditionFactory()

    enrolment = enrol(learner, run=open_run(edition.course), at=NOON)

    assert (enrolment.edition, enrolment.state, enrolment.enrolled_at) == (
        edition,
        "active",
        NOON,
    )
    event = enrolment.history.get()
    assert (event.before, event.after, event.by) == ("", "active", learner)


def test_enrol_again_finds_the_open_place_even_when_the_run_has_closed(learner):
    run = open_run(EditionFactory().course)
    first = enrol(learner, run=run, at=NOON)
    run.state = "closed"
    run.save()

    assert enrol(learner, run=run, at=NOON + DAY) == first
    assert first.history.count() == 1


def test_enrol_refuses_a_closed_run(learner):
    run = RunFactory(course=EditionFactory().course, state="closed")

    with pytest.raises(RunClosed):
        enrol(learner, run=run, at=NOON)


def test_enrol_refuses_a_run_that_has_ended(learner):
    run = RunFactory(
        course=EditionFactory().course,
        mode="online",
        starts_at=NOON - DAY,
        ends_at=NOON,
    )

    with pytest.raises(RunClosed):
        enrol(learner, run=run, at=NOON)


def test_enrol_refuses_a_run_with_a_price(learner):
    run = RunFactory(course=EditionFactory().course, price_cents=100)

    with pytest.raises(RunNotFree):
        enrol(learner, run=run, at=NOON)


def test_enrol_takes_a_seat_of_the_run(learner):
    run = RunFactory(course=EditionFactory().course, seats=1)

    enrolment = enrol(learner, run=run, at=NOON)

    seat = enrolment.seat
    assert (seat.run, seat.holder, seat.state, seat.how) == (
        run,
        learner,
        "taken",
        "free",
    )
    assert seat.run.taken == 1
    assert [event.after for event in seat.history.order_by("pk")] == ["held", "taken"]


def test_enrol_leaves_nothing_where_no_seat_is_left(learner):
    run = RunFactory(course=EditionFactory().course, seats=0)

    with pytest.raises(NoSeatLeft):
        enrol(learner, run=run, at=NOON)

    assert not Enrolment.objects.exists()
    assert not AuditEvent.objects.exists()


def test_leave_gives_the_seat_back(learner):
    run = RunFactory(course=EditionFactory().course, seats=1)
    enrolment = enrol(learner, run=run, at=NOON)

    leave(enrolment, at=NOON)
    leave(enrolment, at=NOON)

    run.refresh_from_db()
    assert (run.taken, run.ledger.get().state) == (0, "freed")


@pytest.fixture
def held(learner):
    """A seat that is kept for the learner."""
    run = RunFactory(course=EditionFactory().course, seats=2)
    [seat] = hold(run, how=Seat.How.PAID, holder=learner, at=NOON)
    return seat


def test_admit_begins_on_the_held_seat_and_says_how_it_was_had(learner, held):
    enrolment = admit(learner, seat=held, at=NOON)

    assert (enrolment.seat, enrolment.how) == (held, "paid")
    assert admit(learner, seat=held, at=NOON) == enrolment


def test_admit_lets_in_who_has_a_seat_on_a_run_that_was_closed_since(learner, held):
    held.run.state = "closed"

    assert admit(learner, seat=held, at=NOON).state == "active"


def test_admit_refuses_a_cancelled_run(learner, held):
    held.run.state = "cancelled"

    with pytest.raises(RunClosed):
        admit(learner, seat=held, at=NOON)


def test_admit_refuses_a_second_seat(learner, held):
    admit(learner, seat=held, at=NOON)
    [another] = hold(held.run, how=Seat.How.EMPLOYER, at=NOON)

    with pytest.raises(AlreadyEnrolled):
        admit(learner, seat=another, at=NOON)


def test_admit_to_a_freed_seat_leaves_nothing(learner, held):
    free([held], at=NOON)

    with pytest.raises(SeatGone):
        admit(learner, seat=held, at=NOON)

    assert not Enrolment.objects.exists()


def test_who_is_to_be_somewhere_at_a_time_is_told_by_letter(learner):
    run = DatedRunFactory(course=EditionFactory().course)

    enrolment = enrol(learner, run=run, at=NOON)

    letter = Letter.objects.get(person=learner)
    assert letter.content["what"] == "booked"
    assert letter.content["record"] == enrolment.public_id
    assert letter.content["place_of_run"] == "Training centre, Kaai 12, 9000 Gent"


def test_enrol_refuses_a_course_without_a_current_edition(learner):
    edition = EditionFactory(state=Edition.State.WITHDRAWN)

    with pytest.raises(CourseWithdrawn):
        enrol(learner, run=open_run(edition.course), at=NOON)


def test_enrol_after_completion_names_the_completed_enrolment(learner):
    enrolment = EnrolmentFactory(learner=learner)
    read(enrolment, 1, 2)

    with pytest.raises(AlreadyCompleted) as raised:
        enrol(learner, run=enrolment.run, at=NOON + DAY)

    assert raised.value.enrolment == enrolment


def test_enrol_to_requalify_begins_anew(learner):
    enrolment = EnrolmentFactory(learner=learner)
    valid_until = read(enrolment, 1, 2).valid_until

    renewed = enrol(learner, run=enrolment.run, at=valid_until - 90 * DAY)

    assert renewed != enrolment
    assert not renewed.events.exists()


def test_enrol_after_completing_an_older_edition_begins_anew(learner):
    enrolment = EnrolmentFactory(learner=learner)
    read(enrolment, 1, 2)
    newer = supersede(enrolment.edition, **identity(enrolment.edition))

    again = enrol(learner, run=enrolment.run, at=NOON + DAY)

    assert (again.edition, again.state) == (newer, "active")
    assert not again.events.exists()


def test_enrol_after_leaving_carries_what_was_done_in_unchanged_steps(learner):
    enrolment = EnrolmentFactory(
        learner=learner, edition__content__lessons=2, edition__content__quizzes=1
    )
    read(enrolment, 1)
    take(enrolment, 3)
    leave(enrolment, at=NOON + DAY)

    again = enrol(learner, run=enrolment.run, at=NOON + 2 * DAY)

    carried = again.events.order_by("pk")
    assert [event.carried_from for event in carried] == list(
        enrolment.events.order_by("pk")
    )
    assert carried[0].happened_at == NOON
    record = record_of(again, language="en")
    assert [step.is_done for step in record.steps] == [True, False, True]
    assert record.steps[2].attempt.points == 2


def test_enrol_a_third_time_names_the_first_fact(learner):
    enrolment = EnrolmentFactory(learner=learner)
    read(enrolment, 1)
    leave(enrolment, at=NOON + DAY)
    second = enrol(learner, run=enrolment.run, at=NOON + 2 * DAY)
    leave(second, at=NOON + 3 * DAY)

    third = enrol(learner, run=enrolment.run, at=NOON + 4 * DAY)

    assert third.events.get().carried_from == enrolment.events.get()


def test_enrol_after_leaving_does_not_carry_changed_steps(learner):
    enrolment = EnrolmentFactory(learner=learner)
    read(enrolment, 1)
    leave(enrolment, at=NOON + DAY)
    supersede(enrolment.edition, **changed(enrolment.edition))

    again = enrol(learner, run=enrolment.run, at=NOON + 2 * DAY)

    assert not again.events.exists()


def test_enrol_after_leaving_completes_what_only_lacked_a_step_now_gone(learner):
    enrolment = EnrolmentFactory(learner=learner)
    read(enrolment, 1)
    leave(enrolment, at=NOON + DAY)
    supersede(enrolment.edition, content__lessons=1, **identity(enrolment.edition))

    again = enrol(learner, run=enrolment.run, at=NOON + 2 * DAY)

    assert again.completion.completed_at == NOON + 2 * DAY


def test_leave_keeps_what_was_done_and_notes_why(learner):
    enrolment = EnrolmentFactory(learner=learner)
    read(enrolment, 1)

    left = leave(enrolment, at=NOON + DAY, by=learner, reason="no time")

    assert (left.state, left.events.count()) == ("withdrawn", 1)
    event = left.history.get()
    assert (event.before, event.after, event.reason) == (
        "active",
        "withdrawn",
        "no time",
    )


def test_leave_twice_notes_it_once():
    enrolment = EnrolmentFactory()
    leave(enrolment, at=NOON)

    leave(enrolment, at=NOON + DAY)

    assert enrolment.history.count() == 1


def test_leave_is_refused_after_completion():
    enrolment = EnrolmentFactory()
    read(enrolment, 1, 2)

    with pytest.raises(TransitionNotAllowed):
        leave(enrolment, at=NOON + DAY)


@pytest.mark.parametrize(
    ("before", "after"),
    [(one, two) for one in Enrolment.State.values for two in Enrolment.State.values],
)
def test_change_of_state_follows_the_table(before, after):
    enrolment = EnrolmentFactory(state=before)

    if after in TRANSITIONS[before]:
        change_state(enrolment, to=after, at=NOON)
    else:
        with pytest.raises(TransitionNotAllowed):
            change_state(enrolment, to=after, at=NOON)

    is_allowed = after in TRANSITIONS[before]
    enrolment.refresh_from_db()
    assert enrolment.state == (after if is_allowed else before)
    assert enrolment.history.count() == int(is_allowed)


def test_move_keeps_unchanged_steps_done(learner):
    enrolment = EnrolmentFactory(learner=learner)
    read(enrolment, 1)
    enrolment.last_step = enrolment.edition.steps.get(position=1)
    enrolment.save()
    newer = supersede(
        enrolment.edition, content__lessons=3, **identity(enrolment.edition)
    )

    moved = move(enrolment, to=newer, at=NOON + DAY, by=learner)

    assert record_of(moved, language="en").done == 1
    assert moved.last_step == newer.steps.get(position=1)
    note = EditionMove.objects.get()
    assert (note.before, note.after, note.by) == (enrolment.edition, newer, learner)


def test_move_asks_for_changed_steps_anew(learner):
    enrolment = EnrolmentFactory(learner=learner)
    read(enrolment, 1)
    newer = supersede(enrolment.edition, **changed(enrolment.edition))

    moved = move(enrolment, to=newer, at=NOON + DAY)

    assert record_of(moved, language="en").done == 0
    assert ProgressEvent.objects.count() == 1


def test_move_completes_what_only_lacked_a_step_now_gone():
    enrolment = EnrolmentFactory()
    read(enrolment, 1)
    newer = supersede(
        enrolment.edition, content__lessons=1, **identity(enrolment.edition)
    )

    moved = move(enrolment, to=newer, at=NOON + DAY)

    assert Completion.objects.get().enrolment == moved


def test_move_twice_is_one_move():
    enrolment = EnrolmentFactory()
    newer = supersede(enrolment.edition)
    move(enrolment, to=newer, at=NOON)

    move(enrolment, to=newer, at=NOON + DAY)

    assert EditionMove.objects.count() == 1


def test_move_is_refused_who_has_left():
    enrolment = EnrolmentFactory()
    leave(enrolment, at=NOON)

    with pytest.raises(NotLearning):
        move(enrolment, to=supersede(enrolment.edition), at=NOON)


def test_move_is_refused_to_another_course():
    enrolment = EnrolmentFactory()

    with pytest.raises(CannotMove):
        move(enrolment, to=EditionFactory(number=2), at=NOON)


def test_move_is_refused_back():
    enrolment = EnrolmentFactory()
    newer = supersede(enrolment.edition)
    old = enrolment.edition
    enrolment.edition = newer
    enrolment.save()

    with pytest.raises(CannotMove):
        move(enrolment, to=old, at=NOON)


def test_move_takes_a_half_done_attempt_at_an_unchanged_quiz_along():
    enrolment = EnrolmentFactory(edition__content__quizzes=1)
    quiz = enrolment.edition.steps.get(position=3)
    attempt = start(enrolment, quiz, language="en", at=NOON)
    newer = supersede(
        enrolment.edition, content__quizzes=1, **identity(enrolment.edition)
    )
    moved = move(enrolment, to=newer, at=NOON + MINUTE)

    again = start(
        moved, newer.steps.get(position=3), language="en", at=NOON + 2 * MINUTE
    )
    hand_in(again, given={"question-1": "b", "question-2": "b"}, at=NOON + 3 * MINUTE)

    assert again == attempt
    assert record_of(moved, language="en").steps[2].is_done


def test_move_is_refused_while_a_quiz_that_changed_is_begun():
    enrolment = EnrolmentFactory(edition__content__quizzes=1)
    start(enrolment, enrolment.edition.steps.get(position=3), language="en", at=NOON)

    with pytest.raises(AttemptUnderWay):
        move(enrolment, to=supersede(enrolment.edition), at=NOON + MINUTE)


def test_newer_edition_is_offered_who_is_under_way():
    enrolment = EnrolmentFactory()
    newer = supersede(enrolment.edition)

    assert newer_edition(enrolment) == newer


def test_newer_edition_is_none_on_the_current_one():
    assert newer_edition(EnrolmentFactory()) is None


def test_newer_edition_is_none_where_the_course_is_withdrawn():
    assert newer_edition(EnrolmentFactory(edition__state="withdrawn")) is None


def test_newer_edition_is_none_after_completion():
    enrolment = EnrolmentFactory()
    read(enrolment, 1, 2)
    supersede(enrolment.edition)
    enrolment.refresh_from_db()

    assert newer_edition(enrolment) is None


def test_last_moment_is_90_days_after_withdrawal():
    edition = EditionFactory(state="withdrawn", withdrawn_at=NOON)

    assert last_moment(edition) == NOON + 90 * DAY


def test_last_moment_is_none_while_nothing_was_withdrawn():
    assert last_moment(EditionFactory()) is None


def test_what_becomes_of_an_enrolment_is_in_the_audit_trail():
    run, learner = RunFactory(), UserFactory()
    first = EditionFactory(course=run.course)
    enrolment = enrol(learner, run=run, at=NOON)
    Edition.objects.filter(pk=first.pk).update(state=Edition.State.SUPERSEDED)
    second = EditionFactory(course=run.course, number=2)
    move(enrolment, to=second, at=NOON, by=learner)
    leave(enrolment, at=NOON, by=learner, reason="No time.")

    events = AuditEvent.objects.filter(
        object_type="courses.enrolment", object_id=str(enrolment.pk)
    ).order_by("pk")

    told = [(e.verb, e.facts.get("before"), e.facts.get("after")) for e in events]
    assert told == [
        ("enrolment.began", None, None),
        ("enrolment.moved", 1, 2),
        ("enrolment.changed", "active", "withdrawn"),
    ]
    assert {event.actor for event in events} == {learner}
    assert events[2].reason == "No time."
