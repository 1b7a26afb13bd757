"""Runs in the CMS: planned on a form, seen by role, with their people."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.domain.run_planning import plan_of
from courses.domain.waiting import join, leave
from courses.models import (
    Payment,
    Refund,
    Run,
    RunInvitation,
    RunPartner,
    RunSession,
    WaitingPlace,
)
from hubs.models import AuditEvent, Letter
from hubs.roles import Role
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.hubs import HubFactory, HubRoleFactory, UserFactory
from tests.factories.money import (
    DisputeFactory,
    LegalEntityFactory,
    OrderFactory,
    OrganisationFactory,
)
from tests.factories.seating import fill, paid_enrolment

pytestmark = pytest.mark.django_db
PROOF = {"password": "a good password"}


@pytest.fixture
def course():
    return EditionFactory().course


@pytest.fixture
def sign_in(client, course):
    access = Permission.objects.get(codename="access_admin")

    def sign_in(role=Role.TRAINER, hub=None):
        person = HubRoleFactory(hub=hub or course.hub, role=role).user
        person.user_permissions.add(access)
        client.force_login(person)
        return person

    return sign_in


@pytest.fixture
def run(course):
    brussels = ZoneInfo("Europe/Brussels")
    day = timezone.localdate(timezone=brussels) + timedelta(days=40)
    return DatedRunFactory(
        course=course,
        state=Run.State.PLANNED,
        starts_at=datetime.combine(day, time(9), brussels),
    )


def at(name, run, *args):
    return reverse(f"courses_run{name}", args=[run.public_id, *args])


def a_form(*sessions, **given):
    """What a browser sends: each session as (day, from, until)."""
    sent = {
        "mode": "on-site",
        "language": "en",
        "time_zone": "Europe/Brussels",
        "audience": "everyone",
        "seats": "12",
        "minimum": "",
        "price": "",
        "full_refund_days": "14",
        "part_refund_days": "7",
        "part_refund_percent": "50",
        "attendance_percent": "",
        "sessions-TOTAL_FORMS": str(len(sessions) + 1),
        "sessions-INITIAL_FORMS": "0",
    }
    for number, (day, begin, end) in enumerate(sessions):
        part = f"sessions-{number}"
        sent |= {
            f"{part}-day": day,
            f"{part}-starts": begin,
            f"{part}-ends": end,
        }
    return sent | given


def new(course, hub=None):
    return reverse("courses_run_new", args=[(hub or course.hub).slug, course.pk])


def test_a_trainer_plans_a_run_opens_and_closes_it(client, course, sign_in):
    trainer = sign_in()
    sent = a_form(
        ("2038-03-01", "09:00", "12:30"),
        ("2038-03-02", "09:00", "12:30"),
        **{"sessions-0-trainer": trainer.pk, "sessions-0-title": "Gowning"},
    )

    planned = client.post(new(course), sent, follow=True)

    run = Run.objects.get()
    assert planned.redirect_chain[-1][0] == at("", run)
    [first, second] = plan_of(run).sessions
    assert (first.title, first.trainer) == ("Gowning", trainer)
    assert f"{first.starts_at:%Y-%m-%d %H:%M}" == "2038-03-01 08:00"
    assert f"{second.ends_at:%Y-%m-%d %H:%M}" == "2038-03-02 11:30"
    assert "Mon 1 Mar 2038, 09:00–12:30" in planned.content.decode()
    client.post(at("_open", run))
    assert Run.objects.open().get() == run
    client.post(at("_close", run))
    assert not Run.objects.open().exists()


def test_empty_sessions_are_none_and_more_can_be_had(client, course, sign_in):
    sign_in()
    page = client.get(new(course)).content.decode()
    assert page.count('class="run-session"') == 3

    more = client.post(new(course), a_form(more="1"))

    assert (more.status_code, Run.objects.count()) == (200, 0)
    assert more.content.decode().count('class="run-session"') == 4
    client.post(new(course), a_form())
    assert not Run.objects.get().sessions.exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sessions-0-day": "2038-03-28"}, "leave out 02:30"),
        ({"sessions-0-day": "2038-10-31"}, "show 02:30 twice"),
        ({"sessions-0-ends": "02:00"}, "It ends after it begins"),
        ({"sessions-0-day": ""}, "This field is required"),
        ({"sessions-0-link": "javascript:x"}, "Enter a valid URL"),
        ({"sessions-TOTAL_FORMS": "x"}, "ManagementForm data is missing"),
        ({"books_from": "2038-03-28T02:30"}, "take 01:30 or 03:30"),
        ({"books_from": "soon"}, "Enter a day and a time"),
        ({"books_from": "0001-01-01T00:00"}, "from the years 2000 to 2100"),
        ({"books_until": "9999-12-31T23:59"}, "from the years 2000 to 2100"),
        ({"sessions-0-day": "0001-01-01"}, "from the years 2000 to 2100"),
        ({"sessions-0-day": "9999-12-31"}, "from the years 2000 to 2100"),
        ({"books_from": "2026-99-01T09:00"}, "Enter a day and a time"),
        ({"time_zone": "Europe/Atlantis"}, "Select a valid choice"),
        ({"price": "much"}, "Enter an amount such as 450"),
        ({"price": "10000000.01"}, "at most €10,000,000.00"),
        ({"price": "9" * 20}, "at most €10,000,000.00"),
        ({"venue": "a\u0001b"}, "(U+0001) in “Venue”"),
        ({"address": "Kaai\r\n1\u0001"}, "(U+0001) in “Address”"),
        ({"seats": "2", "minimum": "3"}, "lower one of the two"),
        ({"mode": "self-paced"}, "there are no sessions"),
        ({"audience": "organisations"}, "Choose the organisations"),
        ({"more_organisations": "nobody"}, "No organisation has the address nobody."),
        ({"full_refund_days": "1"}, "give it more days"),
    ],
)
def test_what_cannot_be_is_said_in_its_place(client, course, sign_in, given, message):
    sign_in()
    LegalEntityFactory(hub=course.hub)
    sent = a_form(("2038-03-01", "02:30", "05:00")) | given

    answer = client.post(new(course), sent)

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Run.objects.exists()


def test_all_that_cannot_be_is_said_at_once(client, course, sign_in):
    sign_in()
    sent = a_form(
        ("2038-03-28", "02:30", "05:00"),
        ("2038-03-29", "12:00", "11:00"),
        seats="many",
        books_until="2038-03-28T02:15",
    )

    page = client.post(new(course), sent).content.decode()

    for message in (
        "leave out 02:30",
        "leave out 02:15",
        "It ends after it begins",
        "Enter a whole number",
    ):
        assert message in page
    broken = client.post(new(course), {"mode": "on-site"})
    assert broken.status_code == 422


def test_prices_need_somebody_who_sells(client, course, sign_in):
    sign_in()
    client.post(new(course), a_form(price="450"))
    assert Run.objects.get().price_cents == 0

    LegalEntityFactory(hub=course.hub)
    client.post(new(course), a_form(price="1.234,50"))

    assert Run.objects.latest("pk").price_cents == 123_450


def test_a_change_keeps_what_was_not_touched(client, run, sign_in):
    sign_in()
    run.sessions.update(link="https://meet.example.org/x", title="Gowning")
    page = client.get(at("_edit", run))
    form = page.context["sessions"].forms[0]
    local = {name: form[name].value() for name in ("day", "starts", "ends")}
    sent = a_form(
        (f"{local['day']:%Y-%m-%d}", f"{local['starts']:%H:%M}", "23:00"),
        venue="Elsewhere",
        **{
            "sessions-INITIAL_FORMS": "1",
            "sessions-0-uid": run.planned.uid,
            "sessions-0-title": "Gowning",
            "sessions-0-room": "Clean room 2",
        },
    )

    answer = client.post(at("_edit", run), sent, follow=True)

    run.refresh_from_db()
    [session] = plan_of(run).sessions
    assert (session.uid, session.link) == (run.planned.uid, "")
    assert run.venue == "Elsewhere"
    assert "The run is changed" in answer.content.decode()
    refused = client.post(at("_edit", run), sent | {"seats": "0"})
    assert refused.status_code == 422


def test_a_session_is_taken_off(client, run, sign_in):
    sign_in()
    sent = a_form(
        ("2038-03-01", "09:00", "12:30"),
        **{
            "sessions-INITIAL_FORMS": "1",
            "sessions-0-uid": run.planned.uid,
            "sessions-0-DELETE": "on",
        },
    )

    client.post(at("_edit", run), sent)

    assert RunSession.objects.get().cancelled_at is not None


def test_a_copy_is_filled_in_from_another_day_on(client, run, sign_in):
    sign_in()
    zone = ZoneInfo(run.time_zone)
    begin = run.starts_at.astimezone(zone)

    page = client.get(at("_copy", run), {"day": "2038-06-07"})

    form = page.context["sessions"].forms[0]
    assert f"{form['day'].value():%Y-%m-%d}" == "2038-06-07"
    assert form["starts"].value().hour == begin.hour
    assert not form["uid"].value()
    assert page.context["action"] == new(run.course)
    assert Run.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("someday", "Enter a valid date"),
        ("0001-01-01", "Choose a day from the years 2000 to 2100"),
        ("9999-12-31", "Choose a day from the years 2000 to 2100"),
    ],
)
def test_a_copy_from_no_day_begins_some_weeks_later(client, run, sign_in, day, message):
    sign_in()

    answer = client.get(at("_copy", run), {"day": day})

    assert answer.status_code == 422
    assert f"First day of the copy: {message}" in answer.content.decode()
    begin = run.starts_at.astimezone(ZoneInfo(run.time_zone)).date()
    assert answer.context["first_day"] - begin == timedelta(weeks=12)


def test_a_partners_lead_chooses_the_course_and_plans_it(client, course, sign_in):
    other = HubFactory()
    sign_in(Role.LEAD, other)
    assert client.get(new(course, other)).status_code == 404
    RunPartner.objects.create(
        course=course, hub=other, agreed_by=UserFactory(), agreed_at=timezone.now()
    )

    assert new(course, other) in client.get("/cms/runs/new/").content.decode()
    client.post(new(course, other), a_form())

    run = Run.objects.get()
    assert run.hub == other
    # It is theirs: not even the course's own lead finds it.
    sign_in(Role.LEAD)
    assert client.get(at("", run)).status_code == 404
    assert client.get(new(course, other)).status_code in {403, 404}


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.LEAD, True), (Role.TRAINER, True), (Role.AUTHOR, False)],
)
def test_names_are_shown_to_those_who_teach(client, run, sign_in, role, sees):
    learner = UserFactory(name_on_certificate="Ada Learner")
    EnrolmentFactory(edition=run.course.editions.get(), run=run, learner=learner)
    sign_in(role)

    page = client.get(at("", run)).content.decode()

    assert ("Ada Learner" in page) == sees
    assert ("Open for bookings" in page) == sees


def test_people_are_invited_and_invitations_taken_back(client, run, sign_in):
    sign_in()
    sent = {"emails": "ada@example.org, Ben@example.org;\nada@example.org"}

    answer = client.post(at("_invite", run), sent, follow=True)
    assert "2 invitations are on their way" in answer.content.decode()
    again = client.post(at("_invite", run), sent, follow=True)
    assert "2 addresses were invited before" in again.content.decode()
    assert Letter.objects.filter(template="courses/run_invitation").count() == 2
    wrong = client.post(at("_invite", run), {"emails": "ada@example.org nobody"})
    assert wrong.status_code == 422
    assert "These are no e-mail addresses: nobody." in wrong.content.decode()
    many = " ".join(f"p{n}@example.org" for n in range(101))
    assert client.post(at("_invite", run), {"emails": many}).status_code == 422
    first = RunInvitation.objects.earliest("pk")
    client.post(at("_uninvite", run, first.pk))
    assert client.post(at("_uninvite", run, first.pk)).status_code == 409
    assert RunInvitation.objects.filter(revoked_at=None).count() == 1


def test_what_cannot_be_done_with_a_run_is_said_on_its_page(client, run, sign_in):
    sign_in()
    RunSession.objects.all().delete()
    Run.objects.update(starts_at=None, ends_at=None)
    answer = client.post(at("_open", run))
    assert (answer.status_code, "add one" in answer.content.decode()) == (409, True)

    long_ago = timezone.now() - timedelta(days=9)
    Run.objects.update(starts_at=long_ago, ends_at=long_ago)

    reason = {"reason": "Nobody comes"} | PROOF
    assert client.post(at("_close", run)).status_code == 409
    assert client.post(at("_invite", run), {"emails": "a@b.org"}).status_code == 409
    assert client.post(at("_cancel", run), reason).status_code == 409


def test_a_run_is_cancelled_with_a_reason(client, run, sign_in):
    sign_in()
    assert "0 people have a seat" in client.get(at("_cancel", run)).content.decode()
    assert client.post(at("_cancel", run), {"reason": ""} | PROOF).status_code == 422
    assert client.post(at("_cancel", run), {"reason": "Too few"}).status_code == 422
    run.refresh_from_db()
    assert run.state == Run.State.PLANNED

    page = client.post(at("_cancel", run), {"reason": "Too few"} | PROOF, follow=True)

    run.refresh_from_db()
    assert (run.state, run.cancel_reason) == (Run.State.CANCELLED, "Too few")
    assert "Too few" in page.content.decode()


def test_somebody_is_moved_to_another_run_with_a_reason(client, run, sign_in):
    sign_in()
    edition = run.course.editions.get()
    learner = UserFactory(name_on_certificate="Ada Learner")
    seated = EnrolmentFactory(edition=edition, run=run, learner=learner)
    page = at("_move", run, seated.public_id)
    assert page in client.get(at("", run)).content.decode()
    assert "There is no other run to move to" in client.get(page).content.decode()

    other, full = (
        DatedRunFactory(course=run.course, starts_at=run.starts_at, seats=seats)
        for seats in (12, 1)
    )
    EnrolmentFactory(edition=edition, run=full)
    Run.objects.filter(pk=full.pk).update(taken=1)
    assert "Ada Learner gets a seat" in client.get(page).content.decode()
    given = {"run": other.public_id, "reason": "The room is small"}
    for wrong, status, said in (
        ({"run": run.public_id}, 422, "Choose one of the runs."),
        ({"reason": ""}, 422, "This field is required."),
        ({"run": full.public_id}, 409, "That run is full"),
    ):
        answer = client.post(page, given | wrong)
        assert answer.status_code == status
        assert said in answer.content.decode()

    moved = client.post(page, given, follow=True).content.decode()

    assert "The seat is on the other run" in moved
    assert "gave a learner of" in moved
    assert "The room is small" in moved
    assert learner.enrolments.get(state="active").run == other
    assert client.get(page).status_code == 404


def test_nobody_is_moved_from_a_run_that_is_over_nor_by_themselves(
    client, run, sign_in
):
    trainer = sign_in()
    own, other = (
        EnrolmentFactory(edition=run.course.editions.get(), run=run, learner=each)
        for each in (trainer, UserFactory())
    )
    assert client.get(at("_move", run, own.public_id)).status_code == 409

    long_ago = timezone.now() - timedelta(days=9)
    Run.objects.update(starts_at=long_ago, ends_at=long_ago)
    page = client.get(at("_move", run, other.public_id))

    assert "This run is over" in page.content.decode()


def test_who_moves_somebody_to_a_run_with_another_tax_is_told(client, run, sign_in):
    sign_in()
    Run.objects.update(state="open", mode="online", price_cents=45_000)
    run.refresh_from_db()
    LegalEntityFactory(hub=run.hub)
    spaniard = {"party__country": "ES", "vat_rule": "consumer-in-union"}
    seated = paid_enrolment(run, at=timezone.now(), **spaniard)
    order = seated.learner.orders.get().public_id
    facts = {"course": run.course, "price_cents": 45_000, "starts_at": run.starts_at}
    other = DatedRunFactory(**facts)
    given = {"run": other.public_id, "reason": "The room is small"}

    page = client.post(at("_move", run, seated.public_id), given, follow=True)

    assert "Another VAT applies on that run" in page.content.decode()
    assert f"have finance look at order {order}" in page.content.decode()


def test_nobody_is_moved_while_the_money_is_disputed(client, run, sign_in):
    sign_in()
    seated = EnrolmentFactory(
        edition=run.course.editions.get(), run=run, access_ended_at=timezone.now()
    )
    DatedRunFactory(course=run.course, starts_at=run.starts_at)

    page = client.get(at("_move", run, seated.public_id))

    assert "went back or is disputed" in page.content.decode()


def test_who_plans_no_runs_of_the_hub_moves_nobody(client, run, sign_in):
    seated = EnrolmentFactory(edition=run.course.editions.get(), run=run)
    page = at("_move", run, seated.public_id)

    sign_in(Role.AUTHOR)
    assert client.get(page).status_code == 403
    sign_in(Role.LEAD, hub=HubFactory())
    assert client.get(page).status_code == 404


def test_a_seat_is_given_up_with_a_reason_but_not_ones_own(client, run, sign_in):
    trainer = sign_in()
    edition = run.course.editions.get()
    other, own = (
        EnrolmentFactory(edition=edition, run=run, learner=each)
        for each in (UserFactory(name_on_certificate="Ada Learner"), trainer)
    )

    asked = client.get(at("_seat", run, other.public_id))
    assert "Ada Learner loses the seat" in asked.content.decode()
    reason = {"reason": "Ill"}
    assert client.post(at("_seat", run, own.public_id), reason).status_code == 409
    client.post(at("_seat", run, other.public_id), reason)

    other.refresh_from_db()
    assert other.state == "withdrawn"
    assert client.get(at("_seat", run, other.public_id)).status_code == 404


def test_a_paid_seat_is_given_up_by_who_proves_who_they_are(client, run, sign_in):
    trainer = sign_in()
    Run.objects.update(state="open")
    seated = paid_enrolment(run)
    address = at("_seat", run, seated.public_id)

    assert "show once more that it is you" in client.get(address).content.decode()
    assert client.post(address, {"reason": "Ill"}).status_code == 422
    assert not Refund.objects.exists()
    assert client.post(address, {"reason": "Ill"} | PROOF).status_code == 302

    assert Refund.objects.get().asked_by == trainer
    assert AuditEvent.objects.get(verb="proof.given").actor == trainer


def test_a_seat_whose_money_a_bank_takes_back_is_kept(client, run, sign_in):
    sign_in()
    Run.objects.update(state="open")
    seated = paid_enrolment(run)
    DisputeFactory(payment=Payment.objects.get())

    given = {"reason": "Ill"} | PROOF
    answer = client.post(at("_seat", run, seated.public_id), given)

    assert answer.status_code == 409
    assert "A bank is taking the payment for this seat back" in answer.content.decode()
    seated.refresh_from_db()
    assert seated.state == "active"


def test_somebody_is_put_first_in_line_with_a_reason(client, run, sign_in):
    trainer = sign_in()
    Run.objects.filter(pk=run.pk).update(state="open", seats=1)
    run.refresh_from_db()
    fill(run, at=timezone.now())
    own, first, second = (
        join(each, run=run, at=timezone.now())
        for each in (trainer, UserFactory(), UserFactory(name_on_certificate="Bo Late"))
    )
    page = client.get(at("", run)).content.decode()
    assert at("_first", run, second.public_id) in page
    # Who is first already cannot come before anybody.
    assert at("_first", run, own.public_id) not in page
    address = at("_first", run, second.public_id)
    assert "Bo Late comes before all others" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    reason = {"reason": "Works alone on night shifts"}
    own_place = client.post(at("_first", run, own.public_id), reason)
    assert own_place.status_code == 409

    client.post(address, reason)

    line = list(WaitingPlace.objects.in_line())
    assert line == [second, own, first]
    page = client.get(at("", run)).content.decode()
    assert "Given by the hub: Works alone on night shifts" in page
    leave(second, at=timezone.now())
    assert client.post(address, reason).status_code == 404


@pytest.mark.parametrize("name", ["courses_runs", "courses_run"])
def test_pages_cost_the_same_however_many(client, course, run, sign_in, name):
    sign_in()
    edition = course.editions.get()
    address = reverse(name, args=[run.public_id] if name == "courses_run" else [])

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    EnrolmentFactory(edition=edition, run=run)
    client.get(address)
    before = cost()
    for _each in range(2):
        EnrolmentFactory(edition=edition, run=run)
        DatedRunFactory(course=course)
        RunSession.objects.create(
            run=run,
            starts_at=run.starts_at,
            ends_at=run.ends_at,
            trainer=UserFactory(),
        )
    assert cost() == before


@pytest.mark.parametrize("when", ["coming", "any-day", "over", "nonsense"])
def test_the_list_is_asked_for_by_when(client, run, sign_in, when):
    sign_in()

    page = client.get("/cms/runs/", {"when": when}).content.decode()

    assert (at("", run) in page) == (when in {"coming", "nonsense"})


def test_a_lead_lets_other_hubs_run_a_course(client, course, sign_in):
    sign_in(Role.LEAD)
    other = HubFactory()
    page = reverse("courses_partners", args=[course.pk])
    assert client.get(page).status_code == 200

    client.post(page, {"hub": other.pk})
    assert client.post(page, {"hub": other.pk}).status_code == 422

    partner = RunPartner.objects.get()
    end = reverse("courses_partner_end", args=[course.pk, partner.pk])
    assert client.post(end).status_code == 302
    again = client.post(end, follow=True).content.decode()
    assert "It was ended already" in again


def test_a_run_is_for_organisations_whose_address_the_hub_was_told(
    client, course, sign_in
):
    sign_in()
    told, other = OrganisationFactory(slug="told"), OrganisationFactory(name="Another")
    sent = a_form(("2038-03-01", "09:00", "12:30"), audience="organisations")
    address = f"https://passage.example/employer/{told.slug}/"

    assert other.name not in client.get(new(course)).content.decode()
    client.post(new(course), sent | {"more_organisations": f"{address}\n{told.slug}"})

    run = Run.objects.get()
    assert list(run.organisations.all()) == [told]
    # From now on the hub knows it, and chooses it from a list.
    page = client.get(new(course)).content.decode()
    assert told.name in page
    assert other.name not in page
    client.post(at("_edit", run), sent | {"organisations": [str(told.pk)]})
    assert list(run.organisations.all()) == [told]


def test_a_hub_chooses_from_those_that_ordered_from_it(client, course, sign_in):
    sign_in()
    ours, theirs = OrganisationFactory(name="Ours"), OrganisationFactory(name="Theirs")
    OrderFactory(hub=course.hub, organisation=ours)
    OrderFactory(organisation=theirs)

    page = client.get(new(course)).content.decode()

    assert "Ours" in page
    assert "Theirs" not in page
