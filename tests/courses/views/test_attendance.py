"""Attendance: noted on a phone or by a form, signed, and read on the record."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.domain.attendance import list_of
from courses.models import Attendance, AttendanceSheet, Completion
from hubs.roles import Role
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.hubs import HubRoleFactory, UserFactory
from tests.factories.learning import read
from tests.factories.runs import note_all, sign

pytestmark = pytest.mark.django_db
NOTED_AT = "2026-11-30T09:00:00.000Z"


@pytest.fixture
def run():
    begun = timezone.now() - timedelta(hours=4)
    course = EditionFactory().course
    return DatedRunFactory(course=course, starts_at=begun, attendance_percent=100)


@pytest.fixture
def session(run):
    return run.planned


@pytest.fixture
def people(run):
    edition = run.course.editions.get()
    names = ("Ada Learner", "Ben Learner")
    return [
        EnrolmentFactory(
            edition=edition, run=run, learner=UserFactory(name_on_certificate=name)
        )
        for name in names
    ]


@pytest.fixture
def trainer(client, run):
    person = HubRoleFactory(hub=run.hub, role=Role.TRAINER).user
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(person)
    return person


def at(name, session):
    address = [session.run.public_id, session.uid]
    return reverse(f"courses_attendance{name}", args=address)


def send(client, session, *marks):
    return client.post(
        at("_marks", session),
        json.dumps({"marks": list(marks)}),
        content_type="application/json",
    )


def a_mark(enrolment, state="present", **given):
    usual = {
        "mark": str(uuid4()),
        "enrolment": enrolment.public_id,
        "state": state,
        "noted_at": NOTED_AT,
    }
    return usual | given


def states(session):
    return [line.noted and line.noted.state for line in list_of(session).lines]


def test_the_list_is_noted_by_a_form(client, session, people, trainer):
    ada, _ben = people
    page = client.get(at("_list", session)).content.decode()
    assert page.index("Ada Learner") < page.index("Ben Learner")

    client.post(at("_list", session), {f"state-{ada.public_id}": "late"})
    assert states(session) == ["late", None]
    client.post(at("_list", session), {"all": "1"})
    assert states(session) == ["late", "present"]
    client.post(at("_list", session), {f"state-{ada.public_id}": "nonsense"})

    assert Attendance.objects.count() == 2


def test_a_phone_sends_what_it_kept_and_sends_it_again(
    client, session, people, trainer
):
    ada, ben = people
    marks = [a_mark(ada), a_mark(ben, "excused")]

    first = send(client, session, *marks).json()
    again = send(client, session, *marks).json()

    assert (first["new"], again["new"]) == (2, 0)
    assert first["taken"] == again["taken"] == [mark["mark"] for mark in marks]
    assert first["is_whole"]
    assert states(session) == ["present", "excused"]
    noted = Attendance.objects.earliest("pk").noted_at
    assert noted.isoformat() == "2026-11-30T09:00:00+00:00"


@pytest.mark.parametrize(
    "noted_at", ["yesterday", "2026-11-30T09:00", "0001-01-01T00:00:00+12:00"]
)
def test_a_clock_that_cannot_be_right_is_not_asked(
    client, session, people, trainer, noted_at
):
    before = timezone.now()

    send(client, session, a_mark(people[0], noted_at=noted_at))

    assert Attendance.objects.get().noted_at >= before


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"marks": 1}',
        '{"marks": [1]}',
        '{"marks": [{"mark": "x"}]}',
        json.dumps({"marks": [{}] * 1001}),
    ],
)
def test_what_is_no_mark_is_refused(client, session, trainer, body):
    sent = {"content_type": "application/json"}

    answer = client.post(at("_marks", session), body, **sent)

    assert answer.status_code == 422
    assert "marks" in answer.json()["error"]


def test_who_noted_otherwise_meanwhile_is_named(client, session, people, trainer):
    ada, ben = people
    colleague = UserFactory(name_on_certificate="Cleo Colleague")
    note_all(session, ada, ben, by=colleague)
    seen = str(Attendance.objects.get(enrolment=ben).mark)
    marks = [a_mark(ada, "absent"), a_mark(ben, "absent", seen=seen)]

    answer = send(client, session, *marks).json()

    assert answer["overruled"] == ["Ada Learner (Present, by Cleo Colleague)"]
    assert states(session) == ["absent", "absent"]


def test_a_form_that_was_opened_earlier_takes_nothing_back(
    client, session, people, trainer
):
    ada, ben = people
    note_all(session, ada, ben, by=trainer)
    shown = {}
    for each in people:
        mark = Attendance.objects.get(enrolment=each).mark
        facts = {"was": "present", "seen": str(mark), "state": "present"}
        shown |= {f"{name}-{each.public_id}": word for name, word in facts.items()}
    colleague = UserFactory(name_on_certificate="Cleo Colleague")
    note_all(session, ada, ben, by=colleague, state="late")

    sent = shown | {f"state-{ben.public_id}": "absent"}
    page = client.post(at("_list", session), sent, follow=True).content.decode()

    assert states(session) == ["late", "absent"]
    assert "what you noted counts: Ben Learner (Late, by Cleo Colleague)" in page
    again = client.post(at("_list", session), {f"seen-{ada.public_id}": "x"})
    assert again.status_code == 302
    assert states(session) == ["late", "absent"]


def test_a_phone_keeps_the_list_and_what_was_noted(client, session, people, trainer):
    note_all(session, people[0], by=trainer, state=Attendance.State.EXCUSED)

    copy = client.get(at("_copy", session))

    page = copy.content.decode()
    assert page.index("Ada Learner") < page.index("Ben Learner")
    assert page.count(" checked>") == 1
    assert "There is no line" in page
    until = datetime.fromisoformat(copy.headers["X-Keep-Until"])
    assert timedelta(hours=23) < until - timezone.now() <= timedelta(days=1)
    assert "no-store" in copy.headers["Cache-Control"]


def test_the_copy_of_a_list_without_people_says_so(client, session, trainer):
    page = client.get(at("_copy", session)).content.decode()

    assert "Nobody is on this run yet" in page


def test_the_script_that_opens_copies_tells_nothing(client, session, people, trainer):
    worker = client.get(reverse("courses_attendance_worker"))

    assert worker.headers["Content-Type"] == "text/javascript"
    # It answers for addresses below its own alone.
    below = reverse("courses_attendance_worker").removesuffix("lists.js")
    assert at("_list", session).startswith(below)


@pytest.mark.parametrize("name", ["_list", "_copy"])
def test_a_list_is_for_who_plans_runs_there(client, session, people, name):
    outsider = HubRoleFactory(role=Role.TRAINER).user
    outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(outsider)

    assert client.get(at(name, session)).status_code == 404


def test_a_stranger_is_named_and_the_rest_is_kept(client, session, people, trainer):
    stranger = EnrolmentFactory()

    answer = send(client, session, a_mark(stranger), a_mark(people[0])).json()

    assert (answer["new"], answer["strange"]) == (1, [stranger.public_id])
    assert len(answer["taken"]) == 2


def test_a_session_that_was_taken_off_takes_no_marks(client, session, people, trainer):
    session.cancelled_at = timezone.now()
    session.save()

    assert send(client, session, a_mark(people[0])).status_code == 409
    answer = client.post(at("_list", session), {"all": "1"}, follow=True)
    assert "The session was taken off" in answer.content.decode()
    assert not Attendance.objects.exists()


def test_the_trainer_signs_and_who_has_done_all_completes(
    client, session, people, trainer
):
    ada, ben = people
    read(ada, 1, 2)
    early = client.get(at("_sign", session), follow=True)
    assert "Somebody is not noted yet" in early.content.decode()
    note_all(session, ada, ben, by=trainer)
    seen = client.get(at("_sign", session)).context["form"]["seen"].value()

    wrong = client.post(at("_sign", session), {"seen": seen, "password": "no"})
    assert wrong.status_code == 422
    other = {"seen": "0" * 64, "password": "a good password"}
    changed = client.post(at("_sign", session), other, follow=True)
    assert "The list changed while you looked" in changed.content.decode()
    assert not AttendanceSheet.objects.exists()
    client.post(at("_sign", session), {"seen": seen, "password": "a good password"})

    assert AttendanceSheet.objects.get().signed_by == trainer
    assert Completion.objects.get().enrolment == ada
    page = client.get(at("_list", session)).content.decode()
    assert "Signed by" in page
    note_all(session, ada, by=trainer, state=Attendance.State.ABSENT)
    page = client.get(at("_list", session)).content.decode()
    assert "sign it again" in page


def test_the_overview_tells_all_sessions(client, run, session, people, trainer):
    note_all(session, *people, by=trainer)
    sign(session, by=trainer)

    page = client.get(reverse("courses_attendance", args=[run.public_id]))

    text = page.content.decode()
    assert "Ada Learner" in text
    assert "signed" in text


@pytest.mark.parametrize("name", ["", "_list", "_copy"])
def test_lists_cost_the_same_however_many(client, run, session, people, trainer, name):
    address = at(name, session) if name else f"/cms/runs/{run.public_id}/attendance/"

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    note_all(session, *people, by=trainer)
    cost()
    before = cost()
    edition = run.course.editions.get()
    for _each in range(3):
        note_all(session, EnrolmentFactory(edition=edition, run=run), by=trainer)
    assert cost() == before


def test_the_learner_reads_what_is_missing(client, session, people, trainer):
    ada, _ben = people
    read(ada, 1, 2)
    client.force_login(ada.learner)
    address = reverse("courses:record", args=[ada.public_id])

    page = client.get(address).content.decode()
    assert "your attendance is not complete yet" in page
    assert "0 of 1 sessions signed, 100 % needed" in page
    assert "complete but for your attendance" in client.get("/learn/").content.decode()
    note_all(session, *people, by=trainer)
    sign(session, by=trainer)

    page = client.get(address).content.decode()
    assert "1 of 1 sessions signed" in page
    assert "not complete yet" not in page
