"""Pages, written as the CMS writes them: through the form, as a revision.

What people made of a page since the last load is theirs: a page that they edited stays
as it is, and one that they removed stays away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from wagtail.log_actions import log
from wagtail.models import Page, Revision

from cms.demo.load.content import stable_id
from cms.demo.load.posting import keep
from hubs.models import User


class Removed(Exception):
    """Somebody removed the page after it was loaded."""


@dataclass(frozen=True)
class Kept:
    """A page, and whether it had to be made or changed."""

    page: Any
    changed: bool


@dataclass(frozen=True)
class Ledger:
    """The revision of each page, by translation key, that loads left behind."""

    before: Mapping[str, int]
    after: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Hand:
    """Who writes, and what was written by loads before."""

    by: User | None
    ledger: Ledger


def keep_page(
    model: type[Page],
    parent: Page,
    values: Mapping[str, Any],
    *,
    hand: Hand,
    where: str,
    public: bool = False,
) -> Kept:
    """The page that ``where`` names, made below ``parent`` or brought up to ``values``.

    ``public`` pages are published; the rest waits for its course's release. Raises
    :exc:`Removed`.
    """
    key = stable_id("page", where)
    before = hand.ledger.before.get(key)
    there = model.objects.filter(translation_key=key, locale=parent.locale).first()
    if before and (there is None or there.latest_revision_id != before):
        hand.ledger.after[key] = before
        if there is None:
            raise Removed(where)
        return Kept(there, changed=False)
    form, changed = _filled(model, there, parent, values, hand=hand, where=where)
    page = form.save(commit=False) if changed else form.instance
    if there is None:
        page.live = False
        parent.add_child(instance=page)
    if changed:
        revision = page.save_revision(user=hand.by, clean=False)
        action = "wagtail.edit" if there else "wagtail.create"
        log(instance=page, action=action, user=hand.by, revision=revision)
        if public:
            _publish(revision, by=hand.by)
    hand.ledger.after[key] = page.latest_revision_id
    return Kept(page, changed=changed)


def _filled(
    model: type[Page],
    there: Page | None,
    parent: Page,
    values: Mapping[str, Any],
    *,
    hand: Hand,
    where: str,
) -> tuple[Any, bool]:
    """The form with ``values``, and whether they are new to the page."""
    if there is not None:
        page = there.get_latest_revision_as_object()
    else:
        page = model(owner=hand.by, live=False, locale=parent.locale)
        page.translation_key = UUID(stable_id("page", where))
    form, changed = keep(
        model.get_edit_handler().get_form_class(),
        page,
        values,
        where=where,
        parent_page=parent,
        for_user=hand.by,
    )
    return form, changed or there is None


def _publish(revision: Revision, *, by: User | None) -> None:
    revision.publish(user=by, skip_permission_checks=True)
