"""Lists that are narrowed by facets: their choices in words, and their answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from courses.domain.facets import Choice

#: How a value of a facet is called.
Names = Mapping[str, Callable[[str], str]]


class HtmxRequest(HttpRequest):
    """A request as the middleware of htmx leaves it."""

    htmx: HtmxDetails


@dataclass(frozen=True)
class NamedChoice:
    """A value of a facet as people read it."""

    value: str
    text: str
    count: int
    is_chosen: bool

    @property
    def is_off(self) -> bool:
        """Whether choosing it would find nothing."""
        return not self.count and not self.is_chosen


@dataclass(frozen=True)
class Facet:
    """A group of choices."""

    name: str
    title: str
    choices: list[NamedChoice]


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the address without it."""

    text: str
    address: str


def named_facets(
    facets: Mapping[str, list[Choice]],
    *,
    titles: Mapping[str, str],
    names: Names,
    ranks: Mapping[str, list[str]],
) -> list[Facet]:
    """The facets in the order of ``titles``, without those that have no choice.

    Choices stand as ``ranks`` say, or else by their names.
    """
    shown = []
    for name, title in titles.items():
        choices = [
            NamedChoice(each.value, names[name](each.value), each.count, each.is_chosen)
            for each in facets[name]
        ]
        choices.sort(key=partial(_place, order=ranks.get(name, [])))
        if choices:
            shown.append(Facet(name, title, choices))
    return shown


def answer(
    request: HtmxRequest, folder: str, context: dict[str, Any], *, address: str
) -> HttpResponse:
    """The page of ``folder``, or what changes of it when somebody filters.

    The browser then shows ``address``, which can be kept or sent to somebody.
    """
    part = request.htmx and not request.htmx.history_restore_request
    page = f"{folder}/{folder.rpartition('/')[2]}"
    response = render(
        request, f"{folder}/_answer.html" if part else f"{page}.html", context
    )
    if part:
        response["HX-Push-Url"] = address
    patch_vary_headers(response, ["HX-Request"])
    return response


def _place(choice: NamedChoice, *, order: list[str]) -> tuple[int, str]:
    """Where a choice stands in its facet: as in ``order``, or else by its name."""
    rank = order.index(choice.value) if order else 0
    return rank, choice.text.casefold()
