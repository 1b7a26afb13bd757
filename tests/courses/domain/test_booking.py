from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from courses.domain.booking import NotBookable, Obstacle, book, obstacle, obstacle_for
from courses.domain.booking_sheet import booking_sheet, waiting_sheet
from courses.domain.enrolment import AlreadyCompleted, RunNotFree, leave
from courses.domain.seats import hold, miscounted
from courses.domain.waiting import join, offer_next
from courses.models import (
    Edition,
    Enrolment,
    Run,
    RunInvitation,
    Seat,
    WaitingPlace,
)
from hubs.models import OrganisationManager, SharingConsent
from tests.factories.courses import CompletionFactory, RunFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import OrganisationFactory
from tests.factories.seating import dated_run, fill

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def learner():
    return UserFactory()


def test_who_books_has_a_seat_while_there_are_some(learner):
    run = dated_run()

    enrolment = book(learner, run=run, at=NOON)

    assert isinstance(enrolment, Enrolment)
    assert book(learner, run=run, at=NOON) == enrolment
    assert miscounted() == []


def test_who_books_a_full_run_has_a_place_in_line(learner):
    run = dated_run()
    fill(run)

    place = book(learner, run=run, at=NOON)

    assert isinstance(place, WaitingPlace)
    assert book(learner, run=run, at=NOON) == place


def test_last_seat_that_goes_to_somebody_else_meanwhile_gives_a_place_in_line(
    learner, monkeypatch
):
    run = dated_run()
    # What was counted a moment ago is not so any more.
    stale = [1, 1]
    from courses.domain import booking

    monkeypatch.setattr(booking, "room", lambda _run: stale.pop())
    fill(run)

    assert isinstance(book(learner, run=run, at=NOON), WaitingPlace)


def test_who_is_offered_a_seat_has_it_by_booking(learner):
    run = dated_run(books_until=NOON + HOUR)
    [enrolment] = fill(run)
    place = join(learner, run=run, at=NOON)
    leave(enrolment, at=NOON)
    offer_next(run, at=NOON)

    taken = book(learner, run=run, at=NOON + 2 * HOUR)

    place.refresh_from_db()
    assert (taken.seat, place.state) == (place.seat, "accepted")


def test_run_with_a_price_is_paid_while_seats_are_left(learner):
    run = dated_run(price_cents=100)

    with pytest.raises(RunNotFree):
        book(learner, run=run, at=NOON)


def test_full_run_with_a_price_has_a_line_and_an_offer_is_paid(learner):
    run = dated_run(price_cents=100)
    [seat] = hold(run, how=Seat.How.PAID, holder=UserFactory(), at=NOON)

    place = book(learner, run=run, at=NOON)

    assert place.state == "waiting"
    Seat.objects.filter(pk=seat.pk).update(holder=learner)
    with pytest.raises(RunNotFree):
        book(learner, run=run, at=NOON)


def test_who_completed_a_full_run_is_told_so_and_does_not_wait(learner):
    run = dated_run()
    enrolment = book(learner, run=run, at=NOON)
    CompletionFactory(enrolment=enrolment)
    Enrolment.objects.update(state="completed")

    with pytest.raises(AlreadyCompleted):
        book(learner, run=run, at=NOON)


def test_full_run_that_has_begun_takes_bookings_but_has_no_line(learner):
    run = dated_run(starts_at=NOON - HOUR, ends_at=NOON + DAY, books_until=NOON + HOUR)
    fill(run)

    with pytest.raises(NotBookable) as refused:
        book(learner, run=run, at=NOON)

    assert refused.value.obstacle == Obstacle.CLOSED


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"state": "cancelled", "cancelled_at": NOON}, Obstacle.CANCELLED),
        ({"state": "closed"}, Obstacle.CLOSED),
        ({"state": "planned"}, Obstacle.CLOSED),
        ({"books_from": NOON + HOUR}, Obstacle.NOT_YET),
        ({"books_until": NOON}, Obstacle.OVER),
        ({"starts_at": NOON, "ends_at": NOON + HOUR}, Obstacle.BEGUN),
        (
            {"starts_at": NOON, "ends_at": NOON + DAY, "books_until": NOON + HOUR},
            None,
        ),
        ({"starts_at": NOON - DAY, "ends_at": NOON}, Obstacle.BEGUN),
    ],
)
def test_obstacle_says_why_a_run_is_not_bookable(learner, fields, expected):
    run = dated_run(**fields)

    assert obstacle(run, learner=learner, at=NOON) == expected
    assert Run.objects.bookable(at=NOON).exists() == (expected is None)
    if expected is not None:
        with pytest.raises(NotBookable):
            book(learner, run=run, at=NOON)


