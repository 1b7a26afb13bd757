"""Buying by invoice: who acts for an organisation asks, accepts, and has the papers."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from courses.domain.money import MOST, MOST_PRICE
from courses.domain.quotes import MOST as MOST_SEATS
from courses.models import Invoice, InvoiceTerms, Order, Run
from hubs.models import Letter, OrganisationManager
from hubs.roles import Role
from tests.factories.courses import EditionFactory
from tests.factories.hubs import UserFactory
from tests.factories.money import (
    InvoiceTermsFactory,
    LegalEntityFactory,
    OrganisationFactory,
    PaidRunFactory,
)
from tests.factories.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    run = PaidRunFactory()
    EditionFactory(course=run.course)
    LegalEntityFactory(hub=run.hub)
    return run


@pytest.fixture
def manager(client):
    person = UserFactory()
    OrganisationManager.objects.create(
        organisation=OrganisationFactory(),
        user=person,
        since=timezone.now() - timedelta(days=1),
    )
    client.force_login(person)
    return person


def ask(client, run, manager, **given):
    organisation = manager.manages.get().organisation
    first = {"organisation": organisation.pk, "quantity": "3"}
    return client.post(reverse("courses:quote", args=[run.public_id]), first | given)


@pytest.fixture
def agreed(run, manager):
    """The hub lets the manager's organisation pay by invoice."""
    place = manager.manages.get().organisation
    return InvoiceTermsFactory(entity=run.hub.legal_entity, organisation=place)


@pytest.mark.usefixtures("agreed")
def test_a_manager_asks_accepts_and_fetches_the_papers(client, run, manager):
    answer = ask(client, run, manager)
    order = Order.objects.get()
    page = reverse("courses:order", args=[order.public_id])
    assert answer["Location"] == page
    assert "€1,633.50" in client.get(page).content.decode()

    accept = reverse("courses:accept_quote", args=[order.public_id])
    assert client.post(accept, {"purchase_order": "PO 9"}).status_code == 302

    order.refresh_from_db()
    assert order.state == Order.State.INVOICED
    invoice = order.invoices.get(kind="invoice")
    assert invoice.payload["purchase_order"] == "PO 9"
    paper = reverse("courses:paper", args=[order.public_id, invoice.public_id])
    assert client.get(paper).status_code == 404
    invoice.file.save("x.pdf", ContentFile(b"%PDF"), save=False)
    Invoice.objects.filter(pk=invoice.pk).update(file=invoice.file.name)
    assert paper in client.get(page).content.decode()
    assert b"".join(client.get(paper).streaming_content) == b"%PDF"


def test_the_dearest_quote_there_can_be_is_invoiced(client, run, manager, agreed):
    InvoiceTerms.objects.filter(pk=agreed.pk).update(limit_cents=MOST)
    Run.objects.filter(pk=run.pk).update(price_cents=MOST_PRICE, seats=None)
    ask(client, run, manager, quantity=str(MOST_SEATS))
    order = Order.objects.get()

    client.post(reverse("courses:accept_quote", args=[order.public_id]))

    invoice = order.invoices.get(kind="invoice")
    assert invoice.gross_cents == MOST_PRICE * MOST_SEATS * 121 // 100 < MOST
    page = client.get(reverse("courses:order", args=[order.public_id]))
    assert "€6,050,000,000.00" in page.content.decode()


def test_papers_and_quotes_of_others_are_not_there(client, run, manager):
    ask(client, run, manager)
    order = Order.objects.get()
    quote = order.invoices.get()
    client.force_login(UserFactory())

    for name in ("accept_quote", "decline_quote"):
        address = reverse(f"courses:{name}", args=[order.public_id])
        assert client.post(address).status_code == 404
    paper = reverse("courses:paper", args=[order.public_id, quote.public_id])
    assert client.get(paper).status_code == 404
    order.refresh_from_db()
    assert order.state == Order.State.QUOTED


