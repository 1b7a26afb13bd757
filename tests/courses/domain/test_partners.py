import pytest

from courses.domain.partners import (
    NotAgreed,
    NotTheirsToAgree,
    OwnHub,
    agree,
    courses_to_run,
    end_agreement,
    may_run,
    partners_of,
)
from hubs.models import AuditEvent
from hubs.roles import Role
from tests.factories.courses import CourseFactory
from tests.factories.hubs import NOON, HubFactory, HubRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def lead(course):
    return HubRoleFactory(hub=course.hub, role=Role.LEAD).user


def test_a_lead_lets_another_hub_run_a_course_and_ends_it(course, lead):
    other = HubFactory()

    partner = agree(course, hub=other, by=lead, at=NOON)

    assert agree(course, hub=other, by=lead, at=NOON) == partner
    assert may_run(other, course)
    assert list(courses_to_run(other)) == [course]
    end_agreement(partner, by=lead, at=NOON)
    assert not may_run(other, course)
    assert list(partners_of(course)) == []
    with pytest.raises(NotAgreed):
        end_agreement(partner, by=lead, at=NOON)
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["partner.agreed", "partner.ended"]


def test_a_course_is_run_by_its_own_hub_in_any_case(course, lead):
    assert may_run(course.hub, course)
    with pytest.raises(OwnHub):
        agree(course, hub=course.hub, by=lead, at=NOON)


def test_only_the_courses_own_lead_lets_others_run_it(course, lead):
    other = HubFactory()
    partner = agree(course, hub=other, by=lead, at=NOON)
    trainer = HubRoleFactory(hub=course.hub, role=Role.TRAINER).user
    stranger = HubRoleFactory(hub=other, role=Role.LEAD).user

    for person in (trainer, stranger):
        with pytest.raises(NotTheirsToAgree):
            agree(course, hub=HubFactory(), by=person, at=NOON)
        with pytest.raises(NotTheirsToAgree):
            end_agreement(partner, by=person, at=NOON)
