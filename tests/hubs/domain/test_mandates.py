"""Mandates of auditors: given for a time and a reason, to somebody independent."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hubs.domain.access import can, hubs_where, is_auditor, reads_everything
from hubs.domain.mandates import (
    GROUP,
    HeldAlready,
    NeverOpen,
    NotIndependent,
    TooLong,
    appoint,
    derive_auditors,
    dismiss,
    might_audit,
)
from hubs.models import AuditEvent, AuditorMandate
from hubs.roles import FOR_AUDITORS, Role, Verb
from tests.factories.hubs import NOON, HubFactory, HubRoleFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def administrator():
    return UserFactory(administrator=True)


@pytest.fixture
def mandate(administrator):
    return mandate_for(UserFactory(), by=administrator)


def mandate_for(person, *, by, since=NOON, until=NOON + 7 * DAY, at=NOON):
    return appoint(
        person, by=by, since=since, until=until, reason="Inspection 2026", at=at
    )


def test_who_was_appointed_by_whom_and_why_is_in_the_trail(mandate, administrator):
    event = AuditEvent.objects.get(verb="auditor.appointed")

    assert (event.actor, event.reason) == (administrator, "Inspection 2026")
    assert event.object_id == str(mandate.pk)
    assert event.facts["user"] == mandate.user_id
    assert event.facts["until"] == mandate.until.isoformat()


def test_auditor_reads_at_every_hub_and_does_nothing_else(mandate):
    hubs = [HubFactory(), HubFactory()]

    for verb in Verb:
        expected = verb in FOR_AUDITORS
        for hub in hubs:
            assert can(mandate.user, verb, hub, at=NOON) is expected, verb
        assert hubs_where(mandate.user, verb, at=NOON).count() == 2 * expected


def test_auditors_know_no_answers_and_change_nothing():
    readable = {Verb.ENTER, Verb.READ, Verb.RECORDS, Verb.AUDIT, Verb.ACCOUNTS}
    assert readable == FOR_AUDITORS


def test_a_role_besides_opens_nothing_while_the_mandate_holds(mandate):
    row = HubRoleFactory(user=mandate.user, role=Role.LEAD)

    assert not can(row.user, Verb.WRITE, row.hub, at=NOON)
    assert can(row.user, Verb.READ, row.hub, at=NOON)
    assert can(row.user, Verb.WRITE, row.hub, at=mandate.until)


def test_the_mandate_begins_and_ends_by_itself(administrator):
    mandate = mandate_for(UserFactory(), by=administrator, since=NOON + DAY)
    person, hub = mandate.user, HubFactory()

    moments = [NOON, NOON + DAY, mandate.until - DAY, mandate.until]

    answers = [is_auditor(person, at=at) for at in moments]
    assert answers == [False, True, True, False]
    assert [reads_everything(person, at=at) for at in moments] == answers
    assert [can(person, Verb.AUDIT, hub, at=at) for at in moments] == answers


def test_an_account_that_is_closed_audits_nothing(mandate):
    mandate.user.is_active = False
    mandate.user.save()

    assert not is_auditor(mandate.user, at=NOON)
    assert not reads_everything(mandate.user, at=NOON)


def test_the_group_follows_the_mandates(mandate):
    person = mandate.user

    assert person.groups.filter(name=GROUP).exists()
    assert derive_auditors(at=mandate.until) == 0
    assert not person.groups.filter(name=GROUP).exists()
    assert derive_auditors(at=NOON) == 1
    assert derive_auditors(at=NOON) == 1


def test_dismissal_counts_at_once_and_says_why(mandate, administrator):
    ended = dismiss(mandate, by=administrator, reason="Report handed in", at=NOON + DAY)

    assert not is_auditor(mandate.user, at=NOON + DAY)
    assert not mandate.user.groups.filter(name=GROUP).exists()
    assert (ended.ended_by, ended.until) == (administrator, mandate.until)
    event = AuditEvent.objects.get(verb="auditor.dismissed")
    assert (event.actor, event.reason) == (administrator, "Report handed in")


def test_what_is_over_is_not_ended_again(mandate, administrator):
    with pytest.raises(NeverOpen):
        dismiss(mandate, by=administrator, reason="Late", at=mandate.until)
    dismiss(mandate, by=administrator, reason="Done", at=NOON)
    with pytest.raises(NeverOpen):
        dismiss(mandate, by=administrator, reason="Again", at=NOON)

    assert AuditEvent.objects.filter(verb="auditor.dismissed").count() == 1


def test_nobody_audits_what_they_do_themselves(administrator):
    for person in (administrator, HubRoleFactory().user):
        with pytest.raises(NotIndependent):
            mandate_for(person, by=administrator)


def test_who_worked_here_before_may_audit(administrator):
    row = HubRoleFactory(until=NOON - DAY)

    assert mandate_for(row.user, by=administrator).pk


def test_one_mandate_at_a_time(mandate, administrator):
    with pytest.raises(HeldAlready):
        mandate_for(mandate.user, by=administrator)

    later = mandate.until + DAY
    again = mandate_for(
        mandate.user, by=administrator, since=later, until=later + DAY, at=later
    )
    assert again.pk != mandate.pk


def test_a_mandate_has_an_end_that_is_near(administrator, settings):
    settings.AUDITOR_DAYS_AT_MOST = 7
    person = UserFactory()

    with pytest.raises(TooLong) as error:
        mandate_for(person, by=administrator, until=NOON + 8 * DAY)
    assert error.value.args == (7,)
    with pytest.raises(NeverOpen):
        mandate_for(person, by=administrator, until=NOON)
    with pytest.raises(NeverOpen):
        mandate_for(person, by=administrator, since=NOON - 2 * DAY, until=NOON - DAY)
    assert not AuditorMandate.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"until": NOON - 9 * DAY}, {"reason": ""}, {"ended_at": NOON}],
)
def test_the_database_holds_what_a_mandate_is(mandate, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditorMandate.objects.filter(pk=mandate.pk).update(**wrong)


def test_a_mandate_says_whose_it_is_and_when(mandate):
    assert str(mandate) == f"{mandate.user}: 2026-11-21 – 2026-11-28"


def test_who_might_audit_is_known_without_asking_each_time(
    django_assert_num_queries, administrator
):
    person, other = UserFactory(), UserFactory()
    assert not might_audit(person, at=NOON)
    with django_assert_num_queries(0):
        assert not might_audit(person, at=NOON)

    mandate_for(person, by=administrator)

    assert might_audit(person, at=NOON)
    assert not might_audit(other, at=NOON)
