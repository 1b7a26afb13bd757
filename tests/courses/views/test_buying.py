import re

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from courses.domain.order_limits import MOST_A_DAY
from courses.domain.vouchers import reserve
from courses.models import Enrolment, Order, Payment, Run, Seat
from tests.factories.courses import EditionFactory, RunFactory
from tests.factories.hubs import UserFactory
from tests.factories.money import (
    OrderFactory,
    PaidRunFactory,
    VoucherFactory,
)
from tests.factories.paying import run_for_sale

pytestmark = pytest.mark.django_db
BILLED = {
    "name": "Zoë Ångström-Wójcik",
    "email": "zoe@example.org",
    "street": "Veldstraat 3",
    "postcode": "9000",
    "city": "Gent",
    "country": "BE",
    "vat_number": "",
    "purchase_order": "",
    "voucher": "",
    "seen": "54450",
    "order": "1",
}


@pytest.fixture
def run(till):
    return run_for_sale()


@pytest.fixture
def page(run):
    return reverse("courses:book", args=[run.public_id])


def voucher_for(run, **terms):
    return VoucherFactory(campaign__hub=run.hub, **terms)


def test_the_page_says_what_it_costs_and_how_long_the_seat_is_held(signed_in, page):
    text = signed_in.get(page).content.decode()

    for said in ("€450.00", "€94.50", "€544.50", "21 %", "30 minutes"):
        assert said in text
    assert "Order and pay €544.50" in text
    assert not Order.objects.exists()


def test_ordering_leads_to_stripe_with_our_own_amount(signed_in, page, ledger):
    # What a client adds to the form is not looked at.
    tampered = {**BILLED, "price_cents": "1", "currency": "JPY", "quantity": "9"}

    response = signed_in.post(page, tampered)

    payment = Payment.objects.get()
    session = ledger.session(payment.session_id)
    assert (response.status_code, response.url) == (303, payment.url)
    assert (session["amount_total"], session["currency"]) == (54450, "eur")
    assert session["client_reference_id"] == payment.order.public_id
    assert Seat.objects.get().state == "held"


def test_the_page_may_lead_to_stripe_and_nowhere_else(signed_in, page):
    policy = signed_in.get(page)["Content-Security-Policy"]

    assert re.search(r"form-action 'self' https://checkout\.stripe\.com(;|$)", policy)


@pytest.mark.parametrize("name", ["name", "street", "postcode", "city", "country"])
def test_what_is_missing_is_named(signed_in, page, name):
    response = signed_in.post(page, {**BILLED, name: ""})

    field = response.context["form"][name]
    assert field.errors == [f"“{field.label}” is empty: please fill it in."]
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "name", ["name", "street", "postcode", "city", "purchase_order"]
)
def test_what_nobody_sees_is_named(signed_in, page, name):
    response = signed_in.post(page, {**BILLED, name: "a\u0001b"})

    field = response.context["form"][name]
    [error] = field.errors
    assert f"invisible character (U+0001) in “{field.label}”" in error
    assert not Order.objects.exists()


def test_a_vat_number_that_is_none_is_named_and_charges_vat(signed_in, page):
    response = signed_in.post(page, {**BILLED, "vat_number": "BE0123"})

    assert "VAT number" in response.context["form"].errors["vat_number"][0]
    assert response.context["sum"].vat_cents == 9450
    assert not Order.objects.exists()


def test_a_register_number_alone_is_kept_and_charges_vat_with_a_hint(
    signed_in, page, ledger
):
    number = {"register_number": "0403.019.261"}
    wrong = signed_in.post(page, {**BILLED, "register_number": "0403.019.262"})
    told = wrong.context["form"].errors["register_number"]
    words = "This is no register number of Belgium: correct it, or leave it empty."
    assert told == [words]
    hint = "Without a VAT number you are taxed like a private person"
    assert hint not in wrong.content.decode()

    shown = signed_in.post(page, {**BILLED, **number, "seen": "1"})
    assert hint in shown.content.decode()
    signed_in.post(page, {**BILLED, **number})

    order = Order.objects.get()
    assert (order.vat_cents, order.party.register_number) == (9450, "0403019261")
    there = signed_in.get(reverse("courses:order", args=[order.public_id]))
    assert hint in there.content.decode()
    assert "0403019261" in there.content.decode()


