"""Lists and choosers of the CMS show hub staff what is their hub's, and no more.

Wagtail's permissions say the same; this is the second lock, which asks the roles
themselves. Addresses are guarded by ``cms.staff_gate``.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.views.pages.listing import GenericPageFilterSet, PageFilterSet

from hubs.domain.access import hubs_where
from hubs.domain.territory import pages_to_walk
from hubs.models import User
from hubs.roles import Verb


@hooks.register("construct_explorer_page_queryset")
def explore_own_pages(
    parent_page: Any, pages: QuerySet[Any], request: HttpRequest
) -> QuerySet[Any]:
    """Pages of the person's hubs, and those above them."""
    return _own_pages(pages, request)


@hooks.register("construct_page_chooser_queryset")
def choose_own_pages(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """The same where links are made: drafts of others have titles too."""
    return _own_pages(pages, request)


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
@hooks.register("construct_media_chooser_queryset")
def choose_own_files(files: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Pictures, files and recordings of the person's hubs."""
    if _is_administrator(request):
        return files
    return files.filter(hub__in=hubs_where(request.user, Verb.READ, at=timezone.now()))


def colleagues(request: HttpRequest) -> QuerySet[User]:
    """Whom lists of pages may be narrowed to: people of the person's own hubs."""
    if _is_administrator(request):
        return User.objects.filter(hub_roles__isnull=False).distinct()
    hubs = hubs_where(request.user, Verb.READ, at=timezone.now())
    return User.objects.filter(hub_roles__hub__in=hubs).distinct()


# Wagtail offers everybody who ever owned or edited a page.
for _filters in (PageFilterSet, GenericPageFilterSet):
    for _name in ("owner", "edited_by"):
        _filters.base_filters[_name].queryset = colleagues


def _own_pages(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    if _is_administrator(request):
        return pages
    own = pages_to_walk(request.user, Verb.READ, at=timezone.now())
    return pages.filter(pk__in=own.values("pk"))


def _is_administrator(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser
