"""Organisations that a hub knows: another hub's customers are not its to see."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from courses.models import Order, Run
from hubs.models import Hub, Organisation


class UnknownOrganisations(Exception):
    """No organisation has these addresses; ``slugs`` are as they were given."""

    def __init__(self, slugs: list[str]) -> None:
        super().__init__(", ".join(slugs))
        self.slugs = slugs


def known_to(hub: Hub) -> QuerySet[Organisation]:
    """Those that ordered from ``hub``, or for which one of its runs is."""
    ordered = Order.objects.filter(organisation=OuterRef("pk"), hub=hub)
    named = Run.objects.filter(organisations=OuterRef("pk"), hub=hub)
    return Organisation.objects.filter(Exists(ordered) | Exists(named))


def named(slugs: Iterable[str]) -> list[Organisation]:
    """The organisations of these addresses, which each tells whom it likes.

    Raises :exc:`UnknownOrganisations`.
    """
    wanted = list(dict.fromkeys(slugs))
    found = {row.slug: row for row in Organisation.objects.filter(slug__in=wanted)}
    if unknown := [slug for slug in wanted if slug not in found]:
        raise UnknownOrganisations(unknown)
    return [found[slug] for slug in wanted]
