"""The form of a course's page: its identity is given once."""

import pytest
from django.urls import reverse

from courses.models import Area, Course, CoursePage
from tests.factories.courses import CourseFactory
from tests.factories.hubs import UserFactory
from tests.factories.pages import course_page, hub_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    user = UserFactory(administrator=True)
    client.force_login(user)
    return user


def stream(**fields):
    """An empty stream as the editor posts it."""
    return {f"{name}-count": "0" for name in fields or ("outcomes", "esco_skills")}


def given(**fields):
    return {
        "title": "Clean rooms",
        "slug": "clean-rooms",
        "subtitle": "How to enter one",
        "summary": "You learn how to enter a clean room.",
        "code": "",
        "area": Area.GMP,
        "audience": ["aseptic-operator", "qc-analyst"],
        "prerequisites": "",
        "hours_lessons": "3",
        "hours_reading": "0",
        "hours_assessment": "1",
        "hours_practice": "0",
        "pass_mark": "80",
        "attempts_per_day": "3",
        "assessment": "module quizzes",
        "supervision": "unsupervised",
        "participation": "online",
        "quality_assurance": "two experts",
        "as_of": "2026-07",
        "review_by": "2027-07-31",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **stream(),
        **fields,
    }


def create(client, hub, **fields):
    path = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", hub.pk])
    return client.post(path, given(**fields))


def test_first_page_makes_the_course_with_the_next_code(client, author):
    hub = hub_page()
    CourseFactory(hub=hub.hub, code=f"{hub.hub.code}-GMP-014")

    answer = create(client, hub)

    page = CoursePage.objects.get()
    assert answer.status_code == 302
    assert page.course.code == f"{hub.hub.code}-GMP-015"
    assert (page.course.hub, page.course.area) == (hub.hub, Area.GMP)
    assert page.audience == ["aseptic-operator", "qc-analyst"]
    assert page.workload_hours == 4


def test_first_page_takes_the_code_given(client, author):
    hub = hub_page()

    create(client, hub, code=f"{hub.hub.code}-reg-007", area=Area.REGULATORY)

    assert CoursePage.objects.get().course.code == f"{hub.hub.code}-REG-007"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ES51-GMP-001", "Codes of this hub begin with"),
        ("{hub}-GMP-1", "Enter a valid value."),
        ("{hub}-GMP-001", "There is a course with this code already."),
    ],
)
def test_code_that_cannot_be(client, author, code, error):
    hub = hub_page()
    CourseFactory(hub=hub.hub, code=f"{hub.hub.code}-GMP-001")

    answer = create(client, hub, code=code.format(hub=hub.hub.code))

    assert answer.status_code == 200
    assert answer.context["form"].errors["code"][0].startswith(error)
    assert Course.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("title", "a" * 141, "At most 140 characters"),
        ("ects", "1", "One credit stands for at least 25 hours; the workload is 4"),
        ("as_of", "July 2026", "Write it as 2026, 2026-07 or 2026-07-31."),
        ("pass_mark", "101", "Ensure this value is less than or equal to 100."),
        ("validity_months", "0", "Ensure this value is greater than or equal to 1."),
        ("audience", ["astronaut"], "Select a valid choice."),
    ],
)
def test_field_that_cannot_be(client, author, field, value, error):
    answer = create(client, hub_page(), **{field: value})

    assert answer.status_code == 200
    assert answer.context["form"].errors[field][0].startswith(error)


def test_code_and_area_stay(client, author):
    page = course_page()
    path = reverse("wagtailadmin_pages:edit", args=[page.pk])

    client.post(path, given(code="BE99-VEN-999", area=Area.VENTURE, slug=page.slug))

    course = Course.objects.get()
    assert (course.code, course.area) == (page.course.code, Area.GMP)
