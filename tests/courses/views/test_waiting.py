from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.enrolment import leave
from courses.domain.waiting import join, offer_next
from courses.models import Enrolment, Run, WaitingPlace
from tests.factories.courses import CompletionFactory, EnrolmentFactory
from tests.factories.hubs import UserFactory
from tests.factories.seating import dated_run, fill

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def run():
    run = dated_run(starts_at=timezone.now() + 40 * DAY)
    fill(run)
    return run


@pytest.fixture
def place(learner, run):
    return join(learner, run=run, at=timezone.now())


@pytest.fixture
def offered(place):
    leave(Enrolment.objects.get(), at=timezone.now())
    offer_next(place.run, at=timezone.now())
    place.refresh_from_db()
    return place


def address(place, name="waiting"):
    return reverse(f"courses:{name}", args=[place.public_id])


def test_who_waits_sees_the_position(signed_in, place, queries):
    page = signed_in.get(address(place)).content.decode()

    assert "You are number 1 in line" in page
    assert queries(lambda: signed_in.get(address(place))) <= 8


def test_who_was_displaced_is_told_that_they_come_first(signed_in, place):
    WaitingPlace.objects.update(priority=10)

    page = signed_in.get(address(place)).content.decode()

    assert "before those who join for the first time" in page


def test_offer_says_until_when_in_both_zones(signed_in, learner, offered):
    learner.time_zone = "Asia/Tokyo"
    learner.save()

    page = signed_in.get(address(offered)).content.decode()

    assert "A seat is kept for you" in page
    assert "(Brussels time)" in page
    assert "(Tokyo)" in page


def test_taking_the_offer_begins_the_course(signed_in, offered):
    response = signed_in.post(address(offered, "take_offer"))

    enrolment = Enrolment.objects.get(state="active")
    assert response.url == reverse("courses:record", args=[enrolment.public_id])


def test_taking_the_offer_asks_who_has_no_name_for_it(signed_in, learner, offered):
    learner.name_on_certificate = ""
    learner.save()

    response = signed_in.post(address(offered, "take_offer"))

    assert response.url.endswith("/name/")


def test_taking_an_offer_that_costs_leads_to_paying(signed_in, offered):
    Run.objects.update(price_cents=45_000)

    response = signed_in.post(address(offered, "take_offer"))

    assert response.url == reverse("courses:book", args=[offered.run.public_id])


def test_taking_an_offer_too_late_says_so(signed_in, offered):
    WaitingPlace.objects.update(offered_until=timezone.now())

    response = signed_in.post(address(offered, "take_offer"))

    assert response.status_code == 409
    assert "The offer is over" in response.content.decode()


def test_taking_what_was_completed_meanwhile_leads_to_the_record(
    signed_in, learner, offered
):
    done = EnrolmentFactory(
        learner=learner,
        run=offered.run,
        edition=offered.run.course.editions.get(),
        state="completed",
    )
    CompletionFactory(enrolment=done)

    response = signed_in.post(address(offered, "take_offer"))

    assert response.url == reverse("courses:record", args=[done.public_id])


def test_declining_frees_the_seat(signed_in, offered):
    assert signed_in.post(address(offered, "decline_offer")).url == "/learn/"
    assert Run.objects.get().taken == 0
    page = signed_in.get(address(offered)).content.decode()
    assert "You left this list" in page


def test_declining_nothing_says_so(signed_in, place):
    assert signed_in.post(address(place, "decline_offer")).status_code == 409


def test_leaving_the_line(signed_in, place):
    assert signed_in.post(address(place, "leave_line")).url == "/learn/"
    assert WaitingPlace.objects.get().state == "left"


@pytest.mark.parametrize(
    ("state", "of_run", "words"),
    [
        ("accepted", "open", "You took the seat"),
        ("lapsed", "open", "it goes to whoever is next"),
        ("closed", "open", "no seat came free"),
        ("closed", "cancelled", "The hub has cancelled the run"),
    ],
)
def test_place_that_has_ended_says_why(signed_in, place, state, of_run, words):
    WaitingPlace.objects.update(state=state)
    at = timezone.now() if of_run == "cancelled" else None
    Run.objects.update(state=of_run, cancelled_at=at)

    assert words in signed_in.get(address(place)).content.decode()


def test_anothers_place_is_not_there(signed_in, run):
    other = join(UserFactory(), run=run, at=timezone.now())

    assert signed_in.get(address(other)).status_code == 404
    for name in ("take_offer", "decline_offer", "leave_line"):
        assert signed_in.post(address(other, name)).status_code == 404
    assert WaitingPlace.objects.get().state == "waiting"


def test_visitor_signs_in_and_sees_the_place(client, place):
    response = client.post(address(place, "leave_line"))

    assert response.url == f"{reverse('account_login')}?next={address(place)}"


def test_places_change_by_sending_alone(signed_in, place):
    assert signed_in.get(address(place, "leave_line")).status_code == 405


def test_home_shows_dates_offers_and_lines_in_as_many_queries(
    signed_in, learner, offered, queries
):
    signed_in.get("/learn/")  # the menu is remembered
    counts = []
    for more in (1, 2):
        for _each in range(more):
            full = dated_run(starts_at=timezone.now() + DAY)
            [enrolment] = fill(full, at=timezone.now())
            join(learner, run=full, at=timezone.now())
            enrolment.seat.holder = None
            enrolment.seat.save()
        counts.append(queries(lambda: signed_in.get("/learn/")))

    page = signed_in.get("/learn/").content.decode()
    assert "A seat is kept for you: “GMP for beginners”." in page
    assert page.count("Number 1 in line") == 3
    assert counts[0] == counts[1]


def test_home_shows_the_dates_of_seats(signed_in, learner):
    run = dated_run(seats=2, starts_at=timezone.now() + DAY)
    signed_in.post(reverse("courses:enrol", args=[run.public_id]))
    run.sessions.update(link="https://meet.example.org/cleanroom")

    page = signed_in.get("/learn/").content.decode()

    enrolment = Enrolment.objects.get()
    assert "Your dates" in page
    assert "https://meet.example.org/cleanroom" in page
    assert reverse("courses:cancel", args=[enrolment.public_id]) in page
    record = reverse("courses:record", args=[enrolment.public_id])
    assert (
        "https://meet.example.org/cleanroom" in signed_in.get(record).content.decode()
    )
