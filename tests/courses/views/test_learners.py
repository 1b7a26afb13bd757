"""Learners in the CMS: who sees them, and what can be granted."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import ExtraAttempt
from hubs.models import AuditEvent
from hubs.roles import Role
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.hubs import NOON, HubFactory, HubRoleFactory, UserFactory
from tests.factories.learning import fail, fill_with_every_kind, read, take
from tests.factories.staff import auditor

pytestmark = pytest.mark.django_db
#: Who asks, and what the answer is: 403 says that it is there.
ACTORS = [
    ("lead", 200),
    ("trainer", 200),
    ("superuser", 200),
    ("author", 403),
    ("reviewer", 403),
    ("assessor", 403),
    ("finance", 403),
    ("other hub's lead", 404),
    ("other hub's trainer", 404),
]


@pytest.fixture
def edition():
    edition = EditionFactory(content__lessons=1, content__quizzes=1, attempts_per_day=1)
    fill_with_every_kind(edition.steps.get(position=2))
    return edition


@pytest.fixture
def enrolment(edition):
    learner = UserFactory(name_on_certificate="Ada Learner", name_confirmed_at=NOON)
    return EnrolmentFactory(edition=edition, learner=learner)


@pytest.fixture
def sign_in(client, edition):
    access = Permission.objects.get(codename="access_admin")

    def sign_in(who="trainer"):
        user = UserFactory(is_superuser=who == "superuser")
        if who in Role.values:
            HubRoleFactory(user=user, hub=edition.course.hub, role=Role(who))
        if who.startswith("other"):
            role = Role(who.split()[-1])
            HubRoleFactory(user=user, hub=HubFactory(), role=role)
        user.user_permissions.add(access)
        client.force_login(user)
        return user

    return sign_in


def at(name, enrolment, *args):
    course = enrolment.edition.course_id
    return reverse(name, args=[course, enrolment.public_id, *args])


@pytest.mark.parametrize(("who", "status"), ACTORS)
def test_learners_are_seen_by_who_teaches_them(client, enrolment, sign_in, who, status):
    attempt = fail(enrolment, 2)
    sign_in(who)
    course = reverse("courses_course_learners", args=[enrolment.edition.course_id])

    for address in (
        course,
        at("courses_learner", enrolment),
        at("courses_learner_attempt", enrolment, attempt.pk),
    ):
        answer = client.get(address)
        assert answer.status_code == status, address
        assert ("Ada Learner" in answer.content.decode()) == (status == 200), address


@pytest.mark.parametrize(("who", "status"), ACTORS)
def test_attempts_are_granted_by_who_teaches(client, enrolment, sign_in, who, status):
    fail(enrolment, 2, at=timezone.now())
    sign_in(who)

    answer = client.post(
        at("courses_grant_attempt", enrolment, "step-2"), {"reason": "The net failed."}
    )

    assert answer.status_code == (302 if status == 200 else status)
    assert ExtraAttempt.objects.exists() == (status == 200)


def test_visitor_is_sent_to_sign_in_and_learner_is_refused(client, enrolment):
    address = at("courses_learner", enrolment)

    assert "/login/" in client.get(address).url
    client.force_login(enrolment.learner)
    assert client.get(address).status_code == 403


def test_another_courses_learner_is_not_there(client, enrolment, sign_in):
    sign_in("trainer")
    other = EnrolmentFactory()
    mixed = [enrolment.edition.course_id, other.public_id]

    assert client.get(reverse("courses_learner", args=mixed)).status_code == 404


def test_courses_are_those_of_ones_hubs(client, enrolment, sign_in):
    sign_in("trainer")
    elsewhere = EnrolmentFactory().edition.course

    html = client.get(reverse("courses_learners")).content.decode()

    assert enrolment.edition.course.code in html
    assert elsewhere.code not in html


def test_trail_of_a_record_is_for_leads(client, enrolment, sign_in):
    take(enrolment, 2)
    found = {}
    for who in ("lead", "trainer"):
        sign_in(who)
        html = client.get(at("courses_learner", enrolment)).content.decode()
        found[who] = "attempt.graded" in html

    assert found == {"lead": True, "trainer": False}


def test_authors_do_not_learn_of_learners_from_the_courses_trail(
    client, enrolment, sign_in
):
    take(enrolment, 2)
    sign_in("author")
    address = reverse("courses_trail", args=[enrolment.edition.course_id])

    html = client.get(address).content.decode()

    assert "Ada Learner" not in html
    assert enrolment.learner.email not in html


def test_record_leads_to_what_was_seen(client, enrolment, sign_in):
    read(enrolment, 1)
    sign_in("trainer")

    html = client.get(at("courses_learner", enrolment)).content.decode()

    seen = reverse(
        "courses_edition_step",
        args=[enrolment.edition.course_id, enrolment.edition.number, "step-1"],
    )
    assert seen in html
    assert client.get(seen).status_code == 200


def test_attempt_tells_what_was_answered(client, enrolment, sign_in):
    attempt = take(enrolment, 2, answers={"one": "a"})
    sign_in("lead")

    html = client.get(
        at("courses_learner_attempt", enrolment, attempt.pk)
    ).content.decode()

    assert "options a of one" in html
    assert "options d of one" in html


def test_grant_without_reason_names_the_field(client, enrolment, sign_in):
    fail(enrolment, 2, at=timezone.now())
    sign_in("trainer")

    answer = client.post(at("courses_grant_attempt", enrolment, "step-2"), {})

    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()


def test_grant_gives_one_attempt_more(client, enrolment, sign_in):
    fail(enrolment, 2, at=timezone.now())
    trainer = sign_in("trainer")
    html = client.get(at("courses_learner", enrolment)).content.decode()
    assert "Grant one attempt more" in html

    answer = client.post(
        at("courses_grant_attempt", enrolment, "step-2"),
        {"reason": "The net failed."},
        follow=True,
    )

    assert "Granted: one attempt more." in answer.content.decode()
    assert ExtraAttempt.objects.get().granted_by == trainer


def test_grant_is_refused_while_an_attempt_is_left(client, enrolment, sign_in):
    sign_in("trainer")

    answer = client.post(
        at("courses_grant_attempt", enrolment, "step-2"), {"reason": "The net failed."}
    )

    assert answer.status_code == 409
    assert "There is an attempt left" in answer.content.decode()


def test_grant_at_a_lesson_is_not_there(client, enrolment, sign_in):
    sign_in("trainer")
    address = at("courses_grant_attempt", enrolment, "step-1")

    assert client.post(address, {"reason": "x"}).status_code == 404


def test_reading_without_a_role_leaves_a_trace(client, enrolment, sign_in):
    administrator = sign_in("superuser")
    client.get(at("courses_learner", enrolment))
    sign_in("lead")
    client.get(at("courses_learner", enrolment))

    assert AuditEvent.objects.get(verb="record.read").actor == administrator


def test_auditors_read_records_and_not_what_is_right(client, enrolment):
    attempt = take(enrolment, 2, answers={"one": "a"})
    person = auditor()
    client.force_login(person)

    record = client.get(at("courses_learner", enrolment))
    answered = client.get(at("courses_learner_attempt", enrolment, attempt.pk))
    grant = at("courses_grant_attempt", enrolment, "step-2")

    assert client.get(reverse("courses_learners")).status_code == 200
    assert grant not in record.content.decode()
    assert client.post(grant, {"reason": "x"}).status_code == 403
    html = answered.content.decode()
    assert "options a of one" in html
    assert "options d of one" not in html
    assert "5/6" in html, "points of the whole"
    assert "1/1" not in html, "points of what was answered rightly"
    read = AuditEvent.objects.filter(verb="record.read", actor=person)
    assert read.count() == 2


def test_queries_do_not_grow_with_learners(client, edition, sign_in):
    sign_in("trainer")
    address = reverse("courses_course_learners", args=[edition.course_id])
    EnrolmentFactory(edition=edition)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    EnrolmentFactory.create_batch(2, edition=edition)

    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one)
