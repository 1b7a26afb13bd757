"""Notes and releases at the same moment: on PostgreSQL, in threads of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from courses.domain.review_news import tell_news
from courses.domain.review_notes import TELL, NoCandidate, NotNow, act_on, open_notes
from courses.domain.sign_off import CannotSign, sign_candidate, sign_release
from courses.models import Edition, NoteEntry, ReviewNote
from hubs.domain.signing_off import Meaning, Proof
from hubs.models import Outgoing
from hubs.roles import Role
from tests.factories.courses import CourseFactory, EditionFactory
from tests.factories.hubs import NOON
from tests.factories.review import note_on, staff_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*calls):
    """Make all calls at the same moment; return results or refusals in order."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except (NoCandidate, NotNow, CannotSign) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def staff(course):
    return staff_of(course.hub)


@pytest.fixture
def candidate(course, staff):
    """Submitted and reviewed: it can be released. No page: those go with each test."""
    candidate = EditionFactory(course=course, candidate=True, content__lessons=1)
    for meaning, who in (
        (Meaning.SUBMITTED, Role.AUTHOR),
        (Meaning.REVIEWED, Role.REVIEWER),
    ):
        proof = Proof(person=staff[who], method="password")
        sign_candidate(candidate, meaning=meaning, proof=proof, at=NOON)
    return candidate


@pytest.mark.parametrize("_round", range(8))
def test_nothing_is_released_beside_a_note_that_comes_at_the_same_moment(
    course, staff, candidate, _round
):
    proof = Proof(person=staff[Role.LEAD], method="password")

    noted, released = at_once(
        lambda: note_on(course, staff[Role.REVIEWER]),
        lambda: sign_release(
            candidate, proof=proof, change="major", summary="First.", at=NOON
        ),
    )

    assert isinstance(noted, ReviewNote) != isinstance(released, Edition)
    assert open_notes(course).exists() is isinstance(noted, ReviewNote)


@pytest.mark.parametrize("_round", range(5))
def test_two_who_resolve_at_once_resolve_once(course, staff, candidate, _round):
    note = note_on(course, staff[Role.REVIEWER])

    at_once(
        *[
            lambda who=who: act_on(note, kind="resolved", by=staff[who], at=NOON)
            for who in (Role.LEAD, Role.REVIEWER)
        ]
    )

    assert NoteEntry.objects.filter(kind="resolved").count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_no_note_that_comes_while_letters_are_written_is_forgotten(
    course, staff, candidate, _round
):
    note_on(course, staff[Role.REVIEWER])

    at_once(
        lambda: tell_news(course, at=NOON),
        lambda: note_on(course, staff[Role.LEAD]),
    )

    untold = ReviewNote.objects.filter(told_at=None).exists()
    assert Outgoing.objects.filter(kind=TELL, done_at=None).exists() is untold
