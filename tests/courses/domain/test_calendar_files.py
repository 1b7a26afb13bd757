from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from courses.domain.calendar_files import (
    NoPublicCalendar,
    calendar_of_hub,
    calendar_of_learner,
    calendar_of_run,
    public_calendar_of_run,
)
from courses.models import EditionText, Enrolment, EnrolmentEvent, Run, RunChange
from tests.factories.courses import (
    CompletionFactory,
    EditionFactory,
    EnrolmentFactory,
    RunFactory,
)
from tests.factories.dates import DatedRunFactory, RunSessionFactory
from tests.factories.hubs import NOON, HubFactory, UserFactory
from tests.ics import read_strictly

pytestmark = pytest.mark.django_db
LINK = "https://meet.example/room-1"
TRAINER = "Tilde Trainer"


@pytest.fixture
def edition():
    return EditionFactory(content__title="Aseptic practice")


@pytest.fixture
def run(edition):
    trainer = UserFactory(name_on_certificate=TRAINER)
    return DatedRunFactory(
        course=edition.course, sessions__link=LINK, sessions__trainer=trainer
    )


@pytest.fixture
def learner():
    return UserFactory()


def events(file):
    read_strictly(file.content)
    return Calendar.from_ical(file.content).walk("VEVENT")


def booked(learner, edition, run, **changed):
    return EnrolmentFactory(learner=learner, edition=edition, run=run, **changed)


def test_the_calendar_of_a_run_has_its_sessions(run):
    run.sequence, run.planned.sequence = 2, 1
    run.planned.title = "Practical day"
    run.save()
    run.planned.save()

    (event,) = events(calendar_of_run(run, at=NOON))

    assert event["uid"] == f"{run.planned.uid}@testserver"
    assert event.decoded("dtstart") == run.starts_at
    assert event["summary"] == "Aseptic practice: Practical day"
    assert event["location"] == "Training centre, Kaai 12, 9000 Gent"
    assert event["sequence"] == 3
    assert event["url"].startswith("http://testserver/hubs/")


def test_a_public_calendar_tells_nothing_that_only_participants_are_told(run):
    content = public_calendar_of_run(run, at=NOON).content.decode()
    said = content.replace("\r\n ", "")

    for secret in (LINK, run.access_notes, run.planned.room, TRAINER):
        assert secret not in said


def test_participants_are_told_link_and_way_in(run, learner):
    (event,) = events(calendar_of_run(run, at=NOON, learner=learner))

    assert LINK in event["description"]
    assert run.access_notes in event["description"]
    assert run.planned.room in event["location"]
    assert event["class"] == "PRIVATE"


@pytest.mark.parametrize(
    ("mode", "link", "location"),
    [
        (Run.Mode.ONLINE, LINK, LINK),
        (Run.Mode.ONLINE, "", "Online"),
        (Run.Mode.BLENDED, LINK, LINK),
        (Run.Mode.BLENDED, "", "Lab 3, Gent"),
        (Run.Mode.ON_SITE, LINK, "Lab 3, Gent"),
    ],
)
def test_participants_are_told_where_to_be(edition, learner, mode, link, location):
    run = DatedRunFactory(
        course=edition.course,
        mode=mode,
        venue="Gent",
        address="",
        sessions__link=link,
        sessions__room="Lab 3",
    )

    (event,) = events(calendar_of_run(run, at=NOON, learner=learner))

    assert event["location"] == location


def test_without_a_venue_the_town_is_named_and_visitors_learn_of_no_link(edition):
    facts = {"course": edition.course, "venue": "", "address": ""}
    on_site = DatedRunFactory(**facts, sessions__room="")
    online = DatedRunFactory(**facts, mode=Run.Mode.ONLINE, sessions__link=LINK)

    assert events(calendar_of_run(on_site, at=NOON))[0]["location"] == "Gent"
    assert events(calendar_of_run(online, at=NOON))[0]["location"] == "Online"


def test_a_session_that_was_taken_off_is_cancelled_and_keeps_its_identity(run):
    before = events(calendar_of_run(run, at=NOON))[0]
    run.planned.cancelled_at = NOON
    run.planned.sequence = 1
    run.planned.save()
    RunSessionFactory(run=run)

    gone, new = events(calendar_of_run(run, at=NOON))

    assert gone["uid"] == before["uid"]
    assert (gone["status"], new["status"]) == ("CANCELLED", "CONFIRMED")
    assert gone["summary"] == "Cancelled: Aseptic practice"
    assert gone["sequence"] > before["sequence"]


def test_a_cancelled_run_says_so_and_tells_no_link(run, learner):
    run.state, run.cancelled_at = Run.State.CANCELLED, NOON
    run.save()

    for file in (
        public_calendar_of_run(run, at=NOON),
        calendar_of_run(run, at=NOON, learner=learner),
    ):
        (event,) = events(file)
        assert event["status"] == "CANCELLED"
        assert LINK not in event["description"]


@pytest.mark.parametrize(
    "changed",
    [
        {"state": Run.State.PLANNED},
        {"audience": Run.Audience.INVITED},
        {"audience": Run.Audience.ORGANISATIONS},
        {"mode": Run.Mode.SELF_PACED},
    ],
)
def test_what_the_public_is_not_told_of_has_no_public_calendar(edition, changed):
    run = DatedRunFactory(course=edition.course, **changed)

    with pytest.raises(NoPublicCalendar):
        public_calendar_of_run(run, at=NOON)


def test_a_run_speaks_its_own_language_and_a_learner_hears_theirs(run, edition):
    EditionText.objects.create(
        edition=edition,
        language="nl",
        title="Aseptisch werken",
        subtitle="",
        summary="",
        facts={},
        outline=[],
    )
    Run.objects.filter(pk=run.pk).update(language="nl")
    run.refresh_from_db()

    assert events(calendar_of_run(run, at=NOON))[0]["summary"] == "Aseptisch werken"
    english = calendar_of_run(run, at=NOON, learner=UserFactory(language="en"))
    assert events(english)[0]["summary"] == "Aseptic practice"


