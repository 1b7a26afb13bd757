"""Roles offered by mail: accepted by the addressee alone, for two weeks, or revoked."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from hubs.domain.audit import Personal, record
from hubs.domain.membership import grant, term
from hubs.domain.post import post
from hubs.models import Hub, HubInvitation, HubRole, User
from hubs.roles import Role

#: How long an invitation can be accepted.
LIFE: Final = timedelta(days=14)


class NotOpen(Exception):
    """The invitation was accepted, revoked, or has expired."""


class NotTheAddressee(Exception):
    """The invitation is somebody else's."""


class AlreadyHeld(Exception):
    """The person has the role."""


@transaction.atomic
def invite(
    hub: Hub,
    *,
    email: str,
    role: Role,
    by: User,
    at: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> HubInvitation:
    """Offer a role to the owner of ``email``, who need not have an account.

    It holds from ``since``, or from when it is accepted, until ``until``, or until
    somebody ends it. What would be over cannot be accepted any more. An open offer of
    the same takes its end: the newest letter is the one that works. Raises
    :exc:`AlreadyHeld`.
    """
    address = User.objects.normalize_email(email)
    person = User.objects.filter(email=address).first()
    if _holds(hub, address, role, at=at):
        raise AlreadyHeld(role)
    for earlier in hub.invitations.open(at=at).filter(email=address, role=role):
        revoke(earlier, by=by, at=at)
    invitation = HubInvitation.objects.create(
        hub=hub,
        email=address,
        role=role,
        token=secrets.token_urlsafe(32),
        invited_by=by,
        invited_at=at,
        expires_at=min(at + LIFE, until or at + LIFE),
        role_since=since,
        role_until=until,
    )
    _send(invitation, to=person, at=at)
    return invitation


def _holds(hub: Hub, address: str, role: Role, *, at: datetime) -> bool:
    rows = HubRole.objects.filter(hub=hub, role=role, user__email=address)
    return rows.exclude(until__lte=at).exists()


def _send(invitation: HubInvitation, *, to: User | None, at: datetime) -> None:
    by = invitation.invited_by
    days = term(invitation.role_since, invitation.role_until)
    record(
        "invitation.sent",
        invitation,
        by=by,
        hub=invitation.hub,
        facts={"role": str(invitation.role), **days},
        personal=[Personal("email", "", invitation.email, to)],
    )
    post(
        "hubs/invitation",
        to=invitation.email,
        language=(to or by).language,
        content={
            "hub": invitation.hub.name,
            "role": str(invitation.role),
            "by": str(by),
            "token": invitation.token,
            "expires_at": invitation.expires_at,
            "begins_at": invitation.role_since,
            "ends_at": invitation.role_until,
            "zone": invitation.hub.time_zone,
        },
        at=at,
        person=to,
    )


@transaction.atomic
def accept(invitation: HubInvitation, *, by: User, at: datetime) -> HubRole:
    """Take the role. Raises :exc:`NotTheAddressee` or :exc:`NotOpen`."""
    invitation = _locked(invitation)
    if by.email != invitation.email:
        raise NotTheAddressee(by.pk)
    if not _is_open(invitation, at=at):
        raise NotOpen(invitation.pk)
    invitation.accepted_by, invitation.accepted_at = by, at
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    record("invitation.accepted", invitation, by=by, hub=invitation.hub)
    return grant(
        invitation.hub,
        user=by,
        role=Role(invitation.role),
        by=invitation.invited_by,
        at=at,
        since=invitation.role_since,
        until=invitation.role_until,
    )


@transaction.atomic
def revoke(invitation: HubInvitation, *, by: User, at: datetime) -> None:
    """Take the offer back. Raises :exc:`NotOpen` where it is not open any more."""
    invitation = _locked(invitation)
    if not _is_open(invitation, at=at):
        raise NotOpen(invitation.pk)
    invitation.revoked_by, invitation.revoked_at = by, at
    invitation.save(update_fields=["revoked_by", "revoked_at"])
    record("invitation.revoked", invitation, by=by, hub=invitation.hub)


def _is_open(invitation: HubInvitation, *, at: datetime) -> bool:
    return HubInvitation.objects.open(at=at).filter(pk=invitation.pk).exists()


def _locked(invitation: HubInvitation) -> HubInvitation:
    """The row as it is now: accepting and revoking at once must have one winner."""
    rows = HubInvitation.objects.select_for_update(of=("self",))
    return rows.select_related("hub", "invited_by").get(pk=invitation.pk)
