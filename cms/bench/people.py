"""Learners of the benchmark with their progress, as learning leaves them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db.models import Model

from cms.bench import numbers
from cms.bench.seating import seat_rows
from cms.bench.shelves import Rows, check_of
from courses.models import (
    Answer,
    Attempt,
    Completion,
    Enrolment,
    EnrolmentEvent,
    ProgressEvent,
)
from hubs.models import User

PASSWORD = "three cells in a clean room"  # noqa: S105 (of people who do not exist)
#: The first learner's primary key; lower ones belong to whoever was there before.
FIRST = 1_000
GIVEN = ("Zoë", "Anna", "Lukas", "Giulia", "João", "Élodie", "Sanne", "Mikko")
FAMILY = ("Jansen", "García", "Müller", "Rossi", "Nowak", "Ångström", "O’Brien")


@dataclass(frozen=True)
class Times:
    """When things happened: all before the moment of the run."""

    at: datetime

    @property
    def enrolled(self) -> datetime:
        """When everybody enrolled."""
        return self.at - timedelta(days=60)

    def finished(self, position: int) -> datetime:
        """When a step was finished: one a day."""
        return self.enrolled + timedelta(days=position)

    @property
    def completed(self) -> datetime:
        """When short courses were completed: with their last step."""
        return self.finished(numbers.SHORT_LESSONS + 1)


def learner_rows(
    learner: int, *, password: str, times: Times
) -> Iterator[tuple[type[Model], Model]]:
    """A learner with five enrolments; ``password`` is the hash of the password."""
    user = User(
        pk=FIRST + learner,
        email=f"learner{learner}@example.org",
        password=password,
        name_on_certificate=name_of(learner),
        name_confirmed_at=times.enrolled,
        date_joined=times.enrolled,
    )
    yield User, user
    yield (
        EmailAddress,
        EmailAddress(
            pk=user.pk, user=user, email=user.email, verified=True, primary=True
        ),
    )
    for place, course in enumerate(numbers.courses_of(learner)):
        pk = numbers.enrolment_pk(learner, place)
        if place == 0:
            yield from completed_rows(pk, user, course=course, times=times)
        else:
            done = numbers.lessons_done(learner, place)
            yield from under_way_rows(pk, user, course=course, done=done, times=times)


def name_of(learner: int) -> str:
    """A name that a certificate can show."""
    return f"{GIVEN[learner % len(GIVEN)]} {FAMILY[learner % len(FAMILY)]}"


def _enrolment(pk: int, user: User, *, course: int, times: Times) -> Enrolment:
    return Enrolment(
        pk=pk,
        public_id=numbers.public_id("enrolment", pk),
        learner=user,
        run_id=course + 1,
        edition_id=course + 1,
        enrolled_at=times.enrolled,
        last_seen_at=times.enrolled,
    )


def under_way_rows(
    pk: int, user: User, *, course: int, done: int, times: Times
) -> Iterator[tuple[type[Model], Model]]:
    """An enrolment of which the first ``done`` lessons are done."""
    enrolment = _enrolment(pk, user, course=course, times=times)
    positions = numbers.lesson_positions(course)[:done]
    if positions:
        enrolment.last_step_id = numbers.step_pk(course, positions[-1])
    yield Enrolment, enrolment
    yield from seat_rows(enrolment)
    yield EnrolmentEvent, _moved(pk * 2, enrolment, "", "active", at=times.enrolled)
    for position in positions:
        yield ProgressEvent, _finished(enrolment, course, position, times)


def completed_rows(
    pk: int, user: User, *, course: int, times: Times
) -> Iterator[tuple[type[Model], Model]]:
    """An enrolment on a short course with all that its completion rests on."""
    enrolment = _enrolment(pk, user, course=course, times=times)
    enrolment.state = Enrolment.State.COMPLETED
    last = numbers.step_count(course)
    enrolment.last_step_id = numbers.step_pk(course, last)
    yield Enrolment, enrolment
    yield from seat_rows(enrolment)
    yield EnrolmentEvent, _moved(pk * 2, enrolment, "", "active", at=times.enrolled)
    yield (
        EnrolmentEvent,
        _moved(pk * 2 + 1, enrolment, "active", "completed", at=times.completed),
    )
    for position in range(1, last + 1):
        yield ProgressEvent, _finished(enrolment, course, position, times)
    yield from _attempt_rows(enrolment, course, last, at=times.finished(last))
    yield (
        Completion,
        Completion(
            pk=pk,
            enrolment=enrolment,
            edition_id=course + 1,
            completed_at=times.completed,
            valid_until=times.completed + timedelta(days=730),
            basis=[_basis(course, position, times) for position in range(1, last + 1)],
        ),
    )


def _moved(
    pk: int, enrolment: Enrolment, before: str, after: str, *, at: datetime
) -> EnrolmentEvent:
    return EnrolmentEvent(
        pk=pk,
        enrolment=enrolment,
        before=before,
        after=after,
        at=at,
        by=enrolment.learner,
    )


def _finished(
    enrolment: Enrolment, course: int, position: int, times: Times
) -> ProgressEvent:
    return ProgressEvent(
        pk=enrolment.pk * 100 + position,
        enrolment=enrolment,
        step_id=numbers.step_pk(course, position),
        step_key=numbers.key_of(course, position),
        step_hash=numbers.content_hash(course, position),
        happened_at=times.finished(position),
    )


def _attempt_rows(
    enrolment: Enrolment, course: int, position: int, *, at: datetime
) -> Iterator[tuple[type[Model], Model]]:
    answers = check_of(course, position).answers()
    attempt = Attempt(
        pk=enrolment.pk,
        enrolment=enrolment,
        step_id=numbers.step_pk(course, position),
        step_key=numbers.key_of(course, position),
        number=1,
        seed=enrolment.pk,
        language="en",
        started_at=at - timedelta(minutes=10),
        submitted_at=at,
        points=len(answers),
        out_of=len(answers),
        passed=True,
        result={key: {"points": "1", "of": 1, "verdict": "right"} for key in answers},
    )
    yield Attempt, attempt
    for place, (key, value) in enumerate(answers.items()):
        yield (
            Answer,
            Answer(
                pk=attempt.pk * 100 + place,
                attempt=attempt,
                question=key,
                value=value,
                saved_at=at,
            ),
        )


def _basis(course: int, position: int, times: Times) -> dict[str, object]:
    is_check = numbers.is_check(course, position)
    return {
        "key": str(numbers.key_of(course, position)),
        "number": f"1.{position}",
        "kind": "quiz" if is_check else "lesson",
        "at": times.finished(position).isoformat(),
        "attempt": 1 if is_check else None,
        "points": "10" if is_check else None,
        "out_of": 10 if is_check else None,
    }


def add_row(rows: Rows, model: type[Model], row: Model) -> None:
    """Put a row with the others of its table."""
    rows.setdefault(model, []).append(row)
