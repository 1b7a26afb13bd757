"""Organisations: how one comes to be, and who acts for it."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import slugify

from hubs.domain.access import reads_everything
from hubs.domain.audit import Personal, record
from hubs.domain.post import post
from hubs.models import (
    Organisation,
    OrganisationInvitation,
    OrganisationManager,
    User,
)

#: How long an invitation to act for an organisation can be accepted.
LIFE: Final = timedelta(days=14)
#: Most invitations of one organisation, or by one person, within a day: each is a
#: letter to an address that anybody may type.
MOST_A_DAY: Final = 20
DAY: Final = timedelta(days=1)
#: Words that stand where an organisation's name does in addresses.
RESERVED: Final = frozenset({"new", "managers"})
#: Seconds for which the menu may be behind, should a change not reach the cache.
REMEMBERED: Final = 60
#: Room for a number behind a name that is another organisation's already.
LONGEST_STEM: Final = 50


class LastManager(Exception):
    """Nobody would be left to act for the organisation."""


class NotOpen(Exception):
    """The invitation was accepted, taken back, or has expired."""


class NotTheAddressee(Exception):
    """The invitation is somebody else's."""


class ActsAlready(Exception):
    """The person acts for the organisation."""


class TooManyInvitations(Exception):
    """So many were invited within a day that the next has to wait."""


@dataclass(frozen=True)
class Details:
    """What an organisation says of itself: how it is called and billed."""

    name: str
    legal_name: str
    street: str
    postcode: str
    city: str
    country: str
    vat_number: str
    billing_email: str
    register_number: str = ""


@transaction.atomic
def register(person: User, *, details: Details, at: datetime) -> Organisation:
    """Make an organisation; ``person`` is the first who acts for it."""
    organisation = Organisation.objects.create(
        slug=_free_slug(details.name), created_at=at, **asdict(details)
    )
    _note("organisation.registered", organisation, by=person)
    _appoint(organisation, person, by=person, at=at)
    return organisation


@transaction.atomic
def change(organisation: Organisation, *, details: Details, by: User) -> Organisation:
    """Keep what the organisation says of itself now; its address stays.

    What was ordered and invoiced keeps what stood there then.
    """
    row = _locked(organisation)
    new = asdict(details)
    changed = sorted(name for name in new if str(getattr(row, name)) != new[name])
    if changed:
        for name in changed:
            setattr(row, name, new[name])
        row.save(update_fields=changed)
        _note("organisation.changed", row, by=by, fields=changed)
    return row


def visible_to(user: User, *, at: datetime) -> QuerySet[Organisation]:
    """Those that ``user`` acts for; administrators and auditors see all of them."""
    if reads_everything(user, at=at):
        return Organisation.objects.all()
    return Organisation.objects.managed_by(user, at=at)


def acts_for_some(user: User, *, at: datetime) -> bool:
    """Whether ``user`` acts for an organisation, as the menu says it on each page.

    Remembered for a minute; what they may do is asked of the database each time.
    """
    key = _menu_key(user.pk)
    known = cache.get(key)
    if known is None:
        known = Organisation.objects.managed_by(user, at=at).exists()
        cache.set(key, known, REMEMBERED)
    return bool(known)


@transaction.atomic
def invite(
    organisation: Organisation, *, email: str, by: User, at: datetime
) -> OrganisationInvitation:
    """Ask the owner of ``email``, who need not have an account, to act as well.

    An open invitation of the same address ends: the newest letter is the one that
    works. Raises :exc:`ActsAlready` or :exc:`TooManyInvitations`.
    """
    row = _locked(organisation)
    address = User.objects.normalize_email(email)
    acting = OrganisationManager.objects.current(at=at).filter(organisation=row)
    if acting.filter(user__email=address).exists():
        raise ActsAlready(row.slug)
    # A person may have as many organisations as they like.
    theirs = OrganisationInvitation.objects.filter(
        Q(organisation=row) | Q(invited_by=by)
    )
    if theirs.filter(invited_at__gt=at - DAY).count() >= MOST_A_DAY:
        raise TooManyInvitations(row.slug)
    row.invitations.open(at=at).filter(email=address).update(revoked_at=at)
    invitation = OrganisationInvitation.objects.create(
        organisation=row,
        email=address,
        token=secrets.token_urlsafe(32),
        invited_by=by,
        invited_at=at,
        expires_at=at + LIFE,
    )
    _send(invitation, by=by, at=at)
    return invitation


