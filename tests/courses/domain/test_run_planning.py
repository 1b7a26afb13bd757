from dataclasses import replace
from datetime import timedelta

import pytest

from courses.domain.packs import grant
from courses.domain.partners import agree, end_agreement
from courses.domain.run_planning import (
    TELL,
    change_run,
    close_run,
    open_run,
    plan_of,
    plan_run,
)
from courses.domain.run_plans import CannotPlan, Obstacle
from courses.domain.seats import OFFER, free, hold
from courses.domain.standing import Standing, standing
from courses.models import OrderSeat, Run, RunChange, RunSession, Seat
from hubs.models import AuditEvent, Outgoing
from hubs.roles import Role
from tests.factories.courses import EditionFactory, EnrolmentFactory, RunFactory
from tests.factories.hubs import NOON, HubFactory, HubRoleFactory, UserFactory
from tests.factories.money import (
    LegalEntityFactory,
    OrderFactory,
    OrganisationFactory,
)
from tests.factories.runs import LATER, a_plan, a_session, note_all

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SELF_PACED = {"mode": Run.Mode.SELF_PACED, "sessions": ()}


@pytest.fixture
def trainer():
    return UserFactory()


@pytest.fixture
def course():
    return EditionFactory().course


@pytest.fixture
def put(course, trainer):
    """Plans a run of the course at its own hub."""

    def put(**given):
        plan = a_plan(**given)
        return plan_run(course, hub=course.hub, plan=plan, by=trainer, at=NOON)

    return put


@pytest.fixture
def run(put):
    return put()


@pytest.fixture
def change(trainer):
    """Changes a run in some ways and leaves it as it is in all others."""

    def change(run, at=NOON, **given):
        run = Run.objects.get(pk=run.pk)
        plan = replace(plan_of(run), **given)
        return change_run(run, plan=plan, by=trainer, at=at)

    return change


def why_not(call, *args, **kwargs):
    with pytest.raises(CannotPlan) as caught:
        call(*args, **kwargs)
    return caught.value.obstacle


def test_a_run_is_planned_with_its_sessions_and_nobody_can_book_it(run, trainer):
    run.refresh_from_db()

    assert standing(run, pending=0, at=NOON) == Standing.PLANNED
    assert (run.starts_at, run.ends_at) == (LATER, LATER + timedelta(hours=3))
    assert not Run.objects.bookable(at=NOON).filter(pk=run.pk).exists()
    event = AuditEvent.objects.get(verb="run.planned")
    assert (event.actor, event.hub, event.facts["run"]) == (
        trainer,
        run.hub,
        run.public_id,
    )


@pytest.mark.parametrize(
    ("given", "obstacle"),
    [
        ({"time_zone": "Europe/Atlantis"}, Obstacle.ZONE),
        ({"seats": 3, "minimum": 4}, Obstacle.FEWEST),
        ({"mode": Run.Mode.SELF_PACED}, Obstacle.DATES),
        ({**SELF_PACED, "attendance_percent": 50}, Obstacle.ATTENDANCE),
        ({"full_refund_days": 3}, Obstacle.REFUNDS),
        ({"audience": Run.Audience.ORGANISATIONS}, Obstacle.ORGANISATIONS),
        ({"price_cents": 1}, Obstacle.SELLER),
        ({"sessions": (a_session(ends_at=LATER),)}, Obstacle.BACKWARDS),
        (
            {"sessions": (a_session(LATER + timedelta(hours=2)), a_session())},
            Obstacle.OVERLAP,
        ),
        ({"books_from": NOON, "books_until": NOON}, Obstacle.BOOKINGS),
        ({"books_until": LATER + DAY}, Obstacle.LATE_BOOKINGS),
    ],
)
def test_a_plan_that_does_not_hold_together_is_refused(put, given, obstacle):
    assert why_not(put, **given) == obstacle
    assert not Run.objects.exists()


def test_what_is_said_of_each_obstacle_names_a_way_out():
    assert all(len(str(each.label)) > 30 for each in Obstacle)


def test_a_priced_run_is_sold_in_its_hubs_currency(put, course):
    LegalEntityFactory(hub=course.hub, currency="SEK")

    run = put(price_cents=45_000)

    assert (run.price_cents, run.currency) == (45_000, "SEK")


def test_a_run_for_organisations_names_them(put, change):
    first, second = OrganisationFactory(), OrganisationFactory()
    run = put(audience=Run.Audience.ORGANISATIONS, organisations=(first,))

    changed = change(run, organisations=(second,))

    assert list(run.organisations.all()) == [second]
    assert changed.fields == ("organisations",)


