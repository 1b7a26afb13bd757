"""What every template may rely on."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import structlog
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, pgettext

from hubs.domain.composed import Composed
from hubs.domain.organisations import acts_for_some


@dataclass(frozen=True)
class MenuEntry:
    """A link of the main menu."""

    label: str
    address: str
    is_current: bool


def site(request: HttpRequest) -> dict[str, Any]:
    """Release, demonstration, menu, and the request's number for error reports."""
    return {
        "release_version": settings.RELEASE_VERSION,
        "demo": settings.DEMO,
        "menu": SimpleLazyObject(partial(menu, request)),
        "authoring": SimpleLazyObject(partial(may_author, request)),
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
    }


def may_author(request: HttpRequest) -> bool:
    """Whether the person may enter the CMS, in one query where ``perms`` takes two."""
    user = request.user
    if not user.is_authenticated or user.is_superuser:
        return bool(user.is_superuser)
    return bool(_doors.ask(user.pk))


def _doors_of(person: int) -> QuerySet[Permission]:
    theirs = Q(user=person) | Q(group__user=person)
    doors = Permission.objects.filter(
        theirs, codename="access_admin", content_type__app_label="wagtailadmin"
    )
    return doors.only("pk").order_by()[:1]


#: Asked on every page of whoever is signed in.
_doors: Final = Composed(_doors_of, -1)


def menu(request: HttpRequest) -> list[MenuEntry]:
    """The main menu; an entry appears only where its page exists."""
    path = re.sub(r"^/[a-z]{2}(?=/)", "", request.path)
    # A course stands below its hub, and is found among the courses.
    path = re.sub(r"^/hubs/[^/]+/(?=[^/])", "/courses/", path)
    entries = [
        (gettext("Courses"), _address("courses:catalogue")),
        (gettext("Hubs"), "/hubs/"),
        (pgettext("menu", "Verify"), _address("certificates:verify_start")),
    ]
    if request.user.is_authenticated:
        own = [
            (gettext("My record"), _address("courses:home")),
            (gettext("Passport"), _address("certificates:passport")),
        ]
        if acts_for_some(request.user, at=timezone.now()):
            own.append((pgettext("menu", "Seats"), _address("courses:employers")))
        entries = own + entries
    return [
        MenuEntry(label, address, is_current=path.startswith(address))
        for label, address in entries
        if address
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