def test_a_total_that_was_not_seen_is_shown_before_it_is_ordered(signed_in, page):
    business = {**BILLED, "country": "NL", "vat_number": "NL004495445B01"}

    first = signed_in.post(page, business)
    assert first.status_code == 200
    assert first.context["sum"].gross_cents == 45000
    assert not Order.objects.exists()

    signed_in.post(page, {**business, "seen": "45000"})
    order = Order.objects.get()
    assert (order.vat_rule, order.gross_cents) == ("reverse-charge", 45000)
    assert order.party.vat_number == "NL004495445B01"


def test_a_voucher_makes_it_cheaper(signed_in, page, run):
    code = voucher_for(run).code

    shown = signed_in.post(page, {**BILLED, "voucher": code})
    assert shown.context["sum"].net_cents == 36000
    assert not Order.objects.exists()

    signed_in.post(page, {**BILLED, "voucher": code, "seen": "43560"})
    assert Order.objects.get().gross_cents == 43560


def test_a_voucher_that_is_none_is_named(signed_in, page):
    response = signed_in.post(page, {**BILLED, "voucher": "NONE"})

    assert "no such voucher" in response.context["form"].errors["voucher"][0]
    assert not Order.objects.exists()


def refused(client, page, code):
    answer = client.post(page, {**BILLED, "voucher": code})
    [words] = answer.context["form"].errors["voucher"]
    return words


def test_a_code_for_elsewhere_is_told_like_one_that_nobody_gave(signed_in, page, run):
    elsewhere = VoucherFactory()
    ended = VoucherFactory(stopped_at=timezone.now())

    told = {refused(signed_in, page, c) for c in ("N0NE", elsewhere.code, ended.code)}

    assert len(told) == 1
    here = voucher_for(run, stopped_at=timezone.now())
    assert "any more" in refused(signed_in, page, here.code)


def test_a_second_code_of_a_sheet_is_refused_in_words(signed_in, learner, page, run):
    first = voucher_for(run, campaign__most_per_person=1)
    second = VoucherFactory(campaign=first.campaign)
    reserve(first, order=OrderFactory(), person=learner, at=timezone.now())
    with_code = BILLED | {"voucher": second.code, "seen": "43560"}

    text = signed_in.post(page, with_code).content.decode()

    assert "You have used as many of these vouchers as one person may." in text
    assert not Seat.objects.exists()


def test_codes_are_not_guessed_for_long(signed_in, page, run):
    code = voucher_for(run).code
    for n in range(10):
        # What is right does not count.
        right = signed_in.post(page, {**BILLED, "voucher": code})
        assert "voucher" not in right.context["form"].errors
        assert "no such voucher" in refused(signed_in, page, f"GUESS{n}")

    assert "Too many codes" in refused(signed_in, page, code)

    # Another account at the same address, and the same account at another.
    other = Client()
    other.force_login(UserFactory())
    assert "Too many codes" in refused(other, page, code)
    with override_settings(TRUSTED_PROXIES=1):
        elsewhere = {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}
        answer = signed_in.post(page, {**BILLED, "voucher": code}, **elsewhere)
    assert "Too many codes" in str(answer.context["form"].errors["voucher"])


def test_no_code_is_looked_up_while_tries_are_not_counted(
    signed_in, page, run, settings
):
    code = voucher_for(run).code
    away = {
        "BACKEND": "cms.cache.ForgivingRedisCache",
        "LOCATION": "redis://127.0.0.1:1",
    }
    settings.CACHES = {"default": away}

    for typed in (code, "GUESS"):
        assert "cannot be looked up at the moment" in refused(signed_in, page, typed)
    assert signed_in.post(page, BILLED).status_code == 303


