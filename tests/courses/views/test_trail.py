"""The history of a course and of a run: found by what it is of, page by page."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse

from hubs.domain.audit import record
from hubs.models import AuditEvent
from hubs.roles import Role
from tests.factories.courses import EditionFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.hubs import HubRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return EditionFactory().course


@pytest.fixture
def lead(client, course):
    person = HubRoleFactory(hub=course.hub, role=Role.LEAD).user
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(person)
    return person


def happen(course, *, times, **facts):
    for number in range(times):
        told = {"course": course.code, "fields": [f"change-{number}."], **facts}
        record("run.changed", course, by=None, hub=course.hub, facts=told)


def test_a_long_history_has_pages(client, course, lead):
    happen(course, times=52)
    address = reverse("courses_trail", args=[course.pk])

    first = client.get(address).content.decode()
    last = client.get(address, {"p": "2"}).content.decode()

    assert "Page 1 of 2" in first
    assert f'href="{address}?p=2"' in first
    assert "change-51." in first
    assert "change-0." not in first
    assert "change-0." in last
    assert "Older" not in last


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("index", "about"),
    [("audit_of_run", "run"), ("audit_of_course", "course")],
)
def test_what_happened_is_found_without_reading_the_rest_of_the_trail(
    course, index, about
):
    run = DatedRunFactory(course=course)
    happen(course, times=30, run=run.public_id)
    happen(EditionFactory(course__hub=course.hub).course, times=300, run="another")
    value = {"run": run.public_id, "course": course.code}[about]
    events = AuditEvent.objects.filter(hub=course.hub, **{f"facts__{about}": value})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE hubs_auditevent")

    plan = events.order_by("-id")[:20].explain()

    assert index in plan
    assert events.count() == 30
