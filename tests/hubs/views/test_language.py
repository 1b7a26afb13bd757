import pytest
from django.conf import settings as django_settings
from wagtail.models import Locale, Page, Site

from tests.factories.hubs import UserFactory
from tests.hubs.signing_in import PASSWORD, make_person

pytestmark = pytest.mark.django_db
COOKIE = django_settings.LANGUAGE_COOKIE_NAME


def choose(client, language="nl", wanted="/accounts/login/"):
    return client.post("/language/", {"language": language, "next": wanted})


def test_choice_is_kept_on_the_device(client):
    answer = choose(client)

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/"
    assert answer.cookies[COOKIE].value == "nl"
    assert answer.cookies[COOKIE]["httponly"]


def test_choice_is_kept_with_the_person(client):
    person = UserFactory(language="en")
    client.force_login(person)

    choose(client)

    person.refresh_from_db()
    assert person.language == "nl"


def test_unknown_language_changes_nothing(client):
    answer = choose(client, language="tlh")

    assert answer.status_code == 302
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", ""])
def test_choice_never_leads_elsewhere(client, wanted):
    assert choose(client, wanted=wanted)["Location"] in {"/", ""} | {"/"}


def test_choice_must_be_posted(client):
    assert client.get("/language/").status_code == 405


def test_page_without_translation_stays_and_is_framed_in_the_language(client):
    answer = choose(client, wanted="/")

    assert answer["Location"] == "/"


def test_page_with_translation_leads_to_it(client):
    dutch = Locale.objects.get_or_create(language_code="nl")[0]
    home = Site.objects.get(is_default_site=True).root_page
    translation = Page(
        title="Thuis", slug="thuis", locale=dutch, translation_key=home.translation_key
    )
    home.get_parent().add_child(instance=translation)

    assert choose(client, wanted="/")["Location"].endswith("/nl/")
    assert choose(client, language="en", wanted="/nl/")["Location"].endswith("/")


def test_address_that_is_nothing_stays(client):
    assert choose(client, wanted="/no/such.file")["Location"] == "/no/such.file"


def test_who_signs_in_is_greeted_in_their_own_language(client):
    person = make_person(language="nl")

    answer = client.post(
        "/accounts/login/", {"login": person.email, "password": PASSWORD}, follow=True
    )

    assert answer.redirect_chain == [("/learn/", 302)]
    page = answer.content.decode()
    assert 'lang="nl"' in page
    assert "ingelogd als" in page
