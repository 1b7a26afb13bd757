"""Dates of a run that come with its letters."""

from datetime import timedelta

import pytest
from django.core import mail

from courses.domain.calendar_letters import calendar_for, struck_for
from courses.domain.cancelling import cancel_run, cancel_seat
from courses.domain.enrolment import enrol
from courses.domain.run_news import tell_changed
from courses.domain.run_planning import change_run, plan_of
from courses.domain.seats import hold
from courses.domain.transferring import transfer
from courses.domain.winding_up import wind_up
from courses.models import Enrolment, Run, RunChange, Seat
from hubs.domain.post import deliver
from hubs.models import Letter
from tests import ics
from tests.factories.courses import RunFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.seating import dated_run

pytestmark = pytest.mark.django_db
LINK = "https://meet.example.org/room"


@pytest.fixture
def run():
    return dated_run(seats=3, sessions__link=LINK)


def sent(letter):
    """The files that come with ``letter``, each with its name and kind."""
    mail.outbox.clear()
    deliver(letter.pk, at=NOON)
    [message] = mail.outbox
    return [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        for part in message.message().walk()
        if part.get_filename()
    ]


def event_in(content):
    """The one event of a calendar; on the way mail ends its lines as it likes."""
    lines = content.replace(b"\r\n", b"\n").split(b"\n")
    [event] = ics.read_strictly(b"\r\n".join(lines))
    return event


def test_who_books_gets_the_dates_with_the_link(run):
    enrol(UserFactory(), run=run, at=NOON)

    [(name, kind, file)] = sent(Letter.objects.get())

    assert (name, kind) == (f"{run.course.code}.ics", "text/calendar")
    event = event_in(file)
    assert event["UID"].startswith(run.sessions.get().uid)
    assert LINK in event["DESCRIPTION"]


def test_another_date_takes_the_place_of_the_old_one(run):
    learner, trainer = UserFactory(), UserFactory()
    enrol(learner, run=run, at=NOON)
    [(_name, _kind, before)] = sent(Letter.objects.get())
    run.sessions.update(trainer=trainer)
    plan = plan_of(run)
    later = [
        type(each)(**{**vars(each), "ends_at": each.ends_at + timedelta(hours=1)})
        for each in plan.sessions
    ]
    change_run(
        run,
        plan=type(plan)(**{**vars(plan), "sessions": tuple(later)}),
        by=None,
        at=NOON,
    )
    tell_changed(RunChange.objects.get(), at=NOON)

    for person in (learner, trainer):
        letter = Letter.objects.filter(person=person).latest("pk")
        [(_name, _kind, after)] = sent(letter)
        old, new = event_in(before), event_in(after)
        assert new["UID"] == old["UID"]
        assert int(new["SEQUENCE"]) > int(old["SEQUENCE"])
        # Who teaches is told how to get in, too.
        assert LINK in new["DESCRIPTION"]


def test_who_lost_the_seat_has_the_dates_struck_and_no_link(run):
    enrolment = enrol(UserFactory(), run=run, at=NOON)
    cancel_run(run, by=None, at=NOON, reason="Flood")
    run.refresh_from_db()
    wind_up(run, at=NOON)

    letter = Letter.objects.filter(person=enrolment.learner).latest("pk")
    [(_name, _kind, file)] = sent(letter)

    event = event_in(file)
    assert event["STATUS"] == "CANCELLED"
    assert LINK not in str(event)


def test_who_gives_the_seat_up_or_changes_has_the_old_dates_struck(run):
    learner, other = UserFactory(), dated_run(edition=run.course.editions.get())
    enrolment = enrol(learner, run=run, at=NOON)

    there = transfer(enrolment, to=other, by=learner, at=NOON)
    new, old = sent(Letter.objects.filter(person=learner).latest("pk"))
    cancel_seat(there, by=learner, at=NOON)
    [gone] = sent(Letter.objects.filter(person=learner).latest("pk"))

    code = run.course.code
    assert [new[0], old[0], gone[0]] == [f"{code}.ics", f"{code}-off.ics", old[0]]
    events = [event_in(file) for _name, _kind, file in (new, old, gone)]
    assert [each["STATUS"] for each in events] == ["CONFIRMED", *["CANCELLED"] * 2]
    assert events[0]["UID"] == events[2]["UID"] != events[1]["UID"]


def test_nothing_is_struck_for_who_is_on_the_run_again(run):
    letter = Letter(person=UserFactory(), created_at=NOON)
    assert struck_for(run.public_id, letter)

    enrol(letter.person, run=run, at=NOON)

    assert struck_for(run.public_id, letter) is None
    assert struck_for("gone", letter) is None


def test_a_seat_that_is_only_kept_or_whose_access_ended_gets_no_link(run):
    [kept, disputed, completed] = UserFactory.create_batch(3)
    hold(run, how=Seat.How.PAID, holder=kept, at=NOON, until=NOON + timedelta(hours=1))
    for person, facts in (
        (disputed, {"access_ended_at": NOON}),
        (completed, {"state": "completed"}),
    ):
        enrol(person, run=run, at=NOON)
        Enrolment.objects.filter(learner=person).update(**facts)

    def told(person):
        letter = Letter(person=person, created_at=NOON)
        return LINK in str(event_in(calendar_for(run.public_id, letter).content))

    assert [told(person) for person in (kept, disputed, completed)] == [
        False,
        False,
        True,
    ]


def test_a_run_without_dates_or_that_is_gone_encloses_nothing(run):
    letter = Letter(created_at=NOON)

    assert calendar_for(RunFactory().public_id, letter) is None
    assert calendar_for("gone", letter) is None
    assert LINK not in str(event_in(calendar_for(run.public_id, letter).content))
    assert Run.objects.count() == 2
