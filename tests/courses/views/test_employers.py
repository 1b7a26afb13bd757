"""Organisations as those who act for them see them, and as others do not."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.seat_claims import accept
from courses.domain.seat_lists import Line
from courses.domain.seat_offers import invite
from hubs.domain import organisations
from hubs.domain.consents import give
from hubs.models import Organisation, OrganisationInvitation
from tests.factories.employers import OrganisationManagerFactory, bought
from tests.factories.hubs import UserFactory
from tests.factories.money import OrganisationFactory

pytestmark = pytest.mark.django_db
DETAILS = {
    "name": "Zoë’s Cells",
    "legal_name": "Zoë’s Cells NV",
    "street": "Kade 1",
    "postcode": "9000",
    "city": "Gent",
    "country": "BE",
    "vat_number": "BE 0403.019.261",
    "billing_email": "money@example.org",
}


@pytest.fixture
def manager():
    return OrganisationManagerFactory(since=timezone.now())


@pytest.fixture
def client(client, manager):
    client.force_login(manager.user)
    return client


@pytest.fixture
def place(manager):
    return manager.organisation


def at(name, *args):
    return reverse(f"courses:employer{name}", args=args)


def claimed(pack, *, name, shares):
    person = UserFactory(name_on_certificate=name)
    now = timezone.now()
    [offer] = invite(
        pack,
        run=pack.run,
        lines=[Line(1, person.email)],
        by=pack.order.buyer,
        at=now,
    )
    accept(offer, by=person, shares=shares, at=now)
    return person


def test_a_person_registers_an_organisation_and_acts_for_it(client, manager):
    answer = client.post(at("_new"), DETAILS | {"register_number": "0403.019.261"})

    made = Organisation.objects.get(slug="zoes-cells")
    assert answer.url == at("", "zoes-cells")
    assert (made.vat_number, made.country) == ("BE0403019261", "BE")
    assert made.register_number == "0403019261"
    mine = client.get(at("s")).content.decode()
    assert "Zoë’s Cells" in mine
    assert manager.organisation.name in mine


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("vat_number", "BE 0403.019.262", "This is no VAT number of Belgium."),
        ("register_number", "0403.019.262", "This is no register number of Belgium"),
        ("vat_number", "NL123456782B90", "This is no VAT number of Belgium."),
        ("billing_email", "money", "Enter the whole address"),
        ("country", "XX", "Select a valid choice"),
        ("name", "", "This field is required."),
        ("legal_name", "a\u0001b", "(U+0001) in “Legal name”"),
        ("city", "a\u200bb", "(U+200B) in “Town”"),
    ],
)
def test_wrong_details_are_named_and_nothing_is_registered(client, field, value, said):
    answer = client.post(at("_new"), DETAILS | {field: value})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Organisation.objects.count() == 1


def test_who_acts_for_none_is_told_how_to_begin(client):
    client.force_login(UserFactory())

    page = client.get(at("s"))

    assert "You act for no organisation" in page.content.decode()
    assert at("_new") in page.content.decode()


def test_the_menu_has_seats_for_managers_only(
    client, manager, place, django_capture_on_commit_callbacks
):
    link = f'href="{at("s")}"'
    OrganisationManagerFactory(organisation=place, since=timezone.now())

    assert link in client.get("/learn/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        organisations.leave(manager, by=manager.user, at=timezone.now())
    assert link not in client.get("/learn/").content.decode()


def test_details_are_changed(client, place):
    page = client.get(at("_details", place.slug)).content.decode()
    assert 'value="BE0428759497"' in page

    answer = client.post(at("_details", place.slug), DETAILS)

    assert answer.status_code == 302
    place.refresh_from_db()
    assert (place.city, place.country) == ("Gent", "BE")
    wrong = client.post(at("_details", place.slug), DETAILS | {"city": ""})
    assert wrong.status_code == 422


def test_an_organisation_sees_its_packs_and_their_seats(client, place):
    pack = bought(organisation=place, quantity=3)
    claimed(pack, name="Ada", shares=False)
    other = bought()

    page = client.get(at("", place.slug)).content.decode()

    assert at("_pack", place.slug, pack.public_id) in page
    assert other.public_id not in page
    assert re.findall(r'<dd class="big">(\d+)', page) == ["3", "1", "0", "2"]


def test_only_who_shares_is_seen(client, place):
    pack = bought(organisation=place, quantity=3)
    person = claimed(pack, name="Ada Lovelace", shares=True)
    silent = claimed(pack, name="Ben Silent", shares=False)
    address = at("_people", place.slug)

    page = client.get(address).content.decode()

    assert "Ada Lovelace" in page
    assert person.email in page
    assert "Under way" in page
    for page_of in ("", "_people"):
        shown = client.get(at(page_of, place.slug)).content.decode()
        assert "Ben Silent" not in shown
        assert silent.email not in shown
    # Withdrawing counts on the next request.
    client.force_login(person)
    client.post(reverse("courses:share", args=[place.slug]), {"shares": "no"})
    client.force_login(place.managers.get().user)
    assert "Ada Lovelace" not in client.get(address).content.decode()


def test_managers_are_invited_and_removed_and_the_last_one_stays(client, place):
    screen, ask = at("_managers", place.slug), at("_invite", place.slug)

    assert client.post(ask, {"email": "nobody"}).status_code == 422
    assert client.post(ask, {"email": "ada@example.org"}).url == screen
    offer = OrganisationInvitation.objects.get()
    page = client.get(screen).content.decode()
    assert "ada@example.org" in page
    own = place.managers.get()
    assert client.post(at("_end", place.slug, own.pk)).status_code == 409

    client.post(at("_revoke", place.slug, offer.pk))
    again = client.post(at("_revoke", place.slug, offer.pk), follow=True)
    assert "It was accepted, taken back" in again.content.decode()

    other = OrganisationManagerFactory(organisation=place, since=timezone.now())
    mine = client.post(ask, {"email": other.user.email})
    assert mine.status_code == 409
    assert client.post(at("_end", place.slug, other.pk)).url == screen
    OrganisationManagerFactory(organisation=place, since=timezone.now())
    assert client.post(at("_end", place.slug, own.pk)).url == at("s")
    assert client.get(screen).status_code == 404


def test_only_the_addressee_joins(client, place, manager):
    offer = organisations.invite(
        place, email="ada@example.org", by=manager.user, at=timezone.now()
    )
    address = at("_join", offer.token)
    assert client.get(address).status_code == 404

    client.force_login(UserFactory(email="ada@example.org"))
    assert f"Act for {place.name}" in client.get(address).content.decode()
    assert client.post(address).url == at("", place.slug)
    assert client.post(address).status_code == 409
    assert "closed" in client.get(address).content.decode()


@pytest.mark.parametrize("page", ["", "_details", "_people", "_managers"])
def test_an_organisation_of_others_is_not_there(client, page):
    other = OrganisationFactory()

    assert client.get(at(page, other.slug)).status_code == 404
    client.logout()
    answer = client.get(at(page, other.slug))
    assert answer.url == f"/accounts/login/?next={at(page, other.slug)}"


def test_lists_of_three_ask_as_often_as_of_one(
    client, place, django_assert_num_queries
):
    pack = bought(organisation=place, quantity=6)
    client.get(at("s"))  # the menu is remembered
    numbers = []
    for count in (1, 2):
        for _person in range(count):
            claimed(pack, name="Ada", shares=True)
            bought(organisation=place)
            OrganisationManagerFactory(organisation=place, since=timezone.now())
            organisations.invite(
                place,
                email=UserFactory().email,
                by=pack.order.buyer,
                at=timezone.now(),
            )
            give(UserFactory(), to=place, at=timezone.now())
        for page in ("", "_people", "_managers"):
            with django_assert_num_queries(60, exact=False) as asked:
                client.get(at(page, place.slug))
            numbers.append(len(asked))

    assert numbers[:3] == numbers[3:]


def test_who_invited_many_managers_within_a_day_is_told_to_wait(client, place):
    ask = at("_invite", place.slug)
    for n in range(organisations.MOST_A_DAY):
        client.post(ask, {"email": f"ada{n}@example.org"})

    answer = client.post(ask, {"email": "eve@example.org"})

    assert answer.status_code == 429
    assert "20 people were invited within 24 hours" in answer.content.decode()
    assert not place.invitations.filter(email="eve@example.org").exists()
