"""The whole load, in the order in which things rest on one another."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail import hooks
from wagtail.models import Site

from cms.demo.load import content as files
from cms.demo.load.courses import Registers, bring_out, keep_course, registers
from cms.demo.load.designs import load_designs
from cms.demo.load.employers import tell_of_an_employer
from cms.demo.load.indexes import indexed_at_the_end
from cms.demo.load.money import Till, tell_of_money
from cms.demo.load.pages import Hand, Ledger, Removed
from cms.demo.load.paying import tell_of_orders
from cms.demo.load.people import (
    ADMINISTRATOR,
    People,
    load_mandates,
    load_people,
    load_roles,
    writer_of,
)
from cms.demo.load.proof import give_keys
from cms.demo.load.register import load_glossary, load_hubs, load_sources
from cms.demo.load.reviewing import COURSE as UNDER_REVIEW
from cms.demo.load.reviewing import tell_of_a_review
from cms.demo.load.runs import Stage, plan_runs
from cms.demo.load.sellers import load_sellers
from cms.demo.load.signing import crew_of
from cms.demo.load.site import load_frame, load_hub_pages, load_locales, serve_at
from cms.demo.load.sold_out import sell_out
from cms.demo.load.stories import (
    AFTER_PILOT,
    PILOT,
    PILOT_MONTHS,
    PILOT_RELEASED,
    PILOT_SUMMARY,
    RELEASED,
    Diary,
    is_untold,
    tell,
    tell_of_the_pilot,
)
from cms.demo.load.workshop import COURSE, keep_workshop
from courses.domain.since import changes_since
from courses.models import Course, Edition
from hubs.domain.audit import chain, record
from hubs.domain.checkpoints import checkpoint
from hubs.domain.membership import derive_all
from hubs.models import AuditEvent, Hub, HubPage

#: The act that says which content was loaded.
LOADED = "demo.loaded"


@dataclass(frozen=True)
class Shelf:
    """What courses are put on, and what they refer to."""

    hubs: dict[str, Hub]
    pages: dict[str, HubPage]
    known: Registers
    people: People
    diary: Diary
    ledger: Ledger


def load(*, accounts: bool, again: bool, at: datetime) -> bool:
    """Load what is not loaded yet; whether there was anything to load.

    ``accounts`` says whether people and their records are loaded too, ``again`` that
    everything is compared even where the files are as they were.
    """
    # The forms of pages and the glossary in rich text are attached by hooks.
    hooks.search_for_hooks()
    serve_at(settings.SITE_ADDRESS)
    people = load_people(at=at) if accounts else {}
    diary = Diary(at)
    is_new = is_untold(people) if accounts else False
    digest = files.fingerprint()
    if not (again or is_new) and _last_loaded().get("sha256") == digest:
        return False
    with indexed_at_the_end():
        _load_all(people, diary, is_new=is_new)
    # The trail is whole and signed from the first minute.
    while chain():
        pass
    checkpoint(at=at)
    return True


def _load_all(people: People, diary: Diary, *, is_new: bool) -> None:
    with transaction.atomic():
        shelf = _load_shelf(people, diary, Ledger(_last_loaded().get("pages", {})))
    if is_new:
        _load_pilot(shelf)
    with transaction.atomic():
        # Courses that are there from the start were released some time ago.
        is_first = not shelf.ledger.before
        released = diary.ago(RELEASED) if is_first else diary.today
        for course in files.courses():
            after_pilot = is_new and course["slug"] == PILOT
            summary = AFTER_PILOT if after_pilot else ""
            _load_course(course, shelf, at=released, summary=summary)
        # Roles reach pages and files that were not there when they were given.
        derive_all(at=diary.today)
        _note(shelf.ledger)
    if is_new:
        codes = {course["slug"]: course["code"] for course in files.courses()}
        tell(people, diary=diary, codes=codes)
        with transaction.atomic():
            tell_of_a_review(people, code=codes[UNDER_REVIEW], at=diary.today)
        with transaction.atomic():
            stage = Stage(people, shelf.hubs, codes, diary.today)
            plan_runs(stage)
        with transaction.atomic():
            till = Till(people, shelf.hubs, diary.today)
            tell_of_money(till)
            sell_out(till)
        tell_of_orders(stage)
        with transaction.atomic():
            tell_of_an_employer(people, today=diary.today)


def _load_shelf(people: People, diary: Diary, ledger: Ledger) -> Shelf:
    hand = Hand(people.get(ADMINISTRATOR), ledger)
    load_locales()
    load_sources()
    load_glossary()
    hubs = load_hubs()
    index = load_frame(hand=hand)
    pages = load_hub_pages(index, hubs, hand=hand)
    load_roles(people, hubs, at=diary.ago(PILOT_RELEASED))
    load_mandates(people, at=diary.today)
    load_sellers(hubs)
    give_keys(hubs.values(), at=diary.ago(PILOT_RELEASED), today=diary.today)
    load_designs(hubs, people, at=diary.ago(PILOT_RELEASED))
    serve_at(settings.SITE_ADDRESS)
    return Shelf(hubs, pages, registers(), people, diary, ledger)


def _load_pilot(shelf: Shelf) -> None:
    """A first edition with a short validity, and somebody who completed it then."""
    course = next(each for each in files.courses() if each["slug"] == PILOT)
    if Course.objects.filter(code=course["code"]).exists():
        return
    with transaction.atomic():
        pilot = {**course, "validity_months": PILOT_MONTHS}
        at = shelf.diary.ago(PILOT_RELEASED)
        _load_course(pilot, shelf, at=at, summary=PILOT_SUMMARY)
    tell_of_the_pilot(shelf.people, diary=shelf.diary, code=course["code"])


def _load_course(
    course: dict[str, Any], shelf: Shelf, *, at: datetime, summary: str = ""
) -> None:
    slug, hub = course["slug"], course["hub"]
    current = Edition.objects.current().filter(course__code=course["code"]).first()
    has_drafts = current is not None and changes_since(current).count > 0
    hand = Hand(writer_of(hub, shelf.people), shelf.ledger)
    if hub not in shelf.pages:
        return
    try:
        kept = keep_course(course, shelf.pages[hub], shelf.known, hand=hand)
    except Removed:
        return
    changed = kept.changed
    if slug == COURSE:
        with suppress(Removed):
            changed |= keep_workshop(
                kept.page, shelf.known, hub=shelf.hubs[hub], hand=hand
            ).changed
    row = kept.page.course
    # What people are writing is not brought out before they say so.
    if (changed and not has_drafts) or not row.editions.exists():
        bring_out(
            row,
            crew=crew_of(hub, shelf.people),
            at=at,
            summary=summary,
        )


def _last_loaded() -> dict[str, Any]:
    last = AuditEvent.objects.filter(verb=LOADED).order_by("-pk").first()
    return dict(last.facts) if last else {}


def _note(ledger: Ledger) -> None:
    """Remember what was loaded, unless it is what was loaded last."""
    facts = {"sha256": files.fingerprint(), "pages": ledger.after}
    if _last_loaded() != facts:
        record(LOADED, Site.objects.get(is_default_site=True), by=None, facts=facts)
