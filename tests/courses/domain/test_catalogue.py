from datetime import timedelta

import pytest

from courses.domain.catalogue import Sort, Wish, find
from courses.domain.shelf import shelf
from courses.models import Area, Run
from tests.factories.courses import RunFactory
from tests.factories.hubs import NOON, HubFactory
from tests.factories.offer import offer_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer():
    flanders = HubFactory(slug="flanders", short_name="Flanders")
    offer_course("BE2-GMP-001", hub=flanders, title="Gowning", eqf_level=5)
    offer_course("BE2-GMP-002", hub=flanders, title="Release", eqf_level=6)
    law = offer_course(
        "BE2-REG-001", area=Area.REGULATORY, title="Law of gowns", eqf_level=6
    )
    Run.objects.filter(course=law.course).update(
        mode=Run.Mode.ON_SITE, starts_at=NOON + timedelta(days=3)
    )
    return shelf("en", at=NOON)


def titles(wish, offer):
    return [card.title for card in find(wish, shelf=offer).cards]


def counts(facet, wish, offer):
    return {
        choice.value: choice.count for choice in find(wish, shelf=offer).facets[facet]
    }


def test_find_without_a_wish_gives_everything(offer):
    found = find(Wish(), shelf=offer)

    assert len(found.cards) == found.total == 3


def test_find_joins_values_of_a_facet_and_narrows_by_facets(offer):
    both = Wish(level=("5", "6"), area=(Area.GMP,))

    assert titles(Wish(level=("5", "6")), offer) == [
        "Gowning",
        "Release",
        "Law of gowns",
    ]
    assert titles(both, offer) == ["Gowning", "Release"]
    assert titles(Wish(level=("6",), area=(Area.GMP,)), offer) == ["Release"]


def test_counts_of_a_facet_take_the_other_facets_into_account_not_itself(offer):
    wish = Wish(area=(Area.GMP,), level=("6",))

    assert counts("area", wish, offer) == {
        "gmp-manufacturing": 1,
        "regulatory-affairs": 1,
        "data-integration": 0,
        "ai-driven-medicine": 0,
        "venture-operations": 0,
    }
    assert counts("level", wish, offer) == {"5": 1, "6": 1}
    assert counts("mode", wish, offer) == {"self-paced": 1, "on-site": 0}
    assert counts("hub", wish, offer)["flanders"] == 1


def test_counts_take_the_search_into_account(offer):
    assert counts("level", Wish(q="gown"), offer) == {"5": 1, "6": 1}
    assert counts("level", Wish(q="release"), offer) == {"5": 0, "6": 1}


def test_find_puts_those_first_whose_title_has_the_words(offer):
    offer_course("BE2-GMP-003", title="Another", hub=HubFactory(city="Gowntown"))
    newer = shelf("nl", at=NOON)

    assert titles(Wish(q="gown"), newer) == ["Gowning", "Law of gowns", "Another"]


def test_find_remembers_what_it_was_asked(offer):
    first = find(Wish(q="gown"), shelf=offer)
    remembered = dict(offer.searches)

    again = find(Wish(q="gown", sort=Sort.TITLE), shelf=offer)

    assert list(remembered) == ["gown"]
    assert offer.searches == remembered
    assert {card.code for card in again.cards} == {card.code for card in first.cards}
    assert len(again.cards) == 2


def test_find_forgets_searches_before_they_fill_the_memory(offer):
    for number in range(501):
        find(Wish(q=f"word{number}"), shelf=offer)

    assert len(offer.searches) == 1


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.DATE, ["Gowning", "Release", "Law of gowns"]),
        (Sort.TITLE, ["Gowning", "Law of gowns", "Release"]),
    ],
)
def test_find_sorts(offer, sort, expected):
    assert titles(Wish(sort=sort), offer) == expected


def test_find_sorts_by_workload_and_by_release(offer):
    offer_course("BE2-GMP-004", title="Quick", workload_hours=2)
    offer_course("BE2-GMP-005", title="New", released_at=NOON + timedelta(days=1))
    newer = shelf("nl", at=NOON)

    assert titles(Wish(sort=Sort.WORKLOAD), newer)[0] == "Quick"
    assert titles(Wish(sort=Sort.NEWEST), newer)[0] == "New"


def test_find_counts_a_course_once_however_many_runs_it_has(offer):
    edition = offer_course("BE2-GMP-006", title="Twice")
    RunFactory(course=edition.course, mode=Run.Mode.ON_SITE)
    RunFactory(course=edition.course, mode=Run.Mode.ON_SITE)

    assert counts("mode", Wish(q="twice"), shelf("nl", at=NOON))["on-site"] == 1


def test_wish_without_a_value_keeps_the_others():
    wish = Wish(q="gown", level=("5", "6"))

    assert wish.without("level", "5") == Wish(q="gown", level=("6",))
