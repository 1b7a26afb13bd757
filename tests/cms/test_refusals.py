"""What staff ask for at another hub is in that hub's trail, and answers nothing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hubs.domain.refusals import MOST
from hubs.models import AuditEvent, Hub
from hubs.roles import Role
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import EditionFactory
from tests.factories.hubs import HubRoleFactory
from tests.factories.pages import (
    course_page,
    document,
    hub_page,
    lesson_page,
    module_page,
    picture,
    recording,
)
from tests.factories.staff import member

pytestmark = pytest.mark.django_db
#: What differs from one answer to the next: the address that was asked for, and tokens.
DIFFERENT = re.compile(r"/cms/release/\d+/|\b[A-Za-z0-9]{64}\b|nonce[-=][^ \";>]+")


@pytest.fixture
def elsewhere():
    """Another hub's lesson."""
    return lesson_page(module_page(course_page(hub_page())), "Gowning")


@pytest.fixture
def author(client):
    person = member(hub_page().hub)
    client.force_login(person)
    return person


def hub_with(lesson):
    return Hub.objects.get(courses__pages__in=lesson.get_ancestors())


def course_of(lesson):
    return hub_with(lesson).courses.get()


def refusals():
    return AuditEvent.objects.filter(verb="permission.refused").order_by("pk")


def things(lesson):
    """Addresses about what the hub of ``lesson`` has, and what that is."""
    hub, course = hub_with(lesson), course_of(lesson)
    shown, paper, film = picture(hub=hub), document(), recording()
    for each in (paper, film):
        each.hub = hub
        each.save()
    edition = EditionFactory(course=course)
    late = CertificateFactory(late=True, completion__edition=edition).completion
    page = "wagtailcore.page"
    return {
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]): page,
        reverse("wagtailadmin_explore", args=[lesson.pk]): page,
        reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, lesson.pk]): page,
        reverse("wagtailadmin_pages:revisions_compare", args=[lesson.pk, 1, 2]): page,
        reverse(
            "wagtailadmin_pages:preview_on_add",
            args=["courses", "lessonpage", lesson.get_parent().pk],
        ): page,
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        + f"?id={lesson.pk}&id=1&id={'9' * 30}&id=all": page,
        reverse("wagtaildocs:edit", args=[paper.pk]): "hubs.file",
        reverse("wagtailimages:edit", args=[shown.pk]): "hubs.picture",
        reverse("wagtailimages_chooser:chosen_multiple")
        + f"?id={shown.pk}": "hubs.picture",
        reverse("wagtailmedia:edit", args=[film.pk]): "hubs.recording",
        reverse("courses_release", args=[course.pk]): "courses.course",
        reverse("courses_edition", args=[course.pk, "1"]): "courses.course",
        reverse("courses_statistics", args=[edition.pk]): "courses.edition",
        reverse("certificate_retry", args=[late.pk]): "courses.completion",
        reverse("hub_staff", args=[hub.slug]): "hubs.hub",
    }


def test_what_is_another_hubs_is_not_there_and_stands_in_its_trail(
    client, author, elsewhere
):
    asked = things(elsewhere)

    for address, kind in asked.items():
        assert client.get(address).status_code == 404, address
        event = refusals().last()
        assert event is not None, address
        assert (event.object_type, event.hub) == (kind, hub_with(elsewhere)), address
        assert event.actor == author

    assert refusals().count() == len(asked)


def test_sending_is_noted_as_sending(client, author, elsewhere):
    address = reverse("courses_freeze", args=[course_of(elsewhere).pk])

    assert client.post(address).status_code == 404

    assert refusals().get().facts == {"act": "POST courses_freeze"}


def test_what_nobody_has_is_not_noted(client, author):
    for name, args in (
        ("wagtailadmin_pages:edit", [999_999]),
        ("wagtailadmin_pages:edit", ["9" * 40]),
        ("courses_release", [999_999]),
        ("hub_staff", ["nowhere"]),
        ("wagtailimages:edit", [picture(hub=None).pk]),
        ("wagtailadmin_reports:site_history", []),
        ("wagtail_bulk_action", ["wagtailcore", "collection", "delete"]),
        ("wagtailadmin_api:pages:listing", []),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404, name

    assert not refusals().exists()


def test_the_answer_tells_nothing_of_what_is_another_hubs(client, author, elsewhere):
    answers = [
        client.get(reverse("courses_release", args=[number]))
        for number in (course_of(elsewhere).pk, 999_999)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    there, nowhere = (DIFFERENT.sub("", each.content.decode()) for each in answers)
    assert there == nowhere
    assert refusals().count() == 1


def test_who_keeps_asking_does_not_fill_the_trail(client, author, elsewhere):
    pages = [*elsewhere.get_ancestors().values_list("pk", flat=True)[2:], elsewhere.pk]
    address = "wagtailadmin_pages:edit"

    for _each in range(4):
        for page in pages:
            client.get(reverse(address, args=[page]))
    assert refusals().count() == MOST

    for made_up in ("ABRACADABRA", "HOCUSPOCUS"):
        for _each in range(MOST):
            client.generic(made_up, reverse(address, args=[elsewhere.pk]))
    assert refusals().count() == 2 * MOST
    assert refusals().last().facts == {"act": f"other {address}"}


def test_what_the_role_does_not_include_is_noted_at_the_hub(client, elsewhere):
    hub = hub_with(elsewhere)
    reviewer = member(hub, Role.REVIEWER)
    client.force_login(reviewer)
    at_the_hub = {
        reverse("wagtailadmin_pages:delete", args=[elsewhere.pk]): "wagtailcore.page",
        reverse("hub_staff", args=[hub.slug]): "hubs.hub",
        reverse("audit_trail"): "hubs.user",
    }

    for address, kind in at_the_hub.items():
        assert client.get(address).status_code == 403, address
        event = refusals().last()
        assert (event.object_type, event.hub) == (kind, hub), address


def test_who_works_at_several_hubs_is_refused_at_none_in_particular(client, author):
    HubRoleFactory(user=author, hub=hub_page().hub, role=Role.AUTHOR)

    assert client.get(reverse("audit_trail")).status_code == 403

    assert refusals().get().hub is None


@pytest.mark.parametrize("where", ["another", "own"])
def test_the_lead_of_the_hub_reads_it(client, author, elsewhere, where):
    hub = hub_with(elsewhere) if where == "another" else author.hub_roles.get().hub
    lead = member(hub, Role.LEAD)
    asked = {"another": "courses_release", "own": "audit_trail"}[where]
    args = [course_of(elsewhere).pk] if where == "another" else []
    client.get(reverse(asked, args=args))

    client.force_login(lead)
    page = client.get(reverse("audit_trail")).content.decode()

    assert f"was refused: GET {asked}" in page
    assert author.email in page


def test_what_may_be_asked_does_not_look_for_refusals(client, elsewhere):
    client.force_login(member(hub_with(elsewhere)))

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse("courses_release", args=[course_of(elsewhere).pk]))

    assert answer.status_code == 200
    assert not [each for each in asked if "permission.refused" in each["sql"]]
