"""New courses and copies in the CMS."""

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page

from courses.models import Course, LessonPage, ModulePage
from hubs.roles import Role
from tests.factories.courses import CourseFactory
from tests.factories.hubs import HubRoleFactory, UserFactory
from tests.factories.pages import (
    course_page,
    hub_page,
    lesson_page,
    module_page,
    whole_course,
)
from tests.factories.staff import member

pytestmark = pytest.mark.django_db

SENT = {
    "title": "Aseptic filling",
    "area": "gmp-manufacturing",
    "language": "en",
    "eqf_level": "5",
    "hours": "7.5",
}
NEW = "/cms/courses/new/"


@pytest.fixture
def place():
    return hub_page()


def sign_in(client, hub, who):
    if isinstance(who, Role):
        client.force_login(member(hub, who))
    elif who == "learner":
        client.force_login(UserFactory())
    elif who == "superuser":
        client.force_login(UserFactory(is_superuser=True))
    elif who == "other hub's author":
        client.force_login(member(hub_page().hub, Role.AUTHOR))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("visitor", 302),
        ("learner", 403),
        (Role.REVIEWER, 403),
        (Role.TRAINER, 403),
        (Role.AUTHOR, 200),
        (Role.LEAD, 200),
        ("superuser", 200),
    ],
)
def test_a_course_is_begun_by_who_writes(client, place, who, status):
    sign_in(client, place.hub, who)

    assert client.get(NEW).status_code == status
    sent = client.post(NEW, SENT)

    assert Course.objects.exists() is (status == 200)
    assert sent.status_code == (302 if status == 200 else status)


def test_a_new_course_leads_home(client, place):
    sign_in(client, place.hub, Role.AUTHOR)

    answer = client.post(NEW, SENT, follow=True)

    course = Course.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("courses_home", args=[course.pk])
    html = answer.content.decode()
    assert f"{course.code} is there" in html
    assert "First module" in html
    assert course.hub == place.hub
    assert course.code == f"{place.hub.code}-GMP-001"


def test_five_things_are_asked_where_there_is_one_hub(client, place):
    hub_page()
    sign_in(client, place.hub, Role.AUTHOR)

    form = client.get(NEW).context["form"]

    assert list(form.fields) == ["title", "area", "language", "eqf_level", "hours"]


def test_who_writes_at_several_hubs_chooses(client, place):
    other, foreign = hub_page(), hub_page()
    person = member(place.hub, Role.AUTHOR)
    HubRoleFactory(user=person, hub=other.hub, role=Role.AUTHOR)
    client.force_login(person)

    refused = client.post(NEW, {**SENT, "hub": foreign.hub_id})
    missing = client.post(NEW, SENT)
    client.post(NEW, {**SENT, "hub": other.hub_id})

    assert refused.status_code == missing.status_code == 422
    assert set(refused.context["form"].errors) == {"hub"}
    assert foreign.hub.name not in refused.content.decode()
    assert [course.hub for course in Course.objects.all()] == [other.hub]


def test_a_language_that_the_hub_has_no_page_in_is_refused(client, place):
    locale, _made = Locale.objects.get_or_create(language_code="nl")
    other = hub_page()
    other.copy_for_translation(locale, copy_parents=True)
    person = member(place.hub, Role.AUTHOR)
    HubRoleFactory(user=person, hub=other.hub, role=Role.AUTHOR)
    client.force_login(person)
    sent = {**SENT, "language": "nl"}

    refused = client.post(NEW, {**sent, "hub": place.hub_id})
    client.post(NEW, {**sent, "hub": other.hub_id})

    assert refused.status_code == 422
    assert "in English only" in str(refused.context["form"].errors["language"])
    assert Course.objects.get().pages.get().locale == locale


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ""),
        ("title", "   "),
        ("title", "x" * 141),
        ("area", "cooking"),
        ("language", "xx"),
        ("eqf_level", "9"),
        ("eqf_level", "high"),
        ("hours", ""),
        ("hours", "0"),
        ("hours", "-3"),
        ("hours", "901"),
        ("hours", "NaN"),
        ("hours", "a week"),
    ],
)
def test_bad_input_names_its_field_and_loses_nothing(client, place, name, value):
    sign_in(client, place.hub, Role.AUTHOR)

    answer = client.post(NEW, {**SENT, name: value})

    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {name}
    assert all(form[other].value() == SENT[other] for other in SENT if other != name)
    assert not Course.objects.exists()


def test_a_hub_without_a_page_says_so(client):
    client.force_login(member(role=Role.AUTHOR))

    answer = client.get(NEW, follow=True)

    assert answer.redirect_chain == [("/cms/", 302)]
    assert "Your hub has no page yet" in answer.content.decode()


COPIED = [
    ("visitor", 302),
    ("learner", 403),
    ("other hub's author", 404),
    (Role.REVIEWER, 403),
    (Role.AUTHOR, 200),
    (Role.LEAD, 200),
]


@pytest.mark.parametrize(("who", "status"), COPIED)
def test_a_course_is_copied_by_who_writes(client, who, status):
    course = whole_course()
    sign_in(client, course.hub, who)
    address = reverse("courses_copy", args=[course.pk])

    assert client.get(address).status_code == status
    client.post(address, {"title": "Again"})

    copies = Course.objects.filter(hub=course.hub).exclude(pk=course.pk)
    assert copies.exists() is (status == 200)


