"""What an address of the CMS is about, and whether it is the person's to ask for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.http import HttpRequest
from django.urls import ResolverMatch

from hubs.domain.access import hubs_where, verbs_somewhere
from hubs.domain.territory import (
    hub_with,
    pages_of_hubs,
    pages_to_walk,
    pages_where,
)
from hubs.models import Hub, User
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


@dataclass(frozen=True)
class Belonging:
    """Something, and the hub that has it."""

    thing: models.Model
    hub: Hub


#: Longer numbers are no row's, and databases refuse to look for them.
LONGEST_NUMBER: Final = 18


def nobodys(_asking: Asking) -> Belonging | None:
    """No hub in particular has what the address is about."""
    return None


@dataclass(frozen=True)
class Subject:
    """What an address is about: whether ``may`` a verb be done to it, and whose it is.

    ``whose`` is asked where something was refused. Of several things it answers one
    that is not the person's, if there is any.
    """

    may: Callable[[Asking, Verb], bool]
    whose: Callable[[Asking], Belonging | None] = nobodys

    def __call__(self, asking: Asking, verb: Verb) -> bool:
        return self.may(asking, verb)


@dataclass(frozen=True)
class Rows:
    """What hubs have: the part of it that is at a person's hubs, and who has which.

    ``held`` finds the first of those whose field has one of the values.
    """

    theirs: Callable[[Asking, Verb], "models.QuerySet[Any]"]
    held: Callable[[str, Sequence[str]], Belonging | None]


def _at_some_hub(asking: Asking, verb: Verb) -> bool:
    """Asked once a request, of all verbs: every entry of the menu wants to know."""
    kept = vars(asking.request)
    if "passage.verbs_somewhere" not in kept:
        verbs = verbs_somewhere(asking.person, at=asking.at)
        kept["passage.verbs_somewhere"] = verbs
    return verb in kept["passage.verbs_somewhere"]


#: Something of no hub in particular: there must be a hub where they may.
hub_of_theirs: Final = Subject(_at_some_hub)


def own(model: type[models.Model], hub: str = "hub") -> Rows:
    """What is their hubs'. What no hub has is the administrators'.

    ``hub`` is the way from the thing to the hub.
    """
    everything: models.QuerySet[Any] = models.QuerySet(model)

    def theirs(asking: Asking, verb: Verb) -> models.QuerySet[Any]:
        hubs = hubs_where(asking.person, verb, at=asking.at)
        return everything.filter(**{f"{hub}__in": hubs})

    def held(field: str, values: Sequence[str]) -> Belonging | None:
        asked = everything.filter(**{f"{field}__in": values}).exclude(**{hub: None})
        found = asked.values_list("pk", hub).first()
        if found is None:
            return None
        return Belonging(model(pk=found[0]), Hub.objects.get(pk=found[1]))

    return Rows(theirs, held)


def _held_page(field: str, values: Sequence[str]) -> Belonging | None:
    page = pages_of_hubs().filter(**{f"{field}__in": values}).first()
    return Belonging(page, hub_with(page)) if page else None


def _held_hub(field: str, values: Sequence[str]) -> Belonging | None:
    hub = Hub.objects.filter(**{f"{field}__in": values}).first()
    return Belonging(hub, hub) if hub else None


#: Pages of their hubs.
own_pages: Final = Rows(
    lambda asking, verb: pages_where(asking.person, verb, at=asking.at), _held_page
)
#: Pages of their hubs, and those above.
walked_pages: Final = Rows(
    lambda asking, verb: pages_to_walk(asking.person, verb, at=asking.at), _held_page
)
#: Their hubs.
own_hubs: Final = Rows(
    lambda asking, verb: hubs_where(asking.person, verb, at=asking.at), _held_hub
)


def one(rows: Rows, *names: str | int, field: str = "pk") -> Subject:
    """Each of the parts of the address that are called so names one of ``rows``."""

    def named(asking: Asking) -> set[str]:
        return {str(asking.argument(name)) for name in names}

    return _about(rows, named, field)


def each(rows: Rows, parameter: str) -> Subject:
    """All that the query names are among ``rows``; "all" is never said for them."""

    def named(asking: Asking) -> set[str]:
        return set(asking.request.GET.getlist(parameter))

    return _about(rows, named, "pk")


def names_no_row(match: ResolverMatch) -> bool:
    """Whether a part of the address is a number that no row can have."""
    return any(map(_is_too_long, (*match.args, *match.kwargs.values())))


def _about(rows: Rows, named: Callable[[Asking], set[str]], field: str) -> Subject:
    def among(asking: Asking, verb: Verb, values: set[str]) -> set[str]:
        found = rows.theirs(asking, verb).filter(**{f"{field}__in": values})
        return {str(value) for value in found.values_list(field, flat=True)}

    def may(asking: Asking, verb: Verb) -> bool:
        asked = named(asking)
        readable = _readable(asked, field)
        return readable == asked and among(asking, verb, asked) == asked

    def whose(asking: Asking) -> Belonging | None:
        asked = _readable(named(asking), field)
        strange = asked - among(asking, Verb.ENTER, asked)
        return rows.held(field, sorted(strange or asked))

    return Subject(may, whose)


def _readable(values: set[str], field: str) -> set[str]:
    """Those that a row may have there."""
    if field != "pk":
        return values
    return {v for v in values if v.isdecimal() and not _is_too_long(v)}


def _is_too_long(value: object) -> bool:
    text = str(value)
    return text.isdecimal() and len(text) > LONGEST_NUMBER
