import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from cms.context_processors import MenuEntry, menu, site
from tests.factories.employers import OrganisationManagerFactory
from tests.factories.hubs import UserFactory


def request_of(path, user=None):
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    return request


def test_menu_of_a_visitor_leads_to_what_is_public():
    addresses = [entry.address for entry in menu(request_of("/"))]

    assert addresses == ["/courses/", "/hubs/", "/verify/"]


@pytest.mark.django_db
def test_menu_of_a_person_begins_with_what_is_their_own():
    entries = menu(request_of("/learn/", UserFactory()))[:2]

    assert entries == [
        MenuEntry("My record", "/learn/", is_current=True),
        MenuEntry("Passport", "/passport/", is_current=False),
    ]


def test_menu_marks_where_the_page_is_in_any_language():
    entries = menu(request_of("/nl/hubs/catalonia/"))

    assert [entry.address for entry in entries if entry.is_current] == ["/hubs/"]


@pytest.mark.django_db
def test_menu_has_seats_for_who_acts_for_an_organisation():
    manager = OrganisationManagerFactory()

    addresses = [entry.address for entry in menu(request_of("/", manager.user))]

    assert addresses[:3] == ["/learn/", "/passport/", "/employer/"]


def test_menu_marks_courses_on_the_page_of_a_course():
    entries = menu(request_of("/nl/hubs/catalonia/classifying-atmps/"))

    assert [entry.address for entry in entries if entry.is_current] == ["/courses/"]


def test_menu_leaves_out_what_has_no_address(settings):
    settings.ROOT_URLCONF = "allauth.urls"

    assert [entry.address for entry in menu(request_of("/"))] == ["/hubs/"]


def test_site_tells_release_and_demonstration(settings):
    settings.RELEASE_VERSION, settings.DEMO = "2026.11.7", True

    context = site(request_of("/"))

    assert (context["release_version"], context["demo"]) == ("2026.11.7", True)
