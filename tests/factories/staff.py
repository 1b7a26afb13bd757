"""Hubs with staff, as roles and what follows from them leave them."""

from datetime import timedelta

from django.utils import timezone

from hubs.domain.mandates import derive_auditors, forget_holders
from hubs.domain.membership import derive
from hubs.models import AuditorMandate
from hubs.roles import Role
from tests.factories.hubs import HubFactory, HubRoleFactory, UserFactory


def member(hub=None, role=Role.AUTHOR):
    """Somebody with a role at ``hub`` whom the CMS lets in."""
    row = HubRoleFactory(role=role, hub=hub or HubFactory())
    derive(row.hub, at=timezone.now())
    return row.user


def auditor(*, since=None, until=None):
    """Somebody who may read everything, whom the CMS lets in."""
    now = timezone.now()
    person = UserFactory()
    AuditorMandate.objects.create(
        user=person,
        since=since or now - timedelta(days=1),
        until=until or now + timedelta(days=1),
        reason="Yearly inspection",
        granted_by=UserFactory(administrator=True),
        granted_at=now,
    )
    derive_auditors(at=now)
    forget_holders()
    return person
