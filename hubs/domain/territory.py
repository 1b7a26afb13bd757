"""Which pages and files of the CMS are whose."""

from datetime import datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.models import Page

from hubs.domain.access import hubs_where
from hubs.models import Hub, HubPage, User
from hubs.roles import Verb

#: Length of a page's place in the path of all below it.
STEP: Final = Page.steplen
NOWHERE: Final = Q(pk__in=())


def pages_where(
    user: User | AnonymousUser, verb: Verb, *, at: datetime
) -> QuerySet[Page]:
    """The pages of the hubs at which ``user`` may do ``verb``, theirs and below."""
    pages: QuerySet[Page] = Page.objects.filter(_within(_paths(user, verb, at=at)))
    return pages


def pages_to_walk(
    user: User | AnonymousUser, verb: Verb, *, at: datetime
) -> QuerySet[Page]:
    """The same, and the pages above on the way to them."""
    paths = _paths(user, verb, at=at)
    above = {path[:end] for path in paths for end in range(STEP, len(path), STEP)}
    pages: QuerySet[Page] = Page.objects.filter(_within(paths) | Q(path__in=above))
    return pages


def pages_of_hubs() -> QuerySet[Page]:
    """The pages that some hub has."""
    paths = list(HubPage.objects.values_list("path", flat=True))
    pages: QuerySet[Page] = Page.objects.filter(_within(paths))
    return pages


def hub_with(page: Page) -> Hub:
    """The hub that has ``page``, one of :func:`pages_of_hubs`."""
    home = HubPage.objects.ancestor_of(page, inclusive=True)
    return Hub.objects.get(pages__in=home)


def _paths(user: User | AnonymousUser, verb: Verb, *, at: datetime) -> list[str]:
    hubs = hubs_where(user, verb, at=at)
    return list(HubPage.objects.filter(hub__in=hubs).values_list("path", flat=True))


def _within(paths: list[str]) -> Q:
    places = NOWHERE
    for path in paths:
        places |= Q(path__startswith=path)
    return places
