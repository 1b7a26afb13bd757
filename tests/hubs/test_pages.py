import pytest

from hubs.models import HubIndexPage
from tests.factories.hubs import HubFactory, SourceFactory
from tests.factories.offer import offer_course, publish_course
from tests.factories.pages import hub_page

pytestmark = pytest.mark.django_db


def test_hub_page_numbers_the_sources_of_its_facts(client):
    page = hub_page()
    one, two = SourceFactory(title="Report one"), SourceFactory(title="Report two")
    page.facts = [
        ("fact", {"text": "A fact.", "sources": [two]}),
        ("fact", {"text": "Another.", "sources": [two, one]}),
    ]
    page.save()

    text = client.get(page.url).text

    assert text.index("Report two") < text.index("Report one")
    assert text.count('href="#source-1"') == 2
    assert text.count('href="#source-2"') == 1


def test_hub_page_shows_capacities_with_their_access(client):
    page = hub_page()
    capacity = {"category": "Cleanrooms", "label": "Suite A", "openness": "closed"}
    page.capacities = [("capacity", capacity)]
    page.save()

    text = client.get(page.url).text

    assert "Suite A" in text
    assert "Cleanrooms" in text
    assert "Own use" in text


def test_hub_page_shows_its_own_courses_only(client):
    page, _edition = publish_course("BE2-GMP-901", title="Own course")
    offer_course("NL3-GMP-901", title="Course of another hub")

    text = client.get(page.get_parent().url).text

    assert "Own course" in text
    assert "Course of another hub" not in text


def test_hub_page_says_when_there_is_no_course(client):
    assert "No course yet" in client.get(hub_page().url).text


def test_hub_index_lists_hubs_with_a_pin_each(client):
    hub_page(HubFactory(name="Hub of Ghent"))
    hub_page(HubFactory(name="Hub of Lyon", country="FR", latitude=45.7, longitude=4.8))

    text = client.get("/hubs/").text

    assert text.count('class="pin"') == 2
    assert text.index("Hub of Ghent") < text.index("Hub of Lyon")
    assert 'id="country-FR"' in text


@pytest.mark.parametrize("count", [1, 3])
def test_hub_index_costs_the_same_queries_for_any_number_of_hubs(
    client, django_assert_max_num_queries, count
):
    for _ in range(count):
        hub_page()
    client.get("/hubs/")

    with django_assert_max_num_queries(9):
        response = client.get("/hubs/")

    assert response.text.count('class="pin"') == count


def test_hub_index_says_when_there_is_none(client):
    hub_page().delete()

    assert HubIndexPage.objects.count() == 1
    assert "No hubs yet" in client.get("/hubs/").text