def test_another_hub_runs_a_course_only_while_its_lead_agrees(course):
    other, lead = HubFactory(), UserFactory()
    HubRoleFactory(user=lead, hub=course.hub, role=Role.LEAD)
    planned = {"hub": other, "plan": a_plan(), "by": None, "at": NOON}

    before = why_not(plan_run, course, **planned)
    partner = agree(course, hub=other, by=lead, at=NOON)
    run = plan_run(course, **planned)
    end_agreement(partner, by=lead, at=NOON)
    after = why_not(plan_run, course, **planned)

    assert run.hub == other
    assert before == after == Obstacle.NOT_THEIRS


def test_an_open_run_can_be_booked_and_a_closed_one_cannot(run, trainer):
    open_run(run, by=trainer, at=NOON)
    opened = open_run(run, by=trainer, at=NOON)

    assert Run.objects.bookable(at=NOON).get(pk=run.pk) == opened
    close_run(run, by=trainer, at=NOON)
    closed = close_run(run, by=trainer, at=NOON)
    assert standing(closed, pending=0, at=NOON) == Standing.CLOSED
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["run.planned", "run.opened", "run.closed"]


def test_a_run_that_is_opened_again_offers_what_came_free_meanwhile(run, trainer):
    unlimited = RunFactory(state="planned", seats=None, mode="self-paced")
    EditionFactory(course=unlimited.course)

    open_run(run, by=trainer, at=NOON)
    open_run(unlimited, by=trainer, at=NOON)

    owed = Outgoing.objects.filter(kind=OFFER).values_list("key", flat=True)
    assert list(owed) == [str(run.pk)]


def test_a_run_is_not_opened_without_dates_edition_or_time(put, course, trainer):
    empty, over = put(sessions=()), put()
    RunFactory(course=course)
    second = put(**SELF_PACED)
    cancelled = RunFactory(
        course=course, state=Run.State.CANCELLED, cancelled_at=NOON, mode="online"
    )
    Run.objects.filter(pk=cancelled.pk).update(starts_at=LATER, ends_at=LATER + DAY)
    doing = {"by": trainer, "at": NOON}

    assert why_not(open_run, empty, **doing) == Obstacle.NO_SESSIONS
    assert why_not(open_run, second, **doing) == Obstacle.TWICE
    assert why_not(open_run, cancelled, **doing) == Obstacle.CANCELLED
    assert why_not(open_run, over, by=trainer, at=LATER + DAY) == Obstacle.OVER
    assert why_not(close_run, over, by=trainer, at=LATER + DAY) == Obstacle.OVER
    course.editions.update(state="withdrawn", withdrawn_at=NOON)
    assert why_not(open_run, put(), **doing) == Obstacle.NO_EDITION


def test_sessions_move_come_and_go_and_calendars_notice(put, change):
    run = put(sessions=(a_session(title="First"), a_session(LATER + DAY)))
    first, second = plan_of(run).sessions
    moved = replace(first, starts_at=LATER - DAY, ends_at=LATER - DAY / 2)

    changed = change(run, sessions=(moved, a_session(LATER + 2 * DAY)))

    there = RunSession.objects.in_bulk(field_name="uid")
    assert there[first.uid].sequence == 1
    assert there[second.uid].cancelled_at == NOON
    assert len(there) == 3
    assert set(changed.sessions) == set(there)
    run.refresh_from_db()
    assert (run.starts_at, run.sequence) == (LATER - DAY, 1)
    assert run.ends_at == LATER + 2 * DAY + timedelta(hours=3)


def test_a_change_that_changes_nothing_leaves_no_trace(run, change):
    changed = change(run)

    assert (changed.fields, changed.sessions, changed.told) == ((), (), None)
    assert not changed.is_one
    run.refresh_from_db()
    assert run.sequence == 0
    assert not AuditEvent.objects.filter(verb="run.changed").exists()


def test_another_trainer_is_no_news_for_calendars(run, change, trainer):
    [session] = plan_of(run).sessions

    changed = change(run, sessions=(replace(session, trainer=trainer),))

    assert RunSession.objects.get().trainer == trainer
    assert (changed.sessions, RunSession.objects.get().sequence) == ((), 0)
    assert changed.is_one


def test_who_teaches_instead_of_whom_is_in_the_trail(run, change, trainer):
    other = UserFactory(name_on_certificate="Olga Other")
    [session] = plan_of(run).sessions
    change(run, sessions=(replace(session, trainer=other),))

    change(run, sessions=(replace(session, trainer=trainer),))

    first, second = AuditEvent.objects.filter(verb="run.changed").order_by("pk")
    assert [(value.old, value.new) for value in first.values.all()] == [
        ("", "Olga Other")
    ]
    taken_off, put_on = second.values.order_by("pk")
    assert (taken_off.old, taken_off.new, taken_off.person) == ("Olga Other", "", other)
    assert (put_on.old, put_on.new, put_on.person) == ("", str(trainer), trainer)
    assert "Olga" not in str(first.facts)


