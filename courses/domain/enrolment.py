"""Enrolling, leaving, coming back, and going on in a newer edition."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from courses.domain.carrying import carry_facts
from courses.domain.completion import RENEWAL, complete_if_met
from courses.domain.run_letters import tell_booked
from courses.domain.seats import ENDED, free, hold, take
from courses.domain.states import (
    LEARNING,
    NotLearning,
    State,
    change_state,
    locked,
    note,
)
from courses.models import (
    Edition,
    EditionMove,
    Enrolment,
    EnrolmentEvent,
    Run,
    Seat,
)
from hubs.models import User

#: What an enrolment says of how its seat was had.
HOW = {
    Seat.How.FREE: Enrolment.How.FREE,
    Seat.How.WAITING: Enrolment.How.FREE,
    Seat.How.PAID: Enrolment.How.PAID,
    Seat.How.VOUCHER: Enrolment.How.VOUCHER,
    Seat.How.EMPLOYER: Enrolment.How.SEAT,
    Seat.How.INVITATION: Enrolment.How.INVITATION,
}


class RunClosed(Exception):
    """The run takes nobody any more, or not yet."""


class RunNotFree(Exception):
    """The run has a price: a seat on it is not had by asking."""


class AlreadyEnrolled(Exception):
    """The learner is on the run already, on another seat."""


class CourseWithdrawn(Exception):
    """No edition of the course is offered."""


class AlreadyCompleted(Exception):
    """The learner completed this very edition, and it is not yet time to requalify."""

    def __init__(self, enrolment: Enrolment) -> None:
        super().__init__(f"{enrolment.public_id} was completed")
        self.enrolment = enrolment


class CannotMove(Exception):
    """The edition is not a newer current one of the same course."""


class AttemptUnderWay(Exception):
    """A quiz that the newer edition changed was begun and not handed in."""


@transaction.atomic
def enrol(learner: User, *, run: Run, at: datetime) -> Enrolment:
    """Give the learner a free seat on ``run``, on the edition that is offered now.

    Idempotent while the enrolment is open. Who left before finds again what was done
    in steps that are still the same. Raises :exc:`RunClosed`, :exc:`RunNotFree`,
    :exc:`CourseWithdrawn`, :exc:`AlreadyCompleted` or
    :exc:`courses.domain.seats.NoSeatLeft`.
    """
    existing = open_enrolment(learner, run)
    if existing is not None:
        return existing
    if run.price_cents:
        raise RunNotFree(run.public_id)
    edition = offered(run, at=at)
    refuse_repetition(learner, run=run, edition=edition, at=at)
    enrolment = _begin(learner, run=run, how=Seat.How.FREE, edition=edition, at=at)
    # The seat last: others wait for the run from here until the transaction ends.
    [seat] = hold(run, how=Seat.How.FREE, holder=learner, at=at, by=learner)
    take(seat, learner=learner, enrolment=enrolment, at=at)
    return enrolment


@transaction.atomic
def admit(
    learner: User,
    *,
    seat: Seat,
    at: datetime,
    instead_of: Run | None = None,
    by: User | None = None,
) -> Enrolment:
    """Let the learner begin on a held seat, however it was had.

    ``instead_of`` is the run on which they had one before, ``by`` who gave them the
    seat, if it was not they. Idempotent. Raises
    :exc:`AlreadyEnrolled`, :exc:`RunClosed`, :exc:`CourseWithdrawn`,
    :exc:`AlreadyCompleted` or :exc:`courses.domain.seats.SeatGone`.
    """
    run = seat.run
    existing = open_enrolment(learner, run)
    if existing is not None:
        if Seat.objects.filter(pk=seat.pk, enrolment=existing).exists():
            return existing
        raise AlreadyEnrolled(f"{existing.public_id} on {run.public_id}")
    edition = offered(run, at=at, to_newcomers=False)
    refuse_repetition(learner, run=run, edition=edition, at=at)
    enrolment = _begin(
        learner,
        run=run,
        how=Seat.How(seat.how),
        edition=edition,
        at=at,
        instead_of=instead_of,
        by=by,
    )
    take(seat, learner=learner, enrolment=enrolment, at=at, by=by)
    return enrolment


@transaction.atomic
def leave(
    enrolment: Enrolment, *, at: datetime, by: User | None = None, reason: str = ""
) -> Enrolment:
    """Give the seat up. What was done stays on record. Leaving twice is harmless.

    Raises :exc:`courses.domain.states.TransitionNotAllowed`, e.g. after completion.
    """
    # The seat first: it waits for the run, as everybody does who wants one.
    free(Seat.objects.filter(enrolment=enrolment), at=at, by=by, reason="left")
    row = locked(enrolment)
    if row.state != State.WITHDRAWN:
        change_state(row, to=State.WITHDRAWN, at=at, by=by, reason=reason)
    return row


@transaction.atomic
def move(
    enrolment: Enrolment, *, to: Edition, at: datetime, by: User | None = None
) -> Enrolment:
    """Go on in a newer edition; steps that are the same there stay done. Idempotent.

    Raises :exc:`courses.domain.states.NotLearning`, :exc:`CannotMove` or
    :exc:`AttemptUnderWay`.
    """
    row = locked(enrolment)
    if row.edition_id == to.pk:
        return row
    if row.state != State.ACTIVE:
        raise NotLearning(f"{row.public_id} is {row.state}")
    if not is_newer(to, than=row.edition):
        raise CannotMove(f"{row.public_id}: {row.edition_id} to {to.pk}")
    if _has_attempt_at_a_changed_quiz(row, to=to):
        raise AttemptUnderWay(row.public_id)
    EditionMove.objects.create(
        enrolment=row, before_id=row.edition_id, after=to, at=at, by=by
    )
    facts = {"before": row.edition.number, "after": to.number}
    note("enrolment.moved", row, by=by, facts=facts)
    if row.last_step is not None:
        row.last_step = to.steps.filter(key=row.last_step.key).first()
    row.edition = to
    row.save(update_fields=["edition", "last_step"])
    complete_if_met(row, at=at)
    return row


def is_newer(edition: Edition, *, than: Edition) -> bool:
    """Whether ``edition`` is the current one of the course and came after ``than``."""
    return (
        edition.course_id == than.course_id
        and edition.state == Edition.State.CURRENT
        and (edition.number or 0) > (than.number or 0)
    )


def may_repeat(done: Enrolment, *, edition: Edition, at: datetime) -> bool:
    """Whether who completed ``done`` may begin ``edition``, the one offered now.

    Another edition always; the same one when it is time to requalify. Asks nothing of
    the database when ``completion`` is selected.
    """
    if done.edition_id != edition.pk:
        return True
    valid_until = done.completion.valid_until
    return valid_until is not None and valid_until - RENEWAL <= at


def newer_edition(enrolment: Enrolment) -> Edition | None:
    """The edition that a learner under way may go on in, if there is one."""
    if enrolment.state not in LEARNING - {State.COMPLETED}:
        return None
    current = (
        Edition.objects.current().filter(course_id=enrolment.edition.course_id).first()
    )
    if current is None or not is_newer(current, than=enrolment.edition):
        return None
    return current


def lock_learner(learner: User) -> None:
    """Let nobody else begin anything for ``learner`` until the transaction ends."""
    User.objects.select_for_update(no_key=True).get(pk=learner.pk)


def _has_attempt_at_a_changed_quiz(enrolment: Enrolment, *, to: Edition) -> bool:
    """Whether a quiz was begun that is not the same in ``to``."""
    same = to.steps.filter(
        key=OuterRef("step_key"), content_hash=OuterRef("step__content_hash")
    )
    begun = enrolment.attempts.filter(submitted_at__isnull=True)
    return begun.exclude(Exists(same)).exists()


def open_enrolment(learner: User, run: Run) -> Enrolment | None:
    """The learner's open enrolment on ``run``, with the learner locked.

    Two clicks at once: the second waits here and then finds the first one's enrolment.
    """
    lock_learner(learner)
    return learner.enrolments.filter(run=run).exclude(state__in=ENDED).first()


def offered(run: Run, *, at: datetime, to_newcomers: bool = True) -> Edition:
    """The edition that ``run`` offers at ``at``.

    Whether bookings are open is asked of those who book, not of those who have a seat:
    they begin on a run that was closed since. Raises :exc:`RunClosed` or
    :exc:`CourseWithdrawn`.
    """
    takes = {Run.State.OPEN} if to_newcomers else {Run.State.OPEN, Run.State.CLOSED}
    if run.state not in takes or (run.ends_at is not None and run.ends_at <= at):
        raise RunClosed(run.public_id)
    current = Edition.objects.current().select_related("course__hub")
    edition = current.filter(course_id=run.course_id).first()
    if edition is None:
        raise CourseWithdrawn(run.public_id)
    return edition


def refuse_repetition(
    learner: User, *, run: Run, edition: Edition, at: datetime
) -> None:
    """Raise :exc:`AlreadyCompleted` for a completion that is still good for long."""
    done = (
        learner.enrolments.filter(run=run, state=State.COMPLETED, edition=edition)
        .select_related("completion")
        .order_by("-pk")
        .first()
    )
    if done is not None and not may_repeat(done, edition=edition, at=at):
        raise AlreadyCompleted(done)


def _begin(
    learner: User,
    *,
    run: Run,
    how: Seat.How,
    edition: Edition,
    at: datetime,
    instead_of: Run | None = None,
    by: User | None = None,
) -> Enrolment:
    """Write the enrolment, with all that was done before in the same steps.

    Whoever is to be somewhere at a time is told so by letter.
    """
    enrolment = Enrolment.objects.create(
        learner=learner,
        run=run,
        edition=edition,
        enrolled_at=at,
        how=HOW[how],
    )
    EnrolmentEvent.objects.create(
        enrolment=enrolment, before="", after=State.ACTIVE, at=at, by=by or learner
    )
    note("enrolment.began", enrolment, by=by or learner)
    carry_facts(enrolment)
    if run.starts_at is not None:
        tell_booked(enrolment, at=at, instead_of=instead_of, by_hub=by is not None)
    complete_if_met(enrolment, at=at)
    return enrolment
