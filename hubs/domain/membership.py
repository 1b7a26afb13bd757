"""Roles at hubs: granted and ended, and what the CMS's groups make of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    PageSubscription,
)

from hubs.domain.access import roles_with
from hubs.domain.audit import record
from hubs.domain.mandates import derive_auditors
from hubs.models import File, Hub, HubPage, HubRole, Picture, Recording, User
from hubs.roles import ALLOWED, Role, Verb

#: What a role may do with its hub's page and all below, by the verb that asks for it.
#: Nobody publishes: courses are released. Who only reads may open the forms of pages,
#: where the drafts are; what is sent from there is refused (``cms.staff_gate``).
ON_PAGES: Final = {
    Verb.WRITE: {"add_page", "change_page"},
    Verb.READ: {"change_page"},
}
#: The same for pictures, files and recordings in the hub's collection.
ON_FILES: Final = {
    Verb.WRITE: {
        f"{act}_{thing}"
        for act in ("add", "change", "delete")
        for thing in ("image", "document", "media")
    }
    | {"choose_image", "choose_document"},
    Verb.READ: {"choose_image", "choose_document"},
}
#: Whose permissions Wagtail asks for, whichever models are used.
APPS_OF_FILES: Final = ("wagtailimages", "wagtaildocs", "wagtailmedia")

#: A place (page or collection) and a permission, by their ids.
Pair = tuple[int, int]


class LastLead(Exception):
    """Nobody would be left to invite anyone."""


@transaction.atomic
def grant(
    hub: Hub,
    *,
    user: User,
    role: Role,
    by: User,
    at: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> HubRole:
    """Give ``user`` a role at ``hub``; who holds it, or will, keeps it as it is.

    It holds from ``since``, but not before ``at``, until ``until``, or until somebody
    ends it.
    """
    _lock(hub)
    rows = HubRole.objects.filter(hub=hub, user=user, role=role)
    if held := rows.exclude(until__lte=at).first():
        return held
    row = HubRole.objects.create(
        hub=hub,
        user=user,
        role=role,
        since=max(since or at, at),
        until=until,
        granted_by=by,
    )
    facts = {"role": str(role), "user": user.pk, **term(since, until)}
    record("role.granted", row, by=by, hub=hub, facts=facts)
    derive(hub, at=at)
    return row


def term(since: datetime | None, until: datetime | None) -> dict[str, str]:
    """The days of a role as facts of an event, as far as there are any."""
    days = {"since": since, "until": until}
    return {name: day.isoformat() for name, day in days.items() if day}


@transaction.atomic
def end(row: HubRole, *, by: User, at: datetime, reason: str = "") -> HubRole:
    """End a role, now. One that has ended stays as it is.

    Raises :exc:`LastLead` where the hub would be without a lead, unless a platform
    administrator does it.
    """
    # Two leads who end each other's roles at once would leave nobody.
    _lock(row.hub)
    row = HubRole.objects.select_related("hub", "user").get(pk=row.pk)
    if row.until is not None and row.until <= at:
        return row
    if row.role == Role.LEAD and not by.is_superuser and not _others_lead(row, at=at):
        raise LastLead(row.hub.slug)
    row.until = at
    row.save(update_fields=["until"])
    facts = {"role": row.role, "user": row.user_id}
    record("role.ended", row, by=by, hub=row.hub, reason=reason, facts=facts)
    derive(row.hub, at=at)
    return row


@transaction.atomic
def derive(hub: Hub, *, at: datetime) -> None:
    """Make groups, permissions and members in the CMS what the roles at ``hub`` say.

    Idempotent. One group for each role; each may enter, and those of the roles that
    write or read drafts have the hub's pages and its collection. Who reads them no more
    is subscribed to none of them.
    """
    hub = _lock(hub)
    collection = _collection(hub)
    pages = list(HubPage.objects.filter(hub=hub))
    enter = Permission.objects.get(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    for role in Role:
        group, _made = Group.objects.get_or_create(name=group_name(hub, role))
        group.permissions.set([enter])
        _permit_pages(group, pages, _wanted(role, ON_PAGES))
        _permit_files(group, collection, _wanted(role, ON_FILES))
        group.user_set.set(_holders(hub, role, at=at))
    _end_subscriptions(hub, pages, at=at)
    for model in (Picture, File, Recording):
        model.objects.filter(hub=hub, collection__depth=1).update(collection=collection)


def derive_all(*, at: datetime) -> int:
    """:func:`derive` for each hub; return how many.

    For roles and mandates that begin or end by themselves, and pages made in another
    language.
    """
    hubs = list(Hub.objects.all())
    for hub in hubs:
        derive(hub, at=at)
    derive_auditors(at=at)
    return len(hubs)


def group_name(hub: Hub, role: Role) -> str:
    """Name of the group that stands for ``role`` at ``hub``; it never changes."""
    return f"{hub.slug}: {role.value}"


def hub_of(collection: Collection) -> Hub | None:
    """The hub in whose collection, or below it, ``collection`` is."""
    above = Collection.objects.ancestor_of(collection, inclusive=True)
    return Hub.objects.filter(collection__in=above).first()


def _lock(hub: Hub) -> Hub:
    return Hub.objects.select_for_update().get(pk=hub.pk)


def _others_lead(row: HubRole, *, at: datetime) -> bool:
    others = HubRole.objects.current(at=at).filter(
        hub=row.hub_id, role=Role.LEAD, user__is_active=True
    )
    return others.exclude(pk=row.pk).exists()


def _holders(hub: Hub, role: Role, *, at: datetime) -> list[User]:
    held = HubRole.objects.current(at=at).filter(hub=hub, role=role)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True))


def _end_subscriptions(hub: Hub, pages: Iterable[HubPage], *, at: datetime) -> None:
    """Whoever may not read drafts any more gets no letters about comments on them."""
    roles = roles_with(Verb.READ)
    readers = HubRole.objects.current(at=at).filter(hub=hub, role__in=roles)
    places = Q(pk__in=())
    for page in pages:
        places |= Q(page__path__startswith=page.path)
    subscriptions = PageSubscription.objects.filter(places)
    kept = Q(user__in=readers.values("user")) | Q(user__is_superuser=True)
    subscriptions.exclude(kept).delete()


def _collection(hub: Hub) -> Collection:
    if hub.collection is None:
        root = Collection.get_first_root_node()
        hub.collection = root.add_child(instance=Collection(name=hub.name))
        hub.save(update_fields=["collection"])
    return hub.collection


def _wanted(role: Role, by_verb: dict[Verb, set[str]]) -> set[str]:
    verbs = ALLOWED[role] & by_verb.keys()
    return set().union(*(by_verb[verb] for verb in verbs))


def _permit_pages(group: Group, pages: Iterable[HubPage], codenames: set[str]) -> None:
    permissions = Permission.objects.filter(
        content_type__app_label="wagtailcore",
        content_type__model="page",
        codename__in=codenames,
    )
    wanted = {(page.pk, permission.pk) for page in pages for permission in permissions}
    rows = GroupPagePermission.objects.filter(group=group)
    there = dict(_pairs(rows.values_list("page", "permission", "pk")))
    rows.filter(pk__in=_beyond(there, wanted)).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page, permission_id=permission)
        for page, permission in wanted - there.keys()
    )


def _permit_files(group: Group, collection: Collection, codenames: set[str]) -> None:
    permissions = Permission.objects.filter(
        content_type__model__in=("image", "document", "media"),
        content_type__app_label__in=APPS_OF_FILES,
        codename__in=codenames,
    )
    wanted = {(collection.pk, permission.pk) for permission in permissions}
    rows = GroupCollectionPermission.objects.filter(group=group)
    there = dict(_pairs(rows.values_list("collection", "permission", "pk")))
    rows.filter(pk__in=_beyond(there, wanted)).delete()
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(
            group=group, collection_id=place, permission_id=permission
        )
        for place, permission in wanted - there.keys()
    )


def _pairs(
    rows: Iterable[tuple[int, int, int]],
) -> Iterable[tuple[Pair, int]]:
    return (((place, permission), pk) for place, permission, pk in rows)


def _beyond(
    there: dict[tuple[int, int], int], wanted: set[tuple[int, int]]
) -> set[int]:
    return {pk for pair, pk in there.items() if pair not in wanted}
