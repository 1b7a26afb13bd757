"""Addresses of Wagtail's that are about a thing in a way of their own."""

from typing import Final

from cms.policies.subjects import (
    Asking,
    Belonging,
    Subject,
    each,
    hub_of_theirs,
    one,
    own,
    own_pages,
)
from hubs.models import File, Picture
from hubs.roles import Verb

#: Apps whose models in an editor are pages.
PAGES_OF: Final = {"wagtailcore", "courses", "hubs"}
BULK: Final = {
    ("wagtailcore", "page"): {"delete", "move"},
    ("hubs", "picture"): {"delete"},
    ("hubs", "file"): {"delete"},
}
MANY: Final = {
    ("wagtailcore", "page"): each(own_pages, "id"),
    ("hubs", "picture"): each(own(Picture), "id"),
    ("hubs", "file"): each(own(File), "id"),
}

_object = one(own_pages, "object_id")
_parent = one(own_pages, "parent_page_id")


def _may_explore(asking: Asking, verb: Verb) -> bool:
    """Wagtail limits this list only where the explorer's menu asks for it."""
    return bool(asking.request.GET.get("for_explorer")) and hub_of_theirs(asking, verb)


def _may_edit(asking: Asking, verb: Verb) -> bool:
    """Of what is open in an editor, only pages are theirs."""
    return asking.argument("app_label") in PAGES_OF and _object(asking, verb)


def _may_preview(asking: Asking, verb: Verb) -> bool:
    """A page that is not saved yet; looking at a new course would make the course."""
    is_course = asking.argument("content_type_model_name") == "coursepage"
    return not is_course and _parent(asking, verb)


def _may_act_on_many(asking: Asking, verb: Verb) -> bool:
    """Acts on many at once, where all are their hub's, each by its own number."""
    kind = (asking.argument("app_label"), asking.argument("model_name"))
    if asking.argument("action") not in BULK.get(kind, ()):
        return False
    asked = bool(asking.request.GET.getlist("id"))
    return asked and MANY[kind](asking, verb)


def _whose_of_many(asking: Asking) -> Belonging | None:
    kind = (asking.argument("app_label"), asking.argument("model_name"))
    return MANY[kind].whose(asking) if kind in MANY else None


for_explorer: Final = Subject(_may_explore)
edited_page: Final = Subject(_may_edit, _object.whose)
unsaved: Final = Subject(_may_preview, _parent.whose)
bulk: Final = Subject(_may_act_on_many, _whose_of_many)
