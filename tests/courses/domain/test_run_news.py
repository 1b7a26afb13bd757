from dataclasses import replace
from datetime import timedelta

import pytest

from courses.domain.run_news import tell_changed
from courses.domain.run_planning import TELL, change_run, plan_of
from courses.domain.seat_lists import Line
from courses.domain.seat_offers import invite
from courses.domain.seats import hold
from courses.models import Seat, WaitingPlace
from hubs.domain.post import written
from hubs.models import Letter, Outgoing
from tests.factories.courses import EditionFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.employers import (
    OrganisationManagerFactory,
    bought,
    claimed,
)
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import LegalEntityFactory

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=1)


@pytest.fixture
def trainer():
    return UserFactory()


@pytest.fixture
def run(trainer):
    course = EditionFactory().course
    return DatedRunFactory(
        course=course, sessions__trainer=trainer, sessions__title="Gowning"
    )


def move(run, *, by=None, **given):
    [session] = plan_of(run).sessions
    later = replace(
        session,
        starts_at=session.starts_at + 2 * HOURS,
        ends_at=session.ends_at + 2 * HOURS,
    )
    plan = replace(plan_of(run), sessions=(later,), **given)
    return change_run(run, plan=plan, by=by, at=NOON)


def test_everybody_concerned_gets_one_letter_in_their_language(run, trainer):
    seated = UserFactory(language="nl", time_zone="Europe/Athens")
    waiting, planner, stranger = UserFactory(), UserFactory(), UserFactory()
    for person in (seated, planner):
        hold(run, how=Seat.How.FREE, holder=person, at=NOON)
    WaitingPlace.objects.create(run=run, learner=waiting, joined_at=NOON)

    change = move(run, by=planner).told
    told = tell_changed(change, at=NOON)

    assert told == Letter.objects.count() == 3
    assert set(Letter.objects.values_list("person", flat=True)) == {
        seated.pk,
        waiting.pk,
        trainer.pk,
    }
    assert stranger.pk not in Letter.objects.values_list("person", flat=True)
    assert Letter.objects.get(person=seated).language == "nl"
    assert Outgoing.objects.get(kind=TELL).done_at == NOON
    # Told again, nobody hears of it twice.
    assert tell_changed(change, at=NOON) == 0
    assert Letter.objects.count() == 3


def test_a_letter_tells_old_and_new_times_there_and_at_the_readers(run):
    reader = UserFactory(time_zone="Europe/Athens")
    hold(run, how=Seat.How.FREE, holder=reader, at=NOON)

    tell_changed(move(run, venue="Annex").told, at=NOON)

    mail = written(Letter.objects.get(person=reader))
    for text in (mail.text, mail.html):
        assert "31 December 2026, 13:00 – 16:00" in text
        assert "31 December 2026, 15:00 – 18:00" in text
        assert "31 December 2026, 16:00 – 19:00" in text
        for word in ("Gowning", "Europe/Brussels", "Annex", "Training centre"):
            assert word in text


def test_where_both_clocks_agree_a_letter_says_the_time_once(run):
    reader = UserFactory(time_zone="Europe/Madrid")
    hold(run, how=Seat.How.FREE, holder=reader, at=NOON)

    tell_changed(move(run).told, at=NOON)

    mail = written(Letter.objects.get(person=reader))
    for text in (mail.text, mail.html):
        assert text.count("31 December 2026, 15:00 – 18:00") == 1
        assert "in your time" not in text


def test_sessions_that_come_and_go_are_told_apart(run, trainer):
    [session] = plan_of(run).sessions
    added = replace(session, uid="", title="Media fill")
    plan = replace(plan_of(run), sessions=(added,))
    change = change_run(run, plan=plan, by=None, at=NOON).told
    hold(run, how=Seat.How.FREE, holder=UserFactory(), at=NOON)

    assert tell_changed(change, at=NOON) == 2

    text = written(Letter.objects.get(person=trainer)).text
    assert "Does not take place" in text
    assert "Added" in text
    assert f"/cms/runs/{run.public_id}/" in text


def test_rooms_are_told_to_those_alone_who_have_a_seat_or_teach(run, trainer):
    seated, waiting, paying = UserFactory(), UserFactory(), UserFactory()
    hold(run, how=Seat.How.FREE, holder=seated, at=NOON)
    Seat.objects.update(state=Seat.State.TAKEN)
    hold(run, how=Seat.How.PAID, holder=paying, at=NOON)
    WaitingPlace.objects.create(run=run, learner=waiting, joined_at=NOON)

    tell_changed(move(run).told, at=NOON)

    texts = {
        person: written(Letter.objects.get(person=person)).text
        for person in (seated, waiting, paying, trainer)
    }
    told = {person for person, text in texts.items() if "Clean room 2" in text}
    assert told == {seated, trainer}