def test_the_copy_of_a_course_leads_to_its_home(client):
    course = whole_course()
    sign_in(client, course.hub, Role.AUTHOR)
    address = reverse("courses_copy", args=[course.pk])

    asked = client.get(address)
    empty = client.post(address, {"title": " "})
    answer = client.post(address, {"title": "Again"}, follow=True)

    copied = Course.objects.exclude(pk=course.pk).get()
    assert asked.context["form"]["title"].value() == "Clean rooms (copy)"
    assert empty.status_code == 422
    assert answer.redirect_chain[-1][0] == reverse("courses_home", args=[copied.pk])
    assert copied.pages.get().title == "Again"


def test_a_course_without_a_page_is_not_copied(client):
    course = CourseFactory()
    sign_in(client, course.hub, Role.AUTHOR)

    address = reverse("courses_copy", args=[course.pk])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("who", "status"), COPIED)
def test_a_part_is_copied_by_who_writes(client, who, status):
    course = whole_course()
    sign_in(client, course.hub, who)
    lesson = LessonPage.objects.get()
    address = reverse("courses_part_copy", args=[course.pk, lesson.pk])

    assert client.get(address).status_code == status
    client.post(address, {"title": "Again", "place": lesson.get_parent().pk})

    assert LessonPage.objects.filter(title="Again").exists() is (status == 200)


def below(page):
    return [child.title for child in Page.objects.get(pk=page.pk).get_children()]


def places(form):
    return [
        (group, [name for _pk, name in choices])
        for group, choices in form.fields["place"].choices
    ]


def test_a_step_can_go_to_any_module_of_the_hub(client):
    page = course_page(title="Clean rooms")
    lesson = lesson_page(module_page(page, "One"))
    other = course_page(page.get_parent().specific, title="Airlocks")
    there = module_page(other, "Two")
    module_page(course_page(title="Foreign"), "Three")
    sign_in(client, page.course.hub, Role.AUTHOR)
    address = reverse("courses_part_copy", args=[page.course_id, lesson.pk])

    asked = client.get(address).context["form"]
    answer = client.post(address, {"title": "Gowning", "place": there.pk})

    assert places(asked) == [("Clean rooms", ["One"]), ("Airlocks", ["Two"])]
    assert asked["title"].value() == "Gowning (copy)"
    assert asked["place"].value() == lesson.get_parent().pk
    assert answer["Location"] == reverse("courses_home", args=[other.course_id])
    assert below(there) == ["Gowning"]


def test_a_module_can_go_to_any_course_of_the_hub(client):
    page = course_page(title="Clean rooms")
    module = module_page(page, "One")
    other = course_page(page.get_parent().specific, title="Airlocks")
    sign_in(client, page.course.hub, Role.AUTHOR)
    address = reverse("courses_part_copy", args=[page.course_id, module.pk])

    asked = client.get(address).context["form"]
    client.post(address, {"title": "One", "place": other.pk})

    assert places(asked) == [("Courses", ["Clean rooms", "Airlocks"])]
    assert below(other) == ["One"]


def test_another_hubs_place_is_refused(client):
    course = whole_course()
    foreign = module_page(course_page(), "Foreign")
    sign_in(client, course.hub, Role.AUTHOR)
    lesson = LessonPage.objects.get()
    address = reverse("courses_part_copy", args=[course.pk, lesson.pk])

    for place in (foreign.pk, 0, "x", ""):
        answer = client.post(address, {"title": "Again", "place": place})
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"place"}

    assert LessonPage.objects.count() == 1


def test_parts_of_another_course_are_not_found(client):
    course, other = whole_course(), course_page()
    sign_in(client, course.hub, Role.AUTHOR)
    part = module_page(other).pk

    for page in (part, course.pages.get().pk, 0):
        address = reverse("courses_part_copy", args=[course.pk, page])
        assert client.get(address).status_code == 404


def test_wagtails_own_copying_leads_here(client):
    course = whole_course()
    sign_in(client, course.hub, Role.AUTHOR)
    lesson, module = LessonPage.objects.get(), ModulePage.objects.get()
    address = "wagtailadmin_pages:copy"

    whole = client.get(reverse(address, args=[course.pages.get().pk]))
    parts = [client.get(reverse(address, args=[p.pk])) for p in (lesson, module)]

    assert whole["Location"] == reverse("courses_copy", args=[course.pk])
    assert [part["Location"] for part in parts] == [
        reverse("courses_part_copy", args=[course.pk, page.pk])
        for page in (lesson, module)
    ]


def test_wagtail_copies_other_pages_as_ever(client, place):
    client.force_login(UserFactory(is_superuser=True))
    page = Page.objects.get(pk=place.pk)

    answer = client.get(reverse("wagtailadmin_pages:copy", args=[page.pk]))

    assert answer.status_code == 200


@pytest.mark.parametrize("more", [0, 3])
def test_copying_asks_the_same_however_many_courses(
    client, more, django_assert_max_num_queries
):
    page = course_page()
    lesson = lesson_page(module_page(page))
    client.force_login(UserFactory(is_superuser=True))
    address = reverse("courses_part_copy", args=[page.course_id, lesson.pk])
    client.get(address)
    for n in range(more):
        module_page(course_page(page.get_parent().specific, title=f"Course {n}"))

    with django_assert_max_num_queries(30):
        client.get(address)