def test_obstacle_of_a_withdrawn_course(learner):
    run = dated_run()
    Edition.objects.update(state="withdrawn")

    assert obstacle(run, learner=learner, at=NOON) == Obstacle.WITHDRAWN


def test_seats_are_sold_to_organisations_only_on_runs_that_are_theirs():
    run, theirs, other = dated_run(), OrganisationFactory(), OrganisationFactory()
    run.organisations.add(theirs)

    def why_not(organisation, **fields):
        Run.objects.filter(pk=run.pk).update(**fields)
        run.refresh_from_db()
        return obstacle_for(organisation, run, at=NOON)

    assert why_not(other) is None
    assert why_not(other, audience="organisations") == Obstacle.NOT_OF_THEIRS
    assert why_not(theirs) is None
    assert why_not(theirs, books_until=NOON) == Obstacle.OVER
    assert why_not(theirs, audience="invited") == Obstacle.NOT_INVITED
    Edition.objects.update(state="withdrawn")
    assert why_not(theirs) == Obstacle.WITHDRAWN
    gone = {"state": "cancelled", "cancelled_at": NOON}
    assert why_not(theirs, **gone) == Obstacle.CANCELLED


def test_run_for_the_invited_asks_for_an_address_that_was_confirmed(learner):
    run = dated_run(audience="invited")
    invitation = RunInvitation.objects.create(
        run=run, email="Me@Example.org", token="t", invited_by=learner, invited_at=NOON
    )
    address = EmailAddress.objects.create(
        user=learner, email="me@example.org", verified=False
    )
    assert obstacle(run, learner=learner, at=NOON) == Obstacle.NOT_INVITED

    address.verified = True
    address.save()
    assert obstacle(run, learner=learner, at=NOON) is None

    invitation.revoked_at = NOON
    invitation.save()
    assert obstacle(run, learner=learner, at=NOON) == Obstacle.NOT_INVITED


def test_run_for_organisations_asks_who_acts_for_one_or_shares_with_it(learner):
    run, theirs = dated_run(audience="organisations"), OrganisationFactory()
    run.organisations.add(theirs)
    assert obstacle(run, learner=learner, at=NOON) == Obstacle.NOT_OF_THEIRS

    consent = SharingConsent.objects.create(
        person=learner, organisation=theirs, wording="1", given_at=NOON
    )
    assert obstacle(run, learner=learner, at=NOON) is None

    consent.withdrawn_at = NOON
    consent.save()
    assert obstacle(run, learner=learner, at=NOON) == Obstacle.NOT_OF_THEIRS

    OrganisationManager.objects.create(organisation=theirs, user=learner, since=NOON)
    assert obstacle(run, learner=learner, at=NOON) is None


def test_sheet_says_what_is_left_and_who_waits(learner):
    run = dated_run(seats=2)
    fill(run)
    join(UserFactory(), run=run, at=NOON)
    place = join(learner, run=run, at=NOON)
    run.refresh_from_db()

    sheet = booking_sheet(run, learner=learner, language="nl", at=NOON)

    assert (sheet.left, sheet.is_full, sheet.waiting) == (0, True, 2)
    assert (sheet.place, sheet.enrolment) == (place, None)
    assert sheet.text.title == "GMP for beginners"
    assert list(sheet.sessions) == list(run.sessions.all())


def test_sheet_of_a_course_without_dates_or_edition(learner):
    run = RunFactory()

    sheet = booking_sheet(run, learner=learner, language="en", at=NOON)

    assert (sheet.left, sheet.is_full, sheet.sessions) == (None, False, ())
    assert (sheet.edition, sheet.text) == (None, None)
    assert sheet.obstacle == Obstacle.WITHDRAWN


def test_waiting_sheet_of_one_who_waits_and_of_an_offer(learner):
    run = dated_run()
    [enrolment] = fill(run)
    place = join(learner, run=run, at=NOON)

    sheet = waiting_sheet(place, language="nl", at=NOON)
    assert (sheet.position, sheet.deadline, sheet.is_over) == (1, None, False)

    leave(enrolment, at=NOON)
    offer_next(run, at=NOON)
    place.refresh_from_db()
    sheet = waiting_sheet(place, language="nl", at=NOON)
    assert (sheet.position, sheet.deadline) == (None, NOON + 48 * HOUR)
    assert waiting_sheet(place, language="nl", at=NOON + 48 * HOUR).is_over

    Edition.objects.update(state="withdrawn")
    sheet = waiting_sheet(place, language="nl", at=NOON)
    assert sheet.title == run.course.code
