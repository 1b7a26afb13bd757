import pytest
from wagtail.models import Page

from cms.models import HomePage, StandardPage
from courses.models import Area
from tests.factories.hubs import HubFactory
from tests.factories.offer import publish_course
from tests.factories.pages import hub_page, lesson_page, module_page

pytestmark = pytest.mark.django_db


def test_home_searches_courses_and_checks_certificates(client):
    hub_page()

    text = client.get("/").text

    assert '<form class="with-btn" action="/courses/" role="search">' in text
    assert '<form class="wrap" action="/verify/">' in text
    assert 'name="number"' in text


def test_home_shows_hubs_on_a_plate(client):
    page, _edition = publish_course()
    hub_page(HubFactory(country="FR"))

    text = client.get("/").text

    assert text.count("<td>") == 97
    assert f'class="well hub seats-2" href="{page.get_parent().url}"' in text
    assert "BE, Belgium: 1 hub, 1 open course" in text
    assert "FR, France: 1 hub, 0 open courses" in text
    assert "2 hubs in 2 countries, 1 open course" in text


def test_home_leads_to_the_index_where_a_country_has_several_hubs(client):
    hub_page()
    hub_page()

    assert 'href="/hubs/#country-BE"' in client.get("/").text


def test_home_shows_a_course_of_each_subject_before_a_second_one(client):
    parent = hub_page()
    for number in range(7):
        publish_course(f"BE2-GMP-00{number}", parent=parent, title=f"GMP {number}")
    publish_course("BE2-AI-001", parent=parent, area=Area.AI, title="Learning machines")

    text = client.get("/").text

    assert text.count('<li class="label') == 6
    assert "Learning machines" in text.partition('<ul class="labels">')[2]


def test_home_without_courses_says_so(client):
    hub_page()

    assert "The first courses are being written" in client.get("/").text


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_the_same_queries_for_any_number_of_hubs(
    client, django_assert_max_num_queries, count
):
    for number in range(count):
        publish_course(f"BE2-GMP-00{number}")
    client.get("/")

    with django_assert_max_num_queries(6):
        client.get("/")


def test_standard_page_shows_its_text(client):
    hub_page()
    home = HomePage.objects.get()
    home.add_child(
        instance=StandardPage(
            title="Accessibility",
            slug="accessibility",
            introduction="In short.",
            body="<h2>Standard</h2><p>WCAG.</p>",
        )
    )

    text = client.get("/accessibility/").text

    assert "<h1>Accessibility</h1>" in text
    assert "<h2>Standard</h2>" in text


def test_robots_names_the_sitemap_and_what_is_private(client):
    text = client.get("/robots.txt").text

    assert "Disallow: /learn/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_sitemap_has_public_pages_and_no_steps(client):
    page, _edition = publish_course()
    lesson_page(module_page(page))
    Page.objects.filter(depth__gt=page.depth).update(live=True)

    text = client.get("/sitemap.xml").text

    assert f"http://testserver{page.url}" in text
    assert "http://testserver/courses/" in text
    assert "http://testserver/dates/" in text
    assert "http://testserver/how-checks-work/" in text
    pages = ["home", "hubs", "hub", "course", "catalogue", "dates", "how checks work"]
    assert text.count("<url>") == len(pages)
