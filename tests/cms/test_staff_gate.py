"""The gate in front of the CMS asks roles for each request, about the thing itself."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from hubs.models import HubRole
from hubs.roles import Role
from tests.factories.hubs import HubRoleFactory, UserFactory
from tests.factories.pages import course_page, hub_page, lesson_page, module_page
from tests.factories.staff import auditor, member

pytestmark = pytest.mark.django_db


def hub_with_lesson(title="Gowning"):
    page = hub_page()
    return page, lesson_page(module_page(course_page(page)), title)


def saving(client, lesson):
    """The answer to a new title for the module of ``lesson``."""
    module = lesson.get_parent()
    facts = {"title": "Changed", "slug": module.slug, "summary": ""}
    return client.post(edit(module), facts).status_code


def administrator():
    return UserFactory(administrator=True)


def lead():
    return member(hub_page().hub)


def edit(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


@pytest.mark.parametrize("role", [Role.LEAD, Role.AUTHOR, Role.REVIEWER])
def test_readers_open_what_is_their_hubs(client, role):
    place, lesson = hub_with_lesson()
    client.force_login(member(place.hub, role))

    for name in ("edit", "history", "view_draft", "usage"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[lesson.pk])
        assert client.get(address).status_code == 200, name


@pytest.mark.parametrize("role", Role)
def test_nobody_opens_what_is_another_hubs(client, role):
    _place, lesson = hub_with_lesson()
    own, _own_lesson = hub_with_lesson()
    client.force_login(member(own.hub, role))

    for name in ("edit", "history", "view_draft", "usage", "delete", "copy", "move"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[lesson.pk])
        assert client.get(address).status_code == 404, name
        assert client.post(address).status_code == 404, name


def test_authors_save_and_reviewers_do_not(client):
    place, lesson = hub_with_lesson()
    answers = {}
    for role in (Role.AUTHOR, Role.REVIEWER):
        client.force_login(member(place.hub, role))
        answers[role] = saving(client, lesson)

    assert answers == {Role.AUTHOR: 302, Role.REVIEWER: 403}


def test_reviewers_are_offered_nothing_to_save(client):
    place, lesson = hub_with_lesson()
    client.force_login(member(place.hub, Role.AUTHOR))
    for_author = client.get(edit(lesson)).content.decode()
    client.force_login(member(place.hub, Role.REVIEWER))
    for_reviewer = client.get(edit(lesson)).content.decode()

    assert "Save draft" in for_author
    assert "Save draft" not in for_reviewer


def test_who_is_author_here_and_reviewer_there_writes_only_here(client):
    here, own = hub_with_lesson()
    there, read = hub_with_lesson()
    person = member(here.hub, Role.AUTHOR)
    HubRoleFactory(user=person, hub=there.hub, role=Role.REVIEWER)
    member(there.hub)
    client.force_login(person)

    assert saving(client, own) == 302
    assert saving(client, read) == 403


def test_a_role_that_ended_counts_no_more_before_anything_is_derived(client):
    place, lesson = hub_with_lesson()
    person = member(place.hub)
    client.force_login(person)
    before = client.get(edit(lesson)).status_code

    ended = timezone.now() - timedelta(seconds=1)
    HubRole.objects.update(until=ended)

    assert person.groups.exists()
    assert before == 200
    assert client.get(edit(lesson)).status_code == 403


def test_a_permission_given_by_hand_opens_nothing(client):
    person = UserFactory()
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(person)

    assert client.get("/cms/").status_code == 403
    assert client.get(reverse("wagtailadmin_reports:site_history")).status_code == 403


@pytest.mark.parametrize(
    "name",
    [
        "wagtailusers_users:index",
        "wagtailusers_groups:index",
        "wagtailsites:index",
        "wagtailredirects:index",
        "wagtailadmin_collections:index",
        "wagtailadmin_reports:site_history",
        "wagtailadmin_reports:locked_pages",
        "wagtailadmin_reports:aging_pages",
        "wagtailadmin_reports:page_types_usage",
        "wagtailadmin_workflows:index",
        "wagtailsnippets:index",
        "wagtailsnippets_hubs_source:list",
        "wagtailsnippets_courses_term:list",
        "wagtailadmin_tag_autocomplete",
        "wagtailadmin_api:images:listing",
        "wagtailadmin_api:documents:listing",
        "wagtailadmin_api:pages:listing",
    ],
)
@pytest.mark.parametrize("role", [Role.LEAD, Role.AUTHOR])
def test_what_cannot_be_limited_to_a_hub_is_refused_by_address(client, name, role):
    client.force_login(member(hub_page().hub, role))

    assert client.get(reverse(name)).status_code == 404


def test_what_is_refused_is_not_in_the_menu(client):
    client.force_login(member(hub_page().hub, Role.LEAD))

    page = client.get("/cms/").content.decode()

    for name in ("wagtailsites:index", "wagtailadmin_reports:site_history"):
        assert reverse(name) not in page
    for name in ("wagtailsnippets_hubs_source:list", "wagtailadmin_workflows:index"):
        assert reverse(name) not in page
    assert reverse("wagtailimages:index") in page
    assert reverse("hub_staff_mine") in page


def test_trainers_have_neither_pages_nor_pictures(client):
    client.force_login(member(hub_page().hub, Role.TRAINER))

    page = client.get("/cms/").content.decode()

    assert reverse("wagtailimages:index") not in page
    assert client.get(reverse("wagtailadmin_explore_root")).status_code == 403
    assert client.get(reverse("wagtailimages:index")).status_code == 403


def test_administrators_pass(client):
    _place, lesson = hub_with_lesson()
    client.force_login(UserFactory(administrator=True))

    assert client.get(edit(lesson)).status_code == 200
    assert client.get(reverse("wagtailsites:index")).status_code == 200


def test_the_hub_of_a_page_is_the_administrators_to_choose(client):
    place, _lesson = hub_with_lesson()
    client.force_login(member(place.hub, Role.LEAD))
    for_lead = client.get(edit(place)).content.decode()
    client.force_login(UserFactory(administrator=True))
    for_administrator = client.get(edit(place)).content.decode()

    assert 'name="hub"' not in for_lead
    assert 'name="hub"' in for_administrator


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 404), ("?id=all", 404), ("?id={own}", 200), ("?id={own}&id={other}", 404)],
)
def test_acts_on_many_name_only_what_is_own(client, query, status):
    place, own = hub_with_lesson()
    _elsewhere, other = hub_with_lesson()
    client.force_login(member(place.hub))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])

    answer = client.get(address + query.format(own=own.pk, other=other.pk))

    assert answer.status_code == status


def test_publishing_many_is_refused(client):
    place, own = hub_with_lesson()
    client.force_login(member(place.hub, Role.LEAD))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    assert client.get(f"{address}?id={own.pk}").status_code == 404
    assert client.post(f"{address}?id={own.pk}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "questions/{}/try/",
        "questions/{}/import/",
        "questions/{}/export/",
        "statistics/{}/",
        "pages/{}/edit/",
        "pages/{}/revisions/compare/1...2/",
        "images/{}/",
        "documents/edit/{}/",
        "snippets/hubs/source/edit/{}/",
    ],
)
@pytest.mark.parametrize("number", ["9" * 20, "9" * 400])
@pytest.mark.parametrize("make", [administrator, auditor, lead])
def test_a_number_that_no_row_can_have_is_not_there(client, path, number, make):
    client.force_login(make())

    assert client.get("/cms/" + path.format(number)).status_code == 404