def test_a_change_says_old_and_new_in_the_trail(run, change):
    [session] = plan_of(run).sessions
    later = replace(session, ends_at=session.ends_at + DAY, link="https://meet.example")
    added = a_session(LATER + 2 * DAY, title="Second day")
    organisation = OrganisationFactory(slug="acme")

    change(
        run,
        sessions=(later, added),
        price_cents=0,
        seats=9,
        audience=Run.Audience.ORGANISATIONS,
        organisations=(organisation,),
    )

    facts = AuditEvent.objects.get(verb="run.changed").facts
    assert facts["seats"] == {"old": 12, "new": 9}
    assert facts["organisations"] == {"old": [], "new": ["acme"]}
    moved = facts[f"session {session.uid}"]
    assert moved["old"]["ends_at"] == session.ends_at.isoformat()
    assert moved["new"]["ends_at"] == later.ends_at.isoformat()
    assert moved["new"]["link"]
    assert "meet.example" not in str(facts)
    new = RunSession.objects.get(title="Second day")
    assert facts[f"session {new.uid}"]["old"] == ""
    assert facts.keys() == {
        *("course", "run", "seats", "audience", "organisations"),
        *(f"session {each.uid}" for each in (session, new)),
    }
    change(run, sessions=(added,))
    struck = AuditEvent.objects.filter(verb="run.changed").latest("pk").facts
    assert struck[f"session {session.uid}"]["new"] == ""


def test_people_are_told_of_dates_and_places_once_it_is_open(run, change, trainer):
    assert change(run, venue="Elsewhere").told is None
    open_run(run, by=trainer, at=NOON)

    assert change(run, access_notes="By the lift").told is None
    told = change(run, venue="Here").told

    assert told == RunChange.objects.get()
    assert (told.before["venue"], told.after["venue"]) == ("Elsewhere", "Here")
    assert Outgoing.objects.filter(kind=TELL, key=str(told.pk)).exists()


def test_seats_are_never_fewer_than_are_taken(run, change):
    hold(run, how=Seat.How.FREE, quantity=3, at=NOON)

    assert why_not(change, run, seats=2) == Obstacle.SEATS
    assert change(run, seats=3).fields == ("seats",)
    assert not Outgoing.objects.filter(kind=OFFER).exists()
    change(run, seats=None)
    assert Outgoing.objects.filter(kind=OFFER, key=str(run.pk)).exists()


def test_who_booked_dates_keeps_dates(run, change, trainer):
    hold(run, how=Seat.How.FREE, at=NOON)
    open_run(run, by=trainer, at=NOON)

    assert why_not(change, run, **SELF_PACED) == Obstacle.KIND
    assert why_not(change, run, sessions=()) == Obstacle.NO_SESSIONS
    assert RunSession.objects.get().cancelled_at is None


@pytest.mark.parametrize("how", ["order", "pack"])
def test_what_was_sold_is_not_taxed_anew_behind_the_invoice(run, change, how):
    LegalEntityFactory(hub=run.hub)
    abroad = {"party__country": "ES", "party__vat_number": "ESB58378431"}
    buys = {"organisation": OrganisationFactory()} if how == "pack" else {}
    order = OrderFactory(run=run, vat_rule="event-at-home", **buys, **abroad)
    [seat] = hold(run, how=Seat.How.PAID, quantity=1, at=NOON)
    if how == "order":
        OrderSeat.objects.create(order=order, seat=seat)
    else:
        grant(order, seats=[seat], at=NOON)

    assert why_not(change, run, mode=Run.Mode.ONLINE) == Obstacle.TAX
    assert change(run, mode=Run.Mode.BLENDED).fields == ("mode",)
    free([seat], at=NOON)
    assert change(run, mode=Run.Mode.ONLINE).fields == ("mode",)


def test_who_was_moved_to_other_tax_before_does_not_keep_a_run_as_it_is(run, change):
    LegalEntityFactory(hub=run.hub)
    abroad = {"party__country": "ES", "party__vat_number": "ESB58378431"}
    order = OrderFactory(run=run, vat_rule="reverse-charge", vat_percent=0, **abroad)
    [seat] = hold(run, how=Seat.How.PAID, at=NOON)
    OrderSeat.objects.create(order=order, seat=seat)

    assert change(run, mode=Run.Mode.ONLINE).fields == ("mode",)


def test_a_session_at_which_people_were_noted_stays_as_it_was(run, change, trainer):
    [session] = plan_of(run).sessions
    enrolment = EnrolmentFactory(run=run)
    note_all(run.sessions.get(), enrolment, by=trainer)
    moved = replace(session, ends_at=session.ends_at + DAY)

    assert why_not(change, run, sessions=(moved,)) == Obstacle.ATTENDED
    assert why_not(change, run, sessions=()) == Obstacle.ATTENDED
    assert change(run, sessions=(replace(session, room="2"),)).sessions == (
        session.uid,
    )


def test_a_run_that_is_over_or_cancelled_stays_as_it_was(run, change):
    assert why_not(change, run, at=LATER + DAY) == Obstacle.OVER
