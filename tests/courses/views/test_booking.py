from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.enrolment import enrol
from courses.domain.seats import hold
from courses.domain.waiting import join
from courses.models import Edition, Enrolment, Run, Seat, WaitingPlace
from tests.factories.courses import EditionFactory, open_run
from tests.factories.dates import RunSessionFactory
from tests.factories.hubs import UserFactory
from tests.factories.seating import dated_run, fill

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def run():
    """A run with one seat, soon."""
    return dated_run(starts_at=timezone.now() + 40 * DAY)


def address(run, name="enrol"):
    return reverse(f"courses:{name}", args=[run.public_id])


def test_page_says_when_where_and_how_many_seats_are_left(signed_in, learner, run):
    learner.time_zone = "America/New_York"
    learner.save()

    page = signed_in.get(address(run)).content.decode()

    assert "GMP for beginners" in page
    assert "Brussels time" in page
    assert "Your time:" in page
    assert "Kaai 12" in page
    assert "1 of 1 free" in page


def test_page_says_whether_the_run_takes_place(signed_in):
    soon = timezone.now() + 40 * DAY
    run = dated_run(seats=4, minimum=2, starts_at=soon, price_cents=0)
    hold(run, how=Seat.How.PAID, until=soon, at=timezone.now())
    enrol(UserFactory(), run=run, at=timezone.now())

    page = signed_in.get(address(run)).content.decode()
    assert "With 2 participants at least" in page
    assert "1 so far" in page
    assert "Confirmed" not in page
    enrol(UserFactory(), run=run, at=timezone.now())
    page = signed_in.get(address(run)).content.decode()
    assert "Confirmed" in page
    assert "with 2 participants at least" in page
    Run.objects.update(minimum=0)
    assert "Takes place" not in signed_in.get(address(run)).content.decode()


def test_page_of_a_run_that_began_says_no_more_whether_it_takes_place(signed_in):
    begun = timezone.now() - timedelta(hours=1)
    run = dated_run(minimum=1, starts_at=begun, ends_at=begun + DAY)

    assert "Takes place" not in signed_in.get(address(run)).content.decode()


def test_page_of_a_full_run_says_who_waits_and_offers_the_line(signed_in, run):
    fill(run)
    join(UserFactory(), run=run, at=timezone.now())

    page = signed_in.get(address(run)).content.decode()

    assert "This run is full" in page
    assert "1 person waits" in page
    assert "Join the waiting list" in page


def test_who_comes_too_late_is_told_and_put_on_the_waiting_list(signed_in, run):
    fill(run)

    response = signed_in.post(address(run), follow=True)

    place = WaitingPlace.objects.get()
    assert response.redirect_chain[-1][0] == reverse(
        "courses:waiting", args=[place.public_id]
    )
    page = response.content.decode()
    assert "All seats are taken. You are number 1 in line." in page
    assert "You are number 1 in line" in page


def test_run_with_a_price_leads_on_to_paying(signed_in, run):
    Run.objects.update(price_cents=45_000)

    page = signed_in.get(address(run)).content.decode()

    assert address(run, "book") in page
    assert "all of the price comes back" in page
    assert signed_in.post(address(run)).url == address(run, "book")


def test_run_that_is_planned_is_not_there(signed_in, run):
    Run.objects.update(state="planned")

    assert signed_in.get(address(run)).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words", "status"),
    [
        ({"state": "closed"}, "The hub has closed the bookings", 409),
        (
            {"state": "cancelled", "cancelled_at": timezone.now()},
            "The hub has cancelled this run.",
            409,
        ),
        ({"books_from": timezone.now() + DAY}, "Bookings begin on", 409),
        ({"books_until": timezone.now() - DAY}, "Bookings ended on", 409),
        ({"starts_at": timezone.now() - DAY}, "The run has begun.", 409),
        ({"audience": "invited"}, "for those who were invited", 403),
        ({"audience": "organisations"}, "people of certain organisations", 403),
    ],
)
def test_who_cannot_book_is_told_why(signed_in, run, fields, words, status):
    Run.objects.update(**fields)

    assert words in signed_in.get(address(run)).content.decode()
    response = signed_in.post(address(run))
    assert response.status_code == status
    assert words in response.content.decode()
    assert not Seat.objects.exists()