@transaction.atomic
def accept(
    invitation: OrganisationInvitation, *, by: User, at: datetime
) -> Organisation:
    """Act for the organisation. Raises :exc:`NotTheAddressee` or :exc:`NotOpen`."""
    row = _locked_invitation(invitation)
    if by.email != row.email:
        raise NotTheAddressee(by.pk)
    if not OrganisationInvitation.objects.open(at=at).filter(pk=row.pk).exists():
        raise NotOpen(row.pk)
    row.accepted_by, row.accepted_at = by, at
    row.save(update_fields=["accepted_by", "accepted_at"])
    _appoint(row.organisation, by, by=row.invited_by, at=at)
    return row.organisation


@transaction.atomic
def revoke(invitation: OrganisationInvitation, *, by: User, at: datetime) -> None:
    """Take an invitation back. Raises :exc:`NotOpen` where it is not open any more."""
    row = _locked_invitation(invitation)
    if not OrganisationInvitation.objects.open(at=at).filter(pk=row.pk).exists():
        raise NotOpen(row.pk)
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    _note("organisation.revoked", row.organisation, by=by)


@transaction.atomic
def leave(manager: OrganisationManager, *, by: User, at: datetime) -> None:
    """Let somebody act no more: themselves, or another who acts decides it.

    Harmless where they have left. Raises :exc:`LastManager`.
    """
    # Two who leave at once would leave nobody.
    organisation = _locked(manager.organisation)
    acting = OrganisationManager.objects.current(at=at).filter(
        organisation=organisation
    )
    row = acting.filter(pk=manager.pk).first()
    if row is None:
        return
    if not acting.exclude(pk=row.pk).filter(user__is_active=True).exists():
        raise LastManager(organisation.slug)
    row.until = at
    row.save(update_fields=["until"])
    transaction.on_commit(partial(cache.delete, _menu_key(row.user_id)))
    _note("organisation.left", organisation, by=by, user=row.user_id)


def _menu_key(user_id: int) -> str:
    return f"acts-for-some-{user_id}"


def _send(invitation: OrganisationInvitation, *, by: User, at: datetime) -> None:
    person = User.objects.filter(email=invitation.email).first()
    _note(
        "organisation.invited",
        invitation.organisation,
        by=by,
        personal=[Personal("email", "", invitation.email, person)],
    )
    post(
        "hubs/organisation_invitation",
        to=invitation.email,
        language=(person or by).language,
        content={
            "organisation": invitation.organisation.name,
            "by": str(by),
            "token": invitation.token,
            "expires_at": invitation.expires_at,
        },
        at=at,
        person=person,
    )


def _appoint(
    organisation: Organisation, person: User, *, by: User, at: datetime
) -> None:
    rows = OrganisationManager.objects.current(at=at)
    if not rows.filter(organisation=organisation, user=person).exists():
        OrganisationManager.objects.create(
            organisation=organisation, user=person, since=at, granted_by=by
        )
        transaction.on_commit(partial(cache.delete, _menu_key(person.pk)))
        _note("organisation.joined", organisation, by=person)


def _note(
    verb: str,
    organisation: Organisation,
    *,
    by: User,
    personal: list[Personal] | None = None,
    **facts: object,
) -> None:
    """Record an act of an organisation, which is no hub's."""
    facts = {"organisation": organisation.slug, **facts}
    record(verb, organisation, by=by, facts=facts, personal=personal)


def _free_slug(name: str) -> str:
    """An address that no organisation has or had; names may be alike."""
    stem = slugify(name)[:LONGEST_STEM].strip("-") or "organisation"
    there = set(
        Organisation.objects.filter(slug__startswith=stem).values_list(
            "slug", flat=True
        )
    )
    slug, number = stem, 1
    while slug in there | RESERVED:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _locked_invitation(invitation: OrganisationInvitation) -> OrganisationInvitation:
    """The row as it is now: accepting and taking back at once have one winner."""
    rows = OrganisationInvitation.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "invited_by").get(pk=invitation.pk)
