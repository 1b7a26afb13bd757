"""What an address of the CMS is about, and whether it is the person's to ask for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.http import HttpRequest
from django.urls import ResolverMatch
from wagtail.models import Page

from courses.models import Course
from hubs.domain.access import hubs_where
from hubs.domain.territory import pages_to_walk, pages_where
from hubs.models import File, Hub, Picture, Recording, User
from hubs.roles import Verb


@dataclass(frozen=True)
class Asking:
    """Somebody who asks for an address, and when."""

    person: User
    request: HttpRequest
    match: ResolverMatch
    at: datetime

    def argument(self, name: str | int) -> Any:
        """A part of the address, by its name or place."""
        if isinstance(name, int):
            return self.match.args[name]
        return self.match.kwargs[name]


#: Longer numbers are no row's, and databases refuse to look for them.
LONGEST_NUMBER: Final = 18
#: Whether what is asked for may be done to what the address is about.
Subject = Callable[[Asking, Verb], bool]
Rows = Callable[[Asking, Verb], "models.QuerySet[Any]"]


def hub_of_theirs(asking: Asking, verb: Verb) -> bool:
    """Something of no hub in particular: there must be a hub where they may."""
    return hubs_where(asking.person, verb, at=asking.at).exists()


def own_pages(asking: Asking, verb: Verb) -> models.QuerySet[Page]:
    """Pages of their hubs."""
    return pages_where(asking.person, verb, at=asking.at)


def walked_pages(asking: Asking, verb: Verb) -> models.QuerySet[Page]:
    """Pages of their hubs, and those above."""
    return pages_to_walk(asking.person, verb, at=asking.at)


def own(model: type[Picture | File | Recording | Course]) -> Rows:
    """What is their hubs'. What no hub has is the administrators'."""

    def rows(asking: Asking, verb: Verb) -> models.QuerySet[Any]:
        hubs = hubs_where(asking.person, verb, at=asking.at)
        return model.objects.filter(hub__in=hubs)

    return rows


def own_hubs(asking: Asking, verb: Verb) -> models.QuerySet[Hub]:
    """Their hubs."""
    return hubs_where(asking.person, verb, at=asking.at)


def one(rows: Rows, *names: str | int, field: str = "pk") -> Subject:
    """Each of the parts of the address that are called so names one of ``rows``."""

    def subject(asking: Asking, verb: Verb) -> bool:
        wanted = [asking.argument(name) for name in names]
        return _are_all_among(rows(asking, verb), wanted, field)

    return subject


def each(rows: Rows, parameter: str) -> Subject:
    """All that the query names are among ``rows``; "all" is never said for them."""

    def subject(asking: Asking, verb: Verb) -> bool:
        wanted = asking.request.GET.getlist(parameter)
        return _are_all_among(rows(asking, verb), wanted, "pk")

    return subject


def names_no_row(match: ResolverMatch) -> bool:
    """Whether a part of the address is a number that no row can have."""
    return any(map(_is_too_long, (*match.args, *match.kwargs.values())))


def _are_all_among(
    rows: "models.QuerySet[Any]", wanted: Iterable[Any], field: str
) -> bool:
    asked = {str(value) for value in wanted}
    if any(map(_is_too_long, asked)):
        return False
    try:
        found = rows.filter(**{f"{field}__in": asked}).values_list(field, flat=True)
        return {str(value) for value in found} == asked
    except ValueError:
        return False


def _is_too_long(value: object) -> bool:
    text = str(value)
    return text.isdecimal() and len(text) > LONGEST_NUMBER
