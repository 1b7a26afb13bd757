"""Auditors' mandates: given for a time and a reason, ended, and asked for."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.db import transaction
from wagtail.models import GroupPagePermission, Page
from wagtail.users.models import UserProfile

from hubs.domain.audit import record
from hubs.models import AuditorMandate, HubRole, User

#: Name of the group that lets auditors into the CMS; it never changes.
GROUP: Final = "auditors"
#: Where the cache has who holds a mandate, and for how many seconds.
HOLDERS: Final = "mandate-holders"
KNOWN_FOR: Final = 60


class NotIndependent(Exception):
    """Administrators and hub staff do not audit what they do themselves."""


class HeldAlready(Exception):
    """The person has a mandate that is not over."""


class TooLong(Exception):
    """It would last longer than mandates may; holds the days that they may."""


class NeverOpen(Exception):
    """It would be over before it begins, or is over already."""


@transaction.atomic
def appoint(
    user: User,
    *,
    by: User,
    since: datetime,
    until: datetime,
    reason: str,
    at: datetime,
) -> AuditorMandate:
    """Let ``user`` read everything from ``since`` until ``until``, and change nothing.

    Raises :exc:`NotIndependent`, :exc:`HeldAlready`, :exc:`TooLong` and
    :exc:`NeverOpen`.
    """
    # Two administrators at once: the second finds what the first gave.
    user = User.objects.select_for_update().get(pk=user.pk)
    if until <= max(since, at):
        raise NeverOpen(until)
    if until - since > timedelta(days=settings.AUDITOR_DAYS_AT_MOST):
        raise TooLong(settings.AUDITOR_DAYS_AT_MOST)
    works_here = HubRole.objects.filter(user=user).exclude(until__lte=at)
    if user.is_superuser or works_here.exists():
        raise NotIndependent(user.pk)
    if AuditorMandate.objects.not_over(at=at).filter(user=user).exists():
        raise HeldAlready(user.pk)
    mandate = AuditorMandate.objects.create(
        user=user, since=since, until=until, reason=reason, granted_by=by, granted_at=at
    )
    facts = {
        "user": user.pk,
        "since": since.isoformat(),
        "until": until.isoformat(),
    }
    record("auditor.appointed", mandate, by=by, reason=reason, facts=facts)
    derive_auditors(at=at)
    forget_holders()
    return mandate


@transaction.atomic
def dismiss(
    mandate: AuditorMandate, *, by: User, reason: str, at: datetime
) -> AuditorMandate:
    """End a mandate, now, in every session.

    Raises :exc:`NeverOpen` for one that is over.
    """
    mandate = AuditorMandate.objects.select_for_update().get(pk=mandate.pk)
    if mandate.ended_at is not None or mandate.until <= at:
        raise NeverOpen(mandate.until)
    mandate.ended_at, mandate.ended_by = at, by
    mandate.save(update_fields=["ended_at", "ended_by"])
    facts = {"user": mandate.user_id}
    record("auditor.dismissed", mandate, by=by, reason=reason, facts=facts)
    derive_auditors(at=at)
    return mandate


def might_audit(user: User, *, at: datetime) -> bool:
    """Whether it is worth asking for a mandate of ``user``.

    Costs no query while the cache knows who holds one: each thing that any learner
    sends is asked about. Who was appointed is known at once; should a process miss
    that, a minute later.
    """
    holders = cache.get(HOLDERS)
    if holders is None:
        mandates = AuditorMandate.objects.not_over(at=at)
        holders = set(mandates.values_list("user", flat=True))
        cache.set(HOLDERS, holders, KNOWN_FOR)
    return user.pk in holders


def forget_holders() -> None:
    """Let it be asked again who holds a mandate, now and when this is committed."""
    cache.delete(HOLDERS)
    transaction.on_commit(lambda: cache.delete(HOLDERS))


@transaction.atomic
def derive_auditors(*, at: datetime) -> int:
    """Make the auditors' group in the CMS what the mandates say; return how many.

    Idempotent. Wagtail shows drafts and histories to those who may change pages, so the
    group may; what auditors send is refused before it gets there
    (``cms.auditor_gate``).
    """
    group, _made = Group.objects.get_or_create(name=GROUP)
    Group.objects.select_for_update().get(pk=group.pk)
    enter = Permission.objects.get(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    group.permissions.set([enter])
    change = Permission.objects.get(
        content_type__app_label="wagtailcore",
        content_type__model="page",
        codename="change_page",
    )
    GroupPagePermission.objects.get_or_create(
        group=group, page=Page.get_first_root_node(), permission=change
    )
    current = AuditorMandate.objects.current(at=at).values("user")
    auditors = User.objects.filter(pk__in=current, is_active=True)
    group.user_set.set(auditors)
    for person in auditors:
        # Wagtail would make it while they read, when nothing can be written.
        UserProfile.get_for_user(person)
    return len(auditors)
