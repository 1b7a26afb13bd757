import re

import pytest
from icalendar import Calendar

from courses.domain.calendars import give_address, withdraw_address
from courses.models import CalendarFeed, Run
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.hubs import NOON, HubFactory, UserFactory
from tests.ics import read_strictly

pytestmark = pytest.mark.django_db
UNKNOWN = "/calendar/" + "x" * 43 + ".ics"


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def run():
    edition = EditionFactory()
    return DatedRunFactory(course=edition.course, starts_at=NOON.replace(year=2099))


def address(person):
    return f"/calendar/{give_address(person, at=NOON)}.ics"


def test_the_calendar_of_a_run_is_for_everybody_and_every_program(client, run):
    client.force_login(UserFactory())

    response = client.get(f"/dates/{run.public_id}.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=300"
    assert f'filename="{run.public_id}.ics"' in response["Content-Disposition"]
    assert not response.cookies
    assert "Vary" not in response or "Cookie" not in response["Vary"]
    (event,) = read_strictly(response.content)
    assert event["UID"] == f"{run.planned.uid}@testserver"


def test_the_calendar_of_a_hub_has_its_runs(client, run):
    response = client.get(f"/dates/hub/{run.hub.slug}.ics")

    assert len(read_strictly(response.content)) == 1


def test_a_run_that_was_cancelled_vanishes_from_the_hub_and_says_so_itself(client, run):
    Run.objects.filter(pk=run.pk).update(state="cancelled", cancelled_at=NOON)

    (event,) = read_strictly(client.get(f"/dates/{run.public_id}.ics").content)
    of_hub = client.get(f"/dates/hub/{run.hub.slug}.ics").content

    assert event["STATUS"] == "CANCELLED"
    assert read_strictly(of_hub) == []


def test_runs_that_are_not_public_and_what_never_was_are_not_there(client, run):
    Run.objects.filter(pk=run.pk).update(audience=Run.Audience.INVITED)

    for path in (f"{run.public_id}.ics", "nothing.ics", "hub/nowhere.ics"):
        assert client.get(f"/dates/{path}").status_code == 404


def test_a_program_that_has_the_file_is_not_sent_it_again(client, run, person):
    EnrolmentFactory(learner=person, run=run, edition=run.course.editions.get())
    for path in (f"/dates/{run.public_id}.ics", address(person)):
        first = client.get(path)

        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        Run.objects.filter(pk=run.pk).update(sequence=run.sequence + 1)
        changed = client.get(path, headers={"If-None-Match": first["ETag"]})
        Run.objects.filter(pk=run.pk).update(sequence=run.sequence)

        assert (again.status_code, again.content) == (304, b"")
        assert changed.status_code == 200


def test_whoever_has_the_private_address_sees_what_was_booked(client, run, person):
    EnrolmentFactory(learner=person, run=run, edition=run.course.editions.get())

    response = client.get(address(person))

    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event["uid"] == f"{run.planned.uid}@testserver"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_an_address_that_was_taken_back_is_like_one_that_never_was(client, person):
    gone = address(person)
    withdraw_address(person, at=NOON)

    answers = [client.get(path) for path in (gone, UNKNOWN)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert dict(answers[0].headers) == dict(answers[1].headers)


def test_a_private_address_is_in_no_log(client, person, caplog):
    path = address(person)
    client.get(path)
    client.get(UNKNOWN)

    assert path not in caplog.text
    assert UNKNOWN not in caplog.text


def test_calendars_are_only_read(client, run, person):
    for path in (f"/dates/{run.public_id}.ics", address(person)):
        assert client.post(path).status_code == 405


def test_an_address_is_made_on_the_page_of_ones_details_and_shown_once(client, person):
    client.force_login(person)
    assert "Make an address" in client.get("/accounts/profile/").text

    response = client.post("/learn/calendar/")

    (shown,) = re.findall(r">http://testserver(/calendar/[^<]+)</", response.text)
    assert response["Cache-Control"] == "private, no-store"
    assert f'href="webcal://testserver{shown}"' in response.text
    assert client.get(shown).status_code == 200
    profile = client.get("/accounts/profile/").text
    assert shown not in profile
    assert "Take it back" in profile


def test_it_is_made_anew_and_taken_back(client, person):
    client.force_login(person)
    old = address(person)

    client.post("/learn/calendar/")
    assert client.get(old).status_code == 404
    response = client.post("/learn/calendar/end/", follow=True)

    assert "The calendar address works no more." in response.text
    assert not CalendarFeed.objects.working().exists()
    again = client.post("/learn/calendar/end/", follow=True)
    assert "works no more" not in again.text


def test_an_address_is_made_and_ended_by_sending(client, person):
    client.force_login(person)

    assert client.get("/learn/calendar/").status_code == 405
    assert client.get("/learn/calendar/end/").status_code == 405


def test_visitors_sign_in_first(client):
    response = client.post("/learn/calendar/")

    assert response["Location"].startswith("/accounts/login/")
    assert not CalendarFeed.objects.exists()


def test_a_hub_without_runs_has_an_empty_calendar(client):
    response = client.get(f"/dates/hub/{HubFactory().slug}.ics")

    assert read_strictly(response.content) == []