def test_another_room_is_no_news_to_who_waits(run, trainer):
    waiting = UserFactory()
    WaitingPlace.objects.create(run=run, learner=waiting, joined_at=NOON)
    [session] = plan_of(run).sessions
    plan = replace(plan_of(run), sessions=(replace(session, room="Clean room 3"),))
    change = change_run(run, plan=plan, by=None, at=NOON).told

    assert tell_changed(change, at=NOON) == 1

    assert "Clean room 3" in written(Letter.objects.get(person=trainer)).text
    assert not Letter.objects.filter(person=waiting).exists()


def change(run, **given):
    """Change what the only session says, without other dates."""
    [session] = plan_of(run).sessions
    plan = replace(plan_of(run), sessions=(replace(session, **given),))
    return change_run(run, plan=plan, by=None, at=NOON).told


def text_to(person):
    mail = written(Letter.objects.get(person=person))
    assert not mail.html.isspace()
    return mail.subject, mail.text


def test_who_is_replaced_and_who_teaches_now_are_told_and_nobody_else(run, trainer):
    seated, new = UserFactory(), UserFactory()
    hold(run, how=Seat.How.FREE, holder=seated, at=NOON)
    Seat.objects.update(state=Seat.State.TAKEN)

    assert tell_changed(change(run, trainer=new), at=NOON) == 2

    subject, text = text_to(trainer)
    assert subject.startswith("What has changed")
    assert "You do not teach a session of it any more." in text
    assert "All dates are attached" not in text
    _subject, text = text_to(new)
    assert "Which sessions of it you teach is other than before" in text
    assert "All dates are attached" in text
    assert f"/cms/runs/{run.public_id}/" in text


def test_a_trainer_whose_only_session_is_taken_off_is_told(run, trainer):
    other = UserFactory()
    [session] = plan_of(run).sessions
    later = replace(session, uid="", trainer=other)
    plan = replace(plan_of(run), sessions=(later,))

    told = change_run(run, plan=plan, by=None, at=NOON).told
    assert tell_changed(told, at=NOON) == 2

    _subject, text = text_to(trainer)
    assert "Does not take place" in text
    assert "You do not teach a session of it any more." in text


def test_another_link_is_told_to_who_has_a_seat_and_not_in_the_letter(run, trainer):
    seated, waiting = UserFactory(), UserFactory()
    hold(run, how=Seat.How.FREE, holder=seated, at=NOON)
    Seat.objects.update(state=Seat.State.TAKEN)
    WaitingPlace.objects.create(run=run, learner=waiting, joined_at=NOON)

    told = change(run, link="https://meet.example.org/secret")
    assert tell_changed(told, at=NOON) == 2

    for person, place in ((seated, "your course record"), (trainer, "the run and")):
        subject, text = text_to(person)
        assert subject.startswith("What has changed")
        assert f"One gets in by another link: {place}" in text
        assert "meet.example.org" not in text
    assert "meet.example.org" not in str(told.after)


@pytest.fixture
def pack(run):
    run.seats, run.price_cents = 9, 10_000
    run.save()
    LegalEntityFactory(hub=run.hub)
    return bought(run, quantity=3)


def test_employers_with_seats_to_give_and_who_is_invited_are_told(run, pack):
    manager = OrganisationManagerFactory(organisation=pack.organisation).user
    known = UserFactory(email="known@example.org", language="nl")
    lines = [Line(1, "ada@example.org"), Line(2, known.email)]
    invite(pack, run=run, lines=lines, by=pack.order.buyer, at=NOON)
    Letter.objects.all().delete()

    # The trainer too.
    assert tell_changed(move(run).told, at=NOON) == 4

    _subject, text = text_to(manager)
    assert "has seats on it that nobody has accepted" in text
    assert pack.public_id in text
    letter = Letter.objects.get(to="ada@example.org")
    assert "You can still accept or decline it" in written(letter).text
    assert Letter.objects.get(person=known).language == "nl"
    for letter in Letter.objects.exclude(content__part="teaches"):
        assert "Clean room 2" not in written(letter).text


def test_who_acts_for_an_employer_and_learns_there_has_one_letter(run, pack):
    learner = claimed(pack, run)
    OrganisationManagerFactory(organisation=pack.organisation, user=learner.learner)
    Letter.objects.all().delete()

    assert tell_changed(move(run).told, at=NOON) == 2

    assert Letter.objects.get(person=learner.learner).content["part"] == "seated"


def test_another_room_is_no_news_to_employers(run, pack):
    OrganisationManagerFactory(organisation=pack.organisation)

    assert tell_changed(change(run, room="Clean room 3"), at=NOON) == 1