def test_a_run_of_a_course_that_was_never_released_is_called_by_its_mode():
    run = DatedRunFactory(language="fr")

    (event,) = events(calendar_of_run(run, at=NOON))

    assert event["summary"] == "On site"
    assert "url" not in event


def test_a_hub_tells_what_it_delivers_to_everyone(run, edition):
    DatedRunFactory(course=edition.course, audience=Run.Audience.INVITED)
    DatedRunFactory(course=edition.course, state=Run.State.CANCELLED, cancelled_at=NOON)
    DatedRunFactory(course=edition.course, hub=HubFactory())
    RunFactory(course=edition.course)
    ended = NOON - timedelta(days=40)
    DatedRunFactory(course=edition.course, starts_at=ended)

    file = calendar_of_hub(run.hub, at=NOON)

    assert [event["uid"] for event in events(file)] == [f"{run.planned.uid}@testserver"]
    assert str(Calendar.from_ical(file.content)["x-wr-calname"]) == run.hub.name
    assert LINK.encode() not in file.content


def test_a_hub_without_dates_has_an_empty_calendar():
    assert events(calendar_of_hub(HubFactory(), at=NOON)) == []


def test_a_learner_has_what_they_booked_with_links(run, edition, learner):
    enrolment = booked(learner, edition, run)
    booked(UserFactory(), edition, DatedRunFactory(course=edition.course))
    booked(learner, edition, RunFactory(course=edition.course))

    (event,) = events(calendar_of_learner(learner, at=NOON))

    assert event["uid"] == f"{run.planned.uid}@testserver"
    assert LINK in event["description"]
    assert event["url"] == f"http://testserver/learn/{enrolment.public_id}/"


def test_a_change_of_dates_is_news_and_says_since_when(run):
    assert "last-modified" not in events(calendar_of_run(run, at=NOON))[0]
    RunChange.objects.create(run=run, at=NOON, before={}, after={})

    (event,) = events(calendar_of_run(run, at=NOON + timedelta(days=1)))

    assert event.decoded("last-modified") == NOON


def test_whose_money_went_back_has_it_no_more(run, edition, learner):
    booked(learner, edition, run, access_ended_at=NOON)

    assert events(calendar_of_learner(learner, at=NOON)) == []


def test_who_left_has_it_no_more_and_who_requalifies_has_it_once(run, edition, learner):
    booked(learner, edition, run, state=Enrolment.State.COMPLETED)
    booked(learner, edition, run)
    other = DatedRunFactory(course=edition.course)
    booked(learner, edition, other, state=Enrolment.State.WITHDRAWN)

    assert len(events(calendar_of_learner(learner, at=NOON))) == 1


def test_of_a_cancelled_run_those_are_told_who_had_a_seat_then(run, edition, learner):
    Run.objects.filter(pk=run.pk).update(state=Run.State.CANCELLED, cancelled_at=NOON)
    left_before = UserFactory()
    for person, left in (
        (learner, NOON + timedelta(seconds=1)),
        (left_before, NOON - timedelta(days=1)),
    ):
        enrolment = booked(person, edition, run, state=Enrolment.State.WITHDRAWN)
        EnrolmentEvent.objects.create(
            enrolment=enrolment, before="active", after="withdrawn", at=left
        )

    (event,) = events(calendar_of_learner(learner, at=NOON))

    assert event["status"] == "CANCELLED"
    assert LINK not in event["description"]
    assert events(calendar_of_learner(left_before, at=NOON)) == []


def test_a_learner_has_the_last_day_of_what_they_completed(learner, edition):
    """Midnight in Brussels: the last day is the one before. The longest one counts."""
    until = datetime(2027, 3, 31, 22, tzinfo=UTC)
    for valid_until in (until, until - timedelta(days=90)):
        enrolment = EnrolmentFactory(
            learner=learner, edition=edition, state=Enrolment.State.COMPLETED
        )
        CompletionFactory(
            enrolment=enrolment,
            completed_at=NOON - timedelta(days=300),
            valid_until=valid_until,
        )

    (event,) = events(calendar_of_learner(learner, at=NOON))

    assert event.decoded("dtstart") == date(2027, 3, 31)
    assert event["summary"] == "Requalify: Aseptic practice"
    assert events(calendar_of_learner(learner, at=until)) == []


def test_what_holds_for_good_has_no_last_day(learner, edition):
    enrolment = EnrolmentFactory(
        learner=learner, edition=edition, state=Enrolment.State.COMPLETED
    )
    CompletionFactory(enrolment=enrolment, valid_until=None)

    assert events(calendar_of_learner(learner, at=NOON)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_calendars_cost_the_same_queries_for_any_number_of_runs(
    learner, count, django_assert_num_queries
):
    hub = HubFactory()
    for number in range(count):
        edition = EditionFactory(course__hub=hub, course__code=f"BE2-GMP-70{number}")
        run = DatedRunFactory(course=edition.course)
        RunSessionFactory(run=run)
        done = booked(learner, edition, run, state=Enrolment.State.COMPLETED)
        CompletionFactory(enrolment=done, valid_until=NOON + timedelta(days=90))

    with django_assert_num_queries(5, info="runs, sessions, changes; editions, texts"):
        assert len(events(calendar_of_hub(hub, at=NOON))) == 2 * count
    told = "enrolments, sessions, changes, texts; completions, texts"
    with django_assert_num_queries(6, info=told):
        assert len(events(calendar_of_learner(learner, at=NOON))) == 3 * count