def test_withdrawn_course_is_told(signed_in, run):
    Edition.objects.update(state="withdrawn")

    assert signed_in.post(address(run)).status_code == 409


def test_held_seat_on_a_run_that_is_cancelled_gives_no_place(signed_in, learner, run):
    hold(run, how=Seat.How.FREE, holder=learner, at=timezone.now())
    Run.objects.update(state="cancelled", cancelled_at=timezone.now())

    response = signed_in.post(address(run))

    assert response.status_code == 409
    assert not Enrolment.objects.exists()


def test_page_leads_who_has_a_seat_or_a_place_there(signed_in, learner, run):
    place = join(learner, run=run, at=timezone.now())
    waits = reverse("courses:waiting", args=[place.public_id])
    assert waits in signed_in.get(address(run)).content.decode()

    WaitingPlace.objects.all().update(state="left")
    signed_in.post(address(run))
    record = reverse("courses:record", args=[Enrolment.objects.get().public_id])
    assert record in signed_in.get(address(run)).content.decode()


def test_page_takes_nine_queries_at_most_however_many_sessions(signed_in, run, queries):
    Run.objects.update(minimum=1)
    fill(run)
    signed_in.get("/learn/")  # the menu is remembered
    counts = []
    for more in (0, 2):
        RunSessionFactory.create_batch(more, run=run)
        counts.append(queries(lambda: signed_in.get(address(run))))

    assert counts[0] == counts[1] <= 9


def test_run_without_dates_is_shown_without(signed_in):
    run = open_run(EditionFactory().course)

    page = signed_in.get(address(run)).content.decode()

    assert "As many as come" in page
    assert "Where" not in page


def test_room_link_and_way_in_are_told_to_those_alone_who_have_a_seat(
    signed_in, learner, run
):
    link = "https://meet.example.org/gowning"
    run.sessions.update(room="Clean room 2", link=link)
    Run.objects.filter(pk=run.pk).update(access_notes="Ring at gate 4")
    secrets = ("Clean room 2", link, "Ring at gate 4")

    def told(name, *args):
        page = signed_in.get(reverse(f"courses:{name}", args=args)).content.decode()
        return {secret for secret in secrets if secret in page}

    assert told("enrol", run.public_id) == set()
    assert (
        "told to those who have a seat" in signed_in.get(address(run)).content.decode()
    )
    signed_in.post(address(run))
    own = Enrolment.objects.get(learner=learner)
    assert told("enrol", run.public_id) == set(secrets)
    assert told("record", own.public_id) == set(secrets)
    assert told("home") == set(secrets) - {"Ring at gate 4"}

    Enrolment.objects.update(access_ended_at=timezone.now())
    for page in (("enrol", run.public_id), ("record", own.public_id), ("home",)):
        assert told(*page) == set(), page
    Enrolment.objects.update(access_ended_at=None, state="withdrawn")
    for page in (("enrol", run.public_id), ("record", own.public_id)):
        assert told(*page) == set(), page


def test_what_only_participants_are_told_is_on_no_public_page(client, run):
    link = "https://meet.example.org/gowning"
    run.sessions.update(room="Clean room 2", link=link)
    Run.objects.filter(pk=run.pk).update(access_notes="Ring at gate 4")

    for public in (
        reverse("courses:dates"),
        reverse("courses:run_calendar", args=[run.public_id]),
        reverse("courses:hub_calendar", args=[run.hub.slug]),
    ):
        answer = client.get(public)
        page = b"".join(answer).decode().replace("\r\n ", "")
        assert answer.status_code == 200, public
        for secret in ("Clean room 2", link, "Ring at gate 4"):
            assert secret not in page, public