def test_whoever_guesses_may_book_without_a_code(signed_in, page):
    for n in range(11):
        refused(signed_in, page, f"GUESS{n}")

    assert signed_in.post(page, BILLED).status_code == 303


def test_a_free_seat_is_had_without_stripe(signed_in, page, run, till):
    code = voucher_for(run, kind="free", percent=None).code

    signed_in.post(page, {**BILLED, "voucher": code, "seen": "0"})

    assert Order.objects.get().state == Order.State.PAID
    assert Enrolment.objects.get().how == Enrolment.How.VOUCHER
    assert till.desk.seen == []


def test_the_last_seat_lost_while_typing_is_said_and_nothing_charged(
    signed_in, page, run
):
    Run.objects.filter(pk=run.pk).update(taken=12)

    response = signed_in.post(page, BILLED)

    assert response.status_code == 409
    assert "Nothing was charged" in response.content.decode()
    assert not Order.objects.exists()


def test_ordering_twice_leads_to_the_first_order(signed_in, page):
    signed_in.post(page, BILLED)

    again = signed_in.post(page, BILLED)

    order = Order.objects.get()
    assert again.url == reverse("courses:order", args=[order.public_id])


def test_who_orders_and_never_pays_has_to_wait(signed_in, learner, page):
    for _each in range(MOST_A_DAY):
        OrderFactory(
            run=RunFactory(), buyer=learner, state="expired", placed_at=timezone.now()
        )

    response = signed_in.post(page, BILLED)

    assert response.status_code == 429
    assert "So many orders were placed within 24 hours" in response.content.decode()
    assert not Seat.objects.exists()


def test_stripe_away_keeps_the_seat_and_says_so(signed_in, page, till):
    from cms.demo.stand_in.api import Fault

    till.desk.faults.append(Fault(status=500))

    response = signed_in.post(page, BILLED, follow=True)

    assert "does not answer at the moment" in response.content.decode()
    assert Seat.objects.get().state == "held"
    assert Order.objects.get().state == Order.State.OPEN


def test_a_run_that_is_closed_or_cannot_be_sold_says_so(signed_in, page, run):
    Run.objects.filter(pk=run.pk).update(state="closed")
    closed = signed_in.get(page)
    assert "cannot be booked now" in closed.content.decode()

    unsold = PaidRunFactory(course=EditionFactory().course)
    text = signed_in.get(reverse("courses:book", args=[unsold.public_id]))
    assert "cannot be booked now" in text.content.decode()


def test_without_an_account_of_stripes_nobody_can_pay(signed_in, settings):
    settings.STRIPE_SECRET_KEY = ""
    run = run_for_sale()

    text = signed_in.get(reverse("courses:book", args=[run.public_id])).content.decode()

    assert "Payments are not set up" in text


def test_a_free_run_is_not_bought(signed_in, run):
    Run.objects.filter(pk=run.pk).update(price_cents=0)

    response = signed_in.get(reverse("courses:book", args=[run.public_id]))

    assert response.url == reverse("courses:enrol", args=[run.public_id])


def test_visitors_sign_in_first(client, page):
    assert client.get(page).url.startswith("/accounts/login/")


def test_the_page_asks_little(signed_in, page, queries):
    signed_in.get(page)

    assert queries(lambda: signed_in.get(page)) <= 12


def test_another_buyer_is_not_told_of_ones_order(signed_in, page, client):
    signed_in.post(page, BILLED)
    order = Order.objects.get()

    client.force_login(UserFactory())

    for name in ("order", "paid", "back"):
        address = reverse(f"courses:{name}", args=[order.public_id])
        assert client.get(address).status_code == 404
    for name in ("pay", "give_up"):
        address = reverse(f"courses:{name}", args=[order.public_id])
        assert client.post(address).status_code == 404
