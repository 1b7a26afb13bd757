"""Who may do what at which hub."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from hubs.domain.access import can, hubs_where, roles_with, verbs_somewhere
from hubs.roles import ALLOWED, FOR_AUDITORS, Role, Verb
from tests.factories.hubs import NOON, HubFactory, HubRoleFactory, UserFactory
from tests.factories.staff import auditor

DAY = timedelta(days=1)

EXPECTED = {
    Role.LEAD: (
        "enter read keys write review release records teach revoke signing staff audit"
        " runs accounts countersign credit"
    ),
    Role.AUTHOR: "enter read keys write",
    Role.REVIEWER: "enter read keys review release signing",
    Role.ASSESSOR: "enter assess",
    Role.TRAINER: "enter keys records teach runs",
    Role.FINANCE: "enter accounts charge countersign credit",
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_a_role_allows_exactly_its_verbs_at_its_hub(role):
    held = HubRoleFactory(role=role)
    elsewhere = HubFactory()

    allowed = {verb for verb in Verb if can(held.user, verb, held.hub, at=NOON)}

    assert allowed == {Verb(word) for word in EXPECTED[role].split()}
    assert not [verb for verb in Verb if can(held.user, verb, elsewhere, at=NOON)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "until"),
    [(NOON + DAY, None), (NOON - 2 * DAY, NOON - DAY), (NOON - DAY, NOON)],
)
def test_a_role_that_does_not_hold_now_allows_nothing(since, until):
    held = HubRoleFactory(role=Role.LEAD, since=since, until=until)

    assert not can(held.user, Verb.ENTER, held.hub, at=NOON)
    assert not hubs_where(held.user, Verb.ENTER, at=NOON).exists()


@pytest.mark.django_db
def test_a_visitor_and_a_closed_account_may_nothing():
    hub = HubFactory()
    closed = UserFactory(is_active=False, is_superuser=True)

    for person in (AnonymousUser(), closed):
        assert not can(person, Verb.READ, hub, at=NOON)
        assert not hubs_where(person, Verb.READ, at=NOON).exists()


@pytest.mark.django_db
def test_a_platform_administrator_may_everything_everywhere():
    hub, administrator = HubFactory(), UserFactory(administrator=True)

    assert all(can(administrator, verb, hub, at=NOON) for verb in Verb)
    assert list(hubs_where(administrator, Verb.WRITE, at=NOON)) == [hub]


@pytest.mark.django_db
def test_hubs_where_names_each_hub_once():
    held = HubRoleFactory(role=Role.AUTHOR)
    HubRoleFactory(role=Role.LEAD, user=held.user, hub=held.hub)
    HubFactory()

    assert list(hubs_where(held.user, Verb.WRITE, at=NOON)) == [held.hub]


def test_roles_with_release_are_lead_and_reviewer():
    assert roles_with(Verb.RELEASE) == [Role.LEAD, Role.REVIEWER]


@pytest.mark.django_db
def test_what_one_may_do_somewhere_is_all_that_ones_roles_allow():
    author = HubRoleFactory(role=Role.AUTHOR).user
    HubRoleFactory(role=Role.FINANCE, user=author)
    gone = HubRoleFactory(role=Role.LEAD, until=NOON).user
    audits = auditor()
    administrator = UserFactory(administrator=True)
    expected = [
        (author, ALLOWED[Role.AUTHOR] | ALLOWED[Role.FINANCE]),
        (gone, frozenset()),
        (audits, frozenset(FOR_AUDITORS)),
        (administrator, frozenset(Verb)),
        (UserFactory(is_active=False), frozenset()),
        (AnonymousUser(), frozenset()),
    ]

    for person, verbs in expected:
        assert verbs_somewhere(person, at=timezone.now()) == verbs
