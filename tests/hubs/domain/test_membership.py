"""Roles are granted and ended; what the CMS lets people do follows from them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from wagtail.images.permissions import permission_policy as pictures
from wagtail.models import Collection, Page, PageSubscription
from wagtail.permissions import page_permission_policy as pages

from hubs.domain.membership import (
    LastLead,
    derive,
    derive_all,
    end,
    grant,
    group_name,
    hub_of,
)
from hubs.models import AuditEvent, HubPage, HubRole, User
from hubs.roles import Role
from tests.factories.hubs import NOON, HubFactory, HubRoleFactory, UserFactory
from tests.factories.pages import course_page, hub_page, picture

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def hub():
    return hub_page().hub


def reread(user):
    """The person without the permissions that Django remembered."""
    return User.objects.get(pk=user.pk)


def test_granting_lets_people_into_the_cms_at_once(hub):
    person, lead = UserFactory(), UserFactory(administrator=True)

    row = grant(hub, user=person, role=Role.AUTHOR, by=lead, at=NOON)

    assert (row.since, row.until, row.granted_by) == (NOON, None, lead)
    assert reread(person).has_perm("wagtailadmin.access_admin")
    event = AuditEvent.objects.get(verb="role.granted")
    assert (event.actor, event.hub) == (lead, hub)
    assert event.facts == {"role": "author", "user": person.pk}


def test_granting_what_is_held_changes_nothing(hub):
    held = HubRoleFactory(hub=hub, role=Role.AUTHOR)

    again = grant(
        hub, user=held.user, role=Role.AUTHOR, by=held.user, at=NOON, until=NOON + DAY
    )

    assert again == held
    assert not AuditEvent.objects.exists()


def test_granting_what_begins_later_changes_nothing(hub):
    held = HubRoleFactory(hub=hub, role=Role.AUTHOR, since=NOON + DAY)

    assert grant(hub, user=held.user, role=Role.AUTHOR, by=held.user, at=NOON) == held


def test_ending_a_role_takes_it_out_of_the_cms_at_once(hub):
    admin, person = UserFactory(administrator=True), UserFactory()
    row = grant(hub, user=person, role=Role.AUTHOR, by=admin, at=NOON)

    end(row, by=admin, at=NOON + DAY, reason="Left the hub")

    row.refresh_from_db()
    assert row.until == NOON + DAY
    assert not reread(person).has_perm("wagtailadmin.access_admin")
    assert not person.groups.exists()
    event = AuditEvent.objects.get(verb="role.ended")
    assert (event.actor, event.reason) == (admin, "Left the hub")


def test_ending_what_has_ended_changes_nothing(hub):
    row = HubRoleFactory(hub=hub, role=Role.AUTHOR, until=NOON - DAY)

    end(row, by=UserFactory(), at=NOON)

    row.refresh_from_db()
    assert row.until == NOON - DAY
    assert not AuditEvent.objects.exists()


def test_a_hub_keeps_a_lead(hub):
    lead = HubRoleFactory(hub=hub)
    HubRoleFactory(hub=hub, until=NOON - DAY)
    HubRoleFactory(hub=hub, user=UserFactory(is_active=False))

    with pytest.raises(LastLead):
        end(lead, by=lead.user, at=NOON)

    assert HubRole.objects.current(at=NOON).filter(pk=lead.pk).exists()


def test_one_of_two_leads_may_go(hub):
    first, second = HubRoleFactory(hub=hub), HubRoleFactory(hub=hub)

    end(first, by=second.user, at=NOON)

    assert not HubRole.objects.current(at=NOON).filter(pk=first.pk).exists()


def test_an_administrator_may_end_the_last_lead(hub):
    lead = HubRoleFactory(hub=hub)

    end(lead, by=UserFactory(administrator=True), at=NOON)

    assert not HubRole.objects.current(at=NOON).exists()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.LEAD, {"add", "change"}),
        (Role.AUTHOR, {"add", "change"}),
        (Role.REVIEWER, {"change"}),
        (Role.ASSESSOR, set()),
        (Role.TRAINER, set()),
        (Role.FINANCE, set()),
    ],
)
def test_pages_of_the_hub_are_open_as_the_role_asks(role, may):
    own, other = hub_page(), hub_page()
    course = course_page(own)
    person = HubRoleFactory(hub=own.hub, role=role).user
    derive_all(at=NOON)

    allowed = {
        act
        for act in ("add", "change", "publish", "bulk_delete", "lock", "unlock")
        if pages.user_has_permission_for_instance(person, act, course)
    }

    assert allowed == may
    assert not pages.user_has_any_permission_for_instance(
        person, {"add", "change", "publish"}, other
    )
    home = Page.objects.get(slug="front")
    assert not pages.user_has_any_permission_for_instance(
        person, {"add", "change", "publish"}, home
    )


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.LEAD, {"add", "change", "choose", "delete"}),
        (Role.AUTHOR, {"add", "change", "choose", "delete"}),
        (Role.REVIEWER, {"choose"}),
        (Role.FINANCE, set()),
    ],
)
def test_files_of_the_hub_are_open_as_the_role_asks(role, may):
    hub, other = HubFactory(), HubFactory()
    person = HubRoleFactory(hub=hub, role=role).user
    own, foreign, nobodys = picture(hub=hub), picture(hub=other), picture()
    derive_all(at=NOON)
    for each in (own, foreign):
        each.refresh_from_db()

    allowed = {
        act
        for act in ("add", "change", "choose", "delete")
        if pictures.user_has_permission_for_instance(person, act, own)
    }

    assert allowed == may
    for each in (foreign, nobodys):
        assert not pictures.user_has_any_permission_for_instance(
            person, {"add", "change", "choose", "delete"}, each
        )


def test_deriving_again_changes_nothing(hub):
    HubRoleFactory(hub=hub, role=Role.AUTHOR)
    derive(hub, at=NOON)
    before = state(hub)

    derive(hub, at=NOON)

    assert state(hub) == before


def test_deriving_undoes_what_somebody_did_by_hand(hub):
    held = HubRoleFactory(hub=hub, role=Role.AUTHOR)
    derive(hub, at=NOON)
    before = state(hub)
    group = Group.objects.get(name=group_name(hub, Role.AUTHOR))
    group.user_set.set([UserFactory()])
    group.page_permissions.all().delete()
    group.collection_permissions.all().delete()
    group.page_permissions.create(
        page=Page.objects.get(depth=1), permission_type="publish"
    )
    group.permissions.clear()

    derive(hub, at=NOON)

    assert [row[1:] for row in state(hub)] == [row[1:] for row in before]
    assert list(group.user_set.all()) == [held.user]


def state(hub):
    return [
        (
            group.pk,
            set(group.permissions.values_list("codename", flat=True)),
            set(group.page_permissions.values_list("page", "permission__codename")),
            set(
                group.collection_permissions.values_list(
                    "collection", "permission__codename"
                )
            ),
            set(group.user_set.values_list("pk", flat=True)),
        )
        for group in Group.objects.filter(name__startswith=f"{hub.slug}: ").order_by(
            "name"
        )
    ]


def test_deriving_follows_the_days_of_roles(hub):
    later = HubRoleFactory(hub=hub, since=NOON + DAY, until=NOON + 2 * DAY).user

    entered = []
    for days in range(4):
        derive_all(at=NOON + days * DAY)
        entered.append(later.groups.exists())

    assert entered == [False, True, False, False]


def test_people_whose_account_is_closed_are_in_no_group(hub):
    closed = HubRoleFactory(hub=hub, user=UserFactory(is_active=False)).user

    derive(hub, at=NOON)

    assert not closed.groups.exists()


def test_the_hub_of_a_collection_is_found_from_below():
    hub = HubFactory()
    derive(hub, at=NOON)
    hub.refresh_from_db()
    below = hub.collection.add_child(instance=Collection(name="Pictures of 2026"))

    assert hub_of(hub.collection) == hub
    assert hub_of(below) == hub
    assert hub_of(Collection.get_first_root_node()) is None


def subscribed(page, user):
    return PageSubscription.objects.create(
        page=page, user=user, comment_notifications=True
    )


def test_who_reads_drafts_no_more_gets_no_letters_about_them(hub):
    page = course_page(HubPage.objects.get(hub=hub))
    elsewhere = course_page()
    lead, administrator = UserFactory(), UserFactory(administrator=True)
    row = grant(hub, user=lead, role=Role.LEAD, by=administrator, at=NOON)
    left, trainer = UserFactory(), UserFactory()
    ended = grant(hub, user=left, role=Role.AUTHOR, by=lead, at=NOON)
    grant(hub, user=trainer, role=Role.TRAINER, by=lead, at=NOON)
    for person in (left, trainer, lead, administrator):
        subscribed(page, person)
    kept = subscribed(elsewhere, left)

    end(ended, by=lead, at=NOON + timedelta(days=1))

    theirs = PageSubscription.objects.filter(page=page).values_list("user", flat=True)
    assert set(theirs) == {row.user_id, administrator.pk}
    assert PageSubscription.objects.filter(pk=kept.pk).exists()


def test_letters_end_with_a_role_that_ends_by_itself(hub):
    page = course_page(HubPage.objects.get(hub=hub))
    author, lead = UserFactory(), UserFactory(administrator=True)
    until = NOON + timedelta(days=1)
    grant(hub, user=author, role=Role.AUTHOR, by=lead, at=NOON, until=until)
    subscribed(page, author)

    derive(hub, at=NOON)
    before = PageSubscription.objects.count()
    derive_all(at=until)

    assert (before, PageSubscription.objects.count()) == (1, 0)
