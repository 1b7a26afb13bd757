"""Seats bought for an organisation: paid at once, or quoted and paid by invoice."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.order_limits import MOST_A_DAY as ORDERS_A_DAY
from courses.domain.payments import look
from courses.domain.quotes import MOST_A_DAY
from courses.models import Order, Payment, Run, SeatPack
from hubs.models import Hub, LegalEntity
from tests.factories.courses import RunFactory
from tests.factories.employers import OrganisationManagerFactory
from tests.factories.money import (
    CampaignFactory,
    InvoiceTermsFactory,
    OrderFactory,
    VoucherFactory,
)
from tests.factories.paying import run_for_sale

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def run():
    now = timezone.now()
    return run_for_sale(
        mode="on-site",
        starts_at=now + 30 * A_DAY,
        ends_at=now + 31 * A_DAY,
        seats=6,
    )


@pytest.fixture
def place():
    return OrganisationManagerFactory(since=timezone.now()).organisation


@pytest.fixture
def client(client, place):
    client.force_login(place.managers.get().user)
    return client


@pytest.fixture
def page(place, run):
    return reverse("courses:employer_buy_run", args=[place.slug, run.public_id])


@pytest.fixture
def agreed(run, place):
    """The hub lets the organisation pay by invoice."""
    entity = run.hub.legal_entity
    return InvoiceTermsFactory(entity=entity, organisation=place)


WISH = {"what": "run", "quantity": 5}
#: Five seats at €450 and 21 % VAT.
SEEN = {**WISH, "seen": 272250}


def test_ordering_twice_leads_to_the_order_that_is_open(client, page, ledger):
    order_it = {**SEEN, "pay": "1"}
    client.post(page, order_it)
    order = Order.objects.get()

    again = client.post(page, order_it, follow=True)

    assert again.redirect_chain[0][0] == reverse(
        "courses:order", args=[order.public_id]
    )
    said = "Your organisation has ordered seats here and not paid for them yet"
    assert said in again.content.decode()
    assert Order.objects.count() == 1


def test_organisation_that_orders_and_never_pays_has_to_wait(client, place, page, till):
    for _each in range(ORDERS_A_DAY):
        OrderFactory(
            run=RunFactory(),
            organisation=place,
            state="cancelled",
            placed_at=timezone.now(),
        )

    answer = client.post(page, {**SEEN, "pay": "1"})

    assert answer.status_code == 409
    assert "So many orders were placed within 24 hours" in answer.content.decode()


def test_what_is_on_sale_leads_to_buying(client, place, run, page):
    same = {"course": run.course, "mode": "online", "price_cents": 100}
    theirs = RunFactory(**same, audience=Run.Audience.ORGANISATIONS)
    theirs.organisations.add(place)
    for facts in ({"price_cents": 0}, {"audience": Run.Audience.INVITED}):
        RunFactory(**(same | facts))
    LegalEntity.objects.exclude(hub=run.hub).delete()
    list_of = reverse("courses:employer_buy", args=[place.slug])

    rows = client.get(list_of).context["rows"]

    assert [(each.run, each.left) for each, _title, _words in rows] == [
        (run, 6),
        (theirs, None),
    ]
    assert page in client.get(list_of).content.decode()


def test_the_total_is_shown_before_anything_is_ordered(client, page):
    text = client.post(page, WISH).content.decode()

    for said in ("€2,250.00", "€472.50", "€2,722.50"):
        assert said in text
    assert 'value="272250"' in text
    assert not Order.objects.exists()


def test_a_total_that_was_not_seen_is_not_ordered(client, page):
    for seen in ("", "1"):
        answer = client.post(page, {**WISH, "seen": seen, "quote": "1"})
        assert "The total has changed" in answer.content.decode()
    assert not Order.objects.exists()


def test_seats_are_paid_at_once_and_are_there_to_be_given(
    client, place, run, page, ledger
):
    # What a client adds to the form is not looked at.
    answer = client.post(page, {**SEEN, "pay": "1", "price_cents": "1"})

    payment = Payment.objects.get()
    assert (answer.status_code, answer.url) == (303, payment.url)
    assert ledger.session(payment.session_id)["amount_total"] == 272250
    run.refresh_from_db()
    assert run.taken == 5
    ledger.pay(payment.session_id)
    look(payment, at=timezone.now())

    pack = SeatPack.objects.get()
    assert (pack.organisation, pack.run, pack.seats.count()) == (place, run, 5)
    order = client.get(reverse("courses:order", args=[pack.order.public_id]))
    give = reverse("courses:employer_pack", args=[place.slug, pack.public_id])
    assert give in order.content.decode()


@pytest.mark.usefixtures("agreed")
def test_a_quote_is_asked_for_and_accepted(client, place, run, page):
    answer = client.post(page, {**SEEN, "quote": "1", "purchase_order": "PO 7"})

    order = Order.objects.get()
    assert answer.url == reverse("courses:order", args=[order.public_id])
    assert (order.state, order.party.purchase_order) == ("quoted", "PO 7")
    assert order.party.name == place.legal_name
    run.refresh_from_db()
    assert run.taken == 0
    client.post(reverse("courses:accept_quote", args=[order.public_id]))

    assert SeatPack.objects.get().seats.count() == 5
    orders = client.get(reverse("courses:employer_orders", args=[place.slug]))
    text = orders.content.decode()
    assert "Invoiced" in text
    assert reverse("courses:order", args=[order.public_id]) in text


@pytest.mark.usefixtures("agreed")
def test_seats_for_a_course_hold_no_place(client, run, page):
    client.post(page, {**SEEN, "what": "course", "quote": "1"})
    order = Order.objects.get()
    client.post(reverse("courses:accept_quote", args=[order.public_id]))

    pack = SeatPack.objects.get()
    run.refresh_from_db()
    assert (pack.run, run.taken) == (None, 0)


def test_tax_on_seats_for_a_course_is_not_that_of_a_run(client, run, page, ledger):
    Hub.objects.filter(pk=run.hub_id).update(country="FR")

    on_run = client.post(page, WISH)
    for_course = client.post(page, {**WISH, "what": "course"})

    # France is where the run takes place; the seller and the buyer are in Belgium.
    assert 'value="270000"' in on_run.content.decode()
    assert 'value="272250"' in for_course.content.decode()
    for way in ("quote", "pay"):
        client.post(page, {**SEEN, "what": "course", way: "1"})
    rules = Order.objects.values_list("by", "vat_rule", "gross_cents")
    assert set(rules) == {("invoice", "home", 272250), ("checkout", "home", 272250)}


def test_a_voucher_takes_off_the_total(client, run, page):
    campaign = CampaignFactory(hub=run.hub)
    voucher = VoucherFactory(campaign=campaign)

    shown = client.post(page, {**WISH, "voucher": voucher.code})
    seen = shown.context["sum"].gross_cents
    sent = {**WISH, "voucher": voucher.code, "seen": seen, "quote": "1"}
    client.post(page, sent)

    assert seen < 272250
    assert Order.objects.get().voucher == voucher


def test_a_voucher_of_one_run_takes_nothing_off_seats_on_any(client, run, page):
    code = VoucherFactory(campaign__hub=run.hub, run=run).code

    answer = client.post(page, {**WISH, "what": "course", "voucher": code})

    assert answer.status_code == 422
    assert "no such voucher for this run" in answer.content.decode()
    assert answer.context["sum"].gross_cents == 272250


@pytest.mark.parametrize(
    ("facts", "status", "said"),
    [
        ({"quantity": 0}, 422, "greater than or equal to 1"),
        ({"quantity": 501}, 422, "less than or equal to 500"),
        ({"what": "all"}, 422, "Select a valid choice"),
        ({"voucher": "NOTHING"}, 422, "no such voucher for this run"),
        ({"quantity": 7, "seen": 381150, "pay": "1"}, 409, "no room for so many"),
    ],
)
def test_what_cannot_be_ordered_is_said_at_its_field(
    client, page, till, facts, status, said
):
    answer = client.post(page, SEEN | facts)

    assert answer.status_code == status
    assert said in answer.content.decode()
    assert not Order.objects.exists()


def test_a_run_that_is_not_on_sale_to_the_organisation_is_not_there(client, page, run):
    Run.objects.update(audience=Run.Audience.INVITED)

    assert client.get(page).status_code == 404


def test_lists_ask_as_often_for_three_as_for_one(
    client, place, page, run, django_assert_num_queries
):
    client.get("/employer/")  # the menu is remembered
    numbers = []
    names = ("courses:employer_buy", "courses:employer_orders")
    for count in (1, 2):
        for _order in range(count):
            client.post(page, {**WISH, "quantity": 1, "seen": 54450, "quote": "1"})
            run_for_sale(mode="online", seats=3)
        for name in names:
            with django_assert_num_queries(60, exact=False) as asked:
                client.get(reverse(name, args=[place.slug]))
            numbers.append(len(asked))

    assert numbers[:2] == numbers[2:]


def test_who_asked_for_many_quotes_within_a_day_is_told_to_wait(client, run, page):
    for _each in range(MOST_A_DAY):
        client.post(page, {**SEEN, "quote": "1"})

    answer = client.post(page, {**SEEN, "quote": "1"})

    assert answer.status_code == 409
    assert "So many quotes were asked for within 24 hours" in answer.content.decode()
    assert Order.objects.count() == MOST_A_DAY
