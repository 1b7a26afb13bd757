import pytest
from django.urls import reverse

from courses.models import Area
from tests.factories.hubs import HubFactory, UserFactory
from tests.factories.offer import offer_course

pytestmark = pytest.mark.django_db

ADDRESS = "/courses/"


@pytest.fixture
def three():
    hub = HubFactory(slug="flanders", short_name="Flanders")
    offer_course("BE2-GMP-001", hub=hub, title="Gowning", eqf_level=5)
    offer_course("BE2-GMP-002", hub=hub, title="Release", eqf_level=6)
    offer_course("BE2-REG-001", area=Area.REGULATORY, title="Law", eqf_level=6)


def shown(response):
    return [card.title for card in response.context["page"]]


def test_catalogue_lists_courses_to_visitors(client, three):
    response = client.get(ADDRESS)

    assert response.status_code == 200
    assert shown(response) == ["Gowning", "Law", "Release"]
    assert "3 courses" in response.text
    assert 'href="/hubs/flanders/be2-gmp-001/"' in response.text


def test_catalogue_filters_by_the_address(client, three):
    response = client.get(ADDRESS, {"area": "gmp-manufacturing", "level": ["5", "6"]})

    assert shown(response) == ["Gowning", "Release"]
    assert "2 of 3 courses" in response.text


def test_catalogue_takes_a_filter_away_by_its_chip(client, three):
    response = client.get(ADDRESS, {"q": "e", "level": ["5", "6"], "sort": "title"})

    chips = {chip.text: chip.address for chip in response.context["chips"]}
    assert chips["EQF level 5"] == "?q=e&level=6&sort=title"


def test_catalogue_searches(client, three):
    assert shown(client.get(ADDRESS, {"q": "gown"})) == ["Gowning"]


def test_catalogue_says_what_to_do_when_nothing_fits(client, three):
    response = client.get(ADDRESS, {"q": "zebra"})

    assert shown(response) == []
    assert "No course has “zebra”" in response.text


def test_catalogue_escapes_what_was_searched_for(client, three):
    response = client.get(ADDRESS, {"q": "<script>alert(1)</script>"})

    assert "<script>alert" not in response.text
    assert "&lt;script&gt;alert" in response.text


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%00gown%00",
        "q=" + "a" * 10_000,
        "q=" + "%F0%9F%92%89" * 200,
        "q=%FF%FE",
        "area=nonsense&level=99&mode=&hub=%00&language=xx",
        "level=5&level=5&level=six",
        "page=0",
        "page=-1",
        "page=9999999999999999999999",
        "page=%D9%A3",
        "page=x",
        "sort=cheapest",
        "unknown=1",
    ],
)
def test_catalogue_bears_whatever_stands_in_the_address(client, three, query):
    assert client.get(f"{ADDRESS}?{query}").status_code == 200


def test_catalogue_ignores_values_it_does_not_know(client, three):
    assert len(shown(client.get(f"{ADDRESS}?area=nonsense&level=99"))) == 3


def test_catalogue_shows_24_a_page_and_the_last_beyond_the_end(client):
    hub = HubFactory()
    for number in range(25):
        offer_course(f"BE2-GMP-{number:03d}", hub=hub, title=f"Course {number:02d}")

    assert len(shown(client.get(ADDRESS))) == 24
    assert shown(client.get(ADDRESS, {"page": 2})) == ["Course 24"]
    assert shown(client.get(ADDRESS, {"page": 9999})) == ["Course 24"]


def test_catalogue_answers_htmx_with_what_changes(client, three):
    response = client.get(
        ADDRESS, {"level": "5", "q": ""}, headers={"HX-Request": "true"}
    )

    assert "<html" not in response.text
    assert 'id="facets" hx-swap-oob' in response.text
    assert response["HX-Push-Url"] == "?level=5"
    assert "HX-Request" in response["Vary"]


def test_catalogue_answers_htmx_with_a_whole_page_when_history_is_restored(client):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<html" in client.get(ADDRESS, headers=headers).text


def test_catalogue_works_without_scripts(client, three):
    text = client.get(ADDRESS).text

    assert f'action="{reverse("courses:catalogue")}"' in text
    assert "<noscript><button" in text
    assert 'form="wish"' in text


@pytest.mark.parametrize("count", [1, 3])
def test_catalogue_costs_a_visitor_no_query_once_it_was_read(
    client, django_assert_num_queries, count
):
    for number in range(count):
        offer_course(f"BE2-GMP-00{number}")
    client.get(ADDRESS)

    with django_assert_num_queries(0):
        client.get(ADDRESS, {"level": "5"})


@pytest.mark.parametrize("count", [1, 3])
def test_catalogue_keeps_to_its_budget_of_queries_for_people(
    client, django_assert_max_num_queries, count
):
    for number in range(count):
        offer_course(f"BE2-GMP-00{number}")
    client.force_login(UserFactory())

    with django_assert_max_num_queries(9, info="6, and 3 to read the shelf once"):
        client.get(ADDRESS)
    with django_assert_max_num_queries(6):
        client.get(ADDRESS)


def test_catalogue_refuses_to_be_written_to(client):
    assert client.post(ADDRESS).status_code == 405
