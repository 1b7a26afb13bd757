"""The shelf: every course on offer, as the public sees it, kept in memory.

What is the same for all visitors is read from the database once. A version in the cache
that all processes share says when to read again: whoever changes what is on offer calls
:func:`forget`. Should a process miss that, it reads again after ten minutes. How many
seats are taken is counted apart (:mod:`courses.domain.rooms`).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import override

from courses.domain.freshness import OFFER, SEATS, renew, versions
from courses.domain.rooms import Rooms
from courses.domain.search import WordIndex, index_words
from courses.models import Area, Course, Edition, EditionText, Run

MAX_AGE = timedelta(minutes=10)
#: This process's count of seats: the same for all languages.
ROOMS = Rooms()


@dataclass(frozen=True, slots=True)
class Card:
    """A course as a label shows it.

    What follows ``mode`` belongs to the next run. ``starts_at`` is None where one
    starts any day, ``place`` empty where that is nowhere, ``seats`` None where none
    run out.
    """

    position: int
    course: int
    code: str
    area: str
    hub: int
    hub_slug: str
    hub_name: str
    url: str
    title: str
    subtitle: str
    language: str
    languages: tuple[str, ...]
    eqf_level: int | None
    workload_hours: float
    validity_months: int | None
    modes: tuple[str, ...]
    mode: str
    run: int | None
    starts_at: datetime | None
    time_zone: str
    place: str
    seats: int | None
    released_at: datetime
    #: Its labels as they were drawn, by the level of their heading: each with how many
    #: seats were taken then.
    labels: dict[str, tuple[int, str]] = field(default_factory=dict, compare=False)

    @property
    def taken(self) -> int:
        """How many seats of the next run are taken, as this process counted last."""
        return ROOMS.taken.get(self.run, 0) if self.run is not None else 0

    @property
    def seats_left(self) -> int | None:
        """How many seats of the next run are free; None where it has no end of them."""
        return None if self.seats is None else self.seats - self.taken


@dataclass(frozen=True)
class Shelf:
    """All cards in the order of their codes, and what finds them.

    Masks are integers with bit ``n`` set for card ``n``.
    """

    version: str
    language: str
    read_at: datetime
    cards: tuple[Card, ...]
    hubs: Mapping[str, str]
    masks: Mapping[str, Mapping[str, int]]
    orders: Mapping[str, tuple[int, ...]]
    words: WordIndex
    titles: WordIndex
    #: Searches that were answered: what fits, and what has the words in its title.
    searches: dict[str, tuple[int, int]] = field(default_factory=dict)
    #: What others worked out from this shelf, by their keys; it holds as long as this.
    notes: dict[tuple[object, ...], Any] = field(default_factory=dict)

    @property
    def everything(self) -> int:
        """The mask of all cards."""
        return (1 << len(self.cards)) - 1

    def of_hub(self, hub: int) -> list[Card]:
        """The cards of the courses that belong to a hub."""
        return [card for card in self.cards if card.hub == hub]


#: One shelf a language; a process reads its own and replaces it whole.
_shelves: dict[str, Shelf] = {}


def forget() -> None:
    """Let every process read what is on offer again."""
    renew(OFFER)


def shelf(language: str, *, at: datetime) -> Shelf:
    """What is on offer at ``at``, told in ``language`` where it can be.

    Costs no query while nothing changes.
    """
    known = versions()
    kept = _shelves.get(language)
    if (
        kept is None
        or kept.version != known.get(OFFER, kept.version)
        or not timedelta() <= at - kept.read_at < MAX_AGE
    ):
        current = known.get(OFFER, "")
        kept = _shelves[language] = _read(language, current=current, at=at)
    ROOMS.count(known.get(SEATS), at=at)
    return kept


def chosen_text(edition: Edition, language: str) -> EditionText:
    """The text of ``edition`` in ``language``, else in the one it was written in."""
    texts = {text.language: text for text in edition.texts.all()}
    return texts.get(language) or texts[edition.default_language]


def _read(language: str, *, current: str, at: datetime) -> Shelf:
    texts = EditionText.objects.defer("outline").order_by("language")
    editions = (
        Edition.objects.current()
        .select_related("course__hub")
        .prefetch_related(Prefetch("texts", texts))
        .defer("facts")
        .order_by("course__code")
    )
    runs: dict[int, list[Run]] = defaultdict(list)
    listed = Run.objects.listed(at=at).select_related("hub")
    for run in listed.defer("access_notes").order_by("starts_at", "pk"):
        runs[run.course_id].append(run)
    rows = [edition for edition in editions if edition.texts.all()]
    cards = tuple(
        _card(position, edition, language=language, runs=runs[edition.course_id], at=at)
        for position, edition in enumerate(rows)
    )
    return Shelf(
        version=current,
        language=language,
        read_at=at,
        cards=cards,
        hubs={card.hub_slug: card.hub_name for card in cards},
        masks=_masks(cards),
        orders=_orders(cards),
        words=index_words(_words(edition) for edition in rows),
        titles=index_words([(language, f"{card.code} {card.title}")] for card in cards),
    )


def _card(
    position: int, edition: Edition, *, language: str, runs: list[Run], at: datetime
) -> Card:
    course: Course = edition.course
    text = chosen_text(edition, language)
    anytime = [run for run in runs if run.mode == Run.Mode.SELF_PACED]
    ahead = [run for run in runs if run.starts_at is not None and run.starts_at > at]
    first = next(iter(anytime or ahead or runs), None)
    return Card(
        position=position,
        course=course.pk,
        code=course.code,
        area=course.area,
        hub=course.hub_id,
        hub_slug=course.hub.slug,
        hub_name=course.hub.short_name,
        url=edition.address,
        title=text.title,
        subtitle=text.subtitle,
        language=text.language,
        languages=tuple(edition.languages),
        eqf_level=edition.eqf_level,
        workload_hours=float(edition.workload_hours),
        validity_months=edition.validity_months,
        modes=tuple(dict.fromkeys(run.mode for run in runs)),
        mode=first.mode if first else "",
        run=first.pk if first else None,
        starts_at=first.starts_at if first else None,
        time_zone=first.time_zone if first else course.hub.time_zone,
        place=first.town if first else "",
        seats=first.seats if first else None,
        released_at=edition.released_at or edition.frozen_at,
    )


def _words(edition: Edition) -> list[tuple[str, str]]:
    """Everything that one may look for, in each language of the edition."""
    course = edition.course
    names = f"{course.code} {course.hub.name} {course.hub.region} {course.hub.city}"
    said = []
    for text in edition.texts.all():
        outcomes = " ".join(each["text"] for each in text.facts.get("outcomes", ()))
        audience = " ".join(text.facts.get("audience", ()))
        with override(text.language):
            area = str(Area(course.area).label)
        words = f"{text.title} {text.subtitle} {text.summary} {outcomes} {audience}"
        said.append((text.language, f"{words} {names} {area}"))
    return said


def _masks(cards: tuple[Card, ...]) -> dict[str, dict[str, int]]:
    masks: dict[str, dict[str, int]] = {
        name: defaultdict(int) for name in ("area", "level", "mode", "language", "hub")
    }
    masks["area"] |= dict.fromkeys(Area.values, 0)
    for card in cards:
        bit = 1 << card.position
        masks["area"][card.area] |= bit
        masks["hub"][card.hub_slug] |= bit
        if card.eqf_level is not None:
            masks["level"][str(card.eqf_level)] |= bit
        for mode in card.modes:
            masks["mode"][mode] |= bit
        for language in card.languages:
            masks["language"][language] |= bit
    return {name: dict(values) for name, values in masks.items()}


def _orders(cards: tuple[Card, ...]) -> dict[str, tuple[int, ...]]:
    def title(card: Card) -> str:
        return card.title.casefold()

    def date(card: Card) -> tuple[bool, float, str]:
        """What can be begun today, then by date, then what has no run."""
        start = card.starts_at.timestamp() if card.starts_at else 0.0
        return not card.modes, start, title(card)

    keys: dict[str, Callable[[Card], Any]] = {
        "date": date,
        "title": title,
        "workload": lambda card: (card.workload_hours, title(card)),
        "newest": lambda card: (-card.released_at.timestamp(), title(card)),
    }
    return {
        name: tuple(card.position for card in sorted(cards, key=key))
        for name, key in keys.items()
    }