def test_who_acts_for_nobody_is_led_to_paying(client, run):
    client.force_login(UserFactory())

    answer = client.get(reverse("courses:quote", args=[run.public_id]))

    book = reverse("courses:book", args=[run.public_id])
    assert book in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"quantity": "0"}, 422),
        ({"organisation": "999"}, 422),
        ({"purchase_order": "a\u0001b"}, 422),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(client, run, manager, given, status):
    answer = ask(client, run, manager, **given)

    assert answer.status_code == status
    assert set(given) == set(answer.context["form"].errors)


def test_a_hub_that_does_not_sell_says_so(client, run, manager):
    run.hub.legal_entity.delete()

    answer = ask(client, run, manager)

    assert answer.status_code == 409
    assert "does not sell" in answer.content.decode()


@pytest.mark.parametrize(
    ("number", "said"),
    [("x" * 61, "at most 60 characters"), ("a\u0001b", "invisible character")],
)
def test_an_order_number_that_cannot_be_printed_accepts_nothing(
    client, run, manager, number, said
):
    ask(client, run, manager)
    order = Order.objects.get()
    accept = reverse("courses:accept_quote", args=[order.public_id])

    page = client.post(accept, {"purchase_order": number}, follow=True)

    assert said in page.content.decode()
    order.refresh_from_db()
    assert order.state == Order.State.QUOTED


def test_a_declined_quote_is_not_accepted(client, run, manager):
    ask(client, run, manager)
    order = Order.objects.get()

    client.post(reverse("courses:decline_quote", args=[order.public_id]))
    accept = reverse("courses:accept_quote", args=[order.public_id])
    page = client.post(accept, {"purchase_order": "x"}, follow=True).content.decode()

    assert "cannot be accepted any more" in page
    client.post(accept, {"purchase_order": "x" * 61})
    order.refresh_from_db()
    assert order.state == Order.State.CANCELLED


def test_what_a_hub_only_plans_cannot_be_asked_for(client, run, manager):
    run.state = "planned"
    run.save()

    assert ask(client, run, manager).status_code == 404
    assert client.get(reverse("courses:quote", args=[run.public_id])).status_code == 404
    assert client.get(reverse("courses:book", args=[run.public_id])).status_code == 404


def test_without_the_hubs_consent_no_seat_is_had_and_the_hub_is_told(
    client, run, manager
):
    clerk = member(run.hub, Role.FINANCE)
    ask(client, run, manager)
    order = Order.objects.get()
    page = reverse("courses:order", args=[order.public_id])
    accept = reverse("courses:accept_quote", args=[order.public_id])

    shown = client.get(page).content.decode()
    answer = client.post(accept, follow=True).content.decode()

    assert "The hub must first agree to payment by invoice" in shown
    place = manager.manages.get().organisation
    card = reverse("courses:employer_buy_run", args=[place.slug, run.public_id])
    assert card in shown
    assert "The hub must first agree to payment by invoice. It was told." in answer
    order.refresh_from_db()
    assert order.state == Order.State.QUOTED
    run.refresh_from_db()
    assert run.taken == 0
    [letter] = Letter.objects.filter(template="courses/invoice_asked")
    assert letter.to == clerk.email


def test_a_hub_that_takes_its_consent_back_is_told_when_a_quote_is_accepted(
    client, run, manager, agreed
):
    member(run.hub, Role.FINANCE)
    ask(client, run, manager)
    order = Order.objects.get()
    assert not Letter.objects.filter(template="courses/invoice_asked").exists()
    InvoiceTerms.objects.update(limit_cents=1)
    accept = reverse("courses:accept_quote", args=[order.public_id])

    for _each in range(2):
        page = client.post(accept, follow=True).content.decode()
        assert "more than the hub agreed to" in page

    assert Letter.objects.filter(template="courses/invoice_asked").count() == 1
    InvoiceTerms.objects.update(limit_cents=agreed.limit_cents)
    client.post(accept)
    order.refresh_from_db()
    assert order.state == Order.State.INVOICED


def test_seats_of_a_course_are_bought_with_a_card_on_the_shelf(client, run, manager):
    ask(client, run, manager)
    Order.objects.update(run=None)
    order = Order.objects.get()

    page = client.get(reverse("courses:order", args=[order.public_id]))

    place = manager.manages.get().organisation
    shelf = reverse("courses:employer_buy", args=[place.slug])
    assert f'href="{shelf}"' in page.content.decode()
