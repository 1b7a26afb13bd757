import pytest
from django.urls import reverse

from cms.demo.stand_in.api import Fault
from courses.models import Enrolment, Order, Seat
from hubs.models import OrganisationManager
from tests.factories.hubs import NOON
from tests.factories.money import OrderFactory, OrganisationFactory
from tests.factories.paying import at_checkout, hear, ordered, paid

pytestmark = pytest.mark.django_db


def address(name, order):
    return reverse(f"courses:{name}", args=[order.public_id])


@pytest.fixture
def order(till, learner):
    """An order of the learner's whose time is not over."""
    from django.utils import timezone

    return ordered(buyer=learner, at=timezone.now())


def text_of(client, order):
    return client.get(address("order", order)).content.decode()


def test_the_list_does_not_ask_more_for_more_orders(signed_in, learner, queries):
    OrderFactory(buyer=learner)
    page = reverse("courses:orders")
    signed_in.get("/learn/")  # the menu is remembered
    one = queries(lambda: signed_in.get(page))

    OrderFactory.create_batch(2, buyer=learner)
    OrderFactory()

    assert len(signed_in.get(page).context["rows"]) == 3
    assert queries(lambda: signed_in.get(page)) == one <= 12


def test_an_open_order_is_paid_or_given_up(signed_in, order, ledger):
    text = text_of(signed_in, order)
    assert "Your seat is held until" in text
    assert "Pay €544.50" in text

    to_pay = signed_in.post(address("pay", order))
    assert to_pay.status_code == 303
    signed_in.post(address("give_up", order))

    order.refresh_from_db()
    session = order.payments.get().session_id
    assert order.state == Order.State.CANCELLED
    assert ledger.session(session)["status"] == "expired"
    assert Seat.objects.get().state == "freed"
    assert "Book again" in text_of(signed_in, order)
    assert (
        "nothing to pay"
        in signed_in.post(address("pay", order), follow=True).content.decode()
    )


def test_an_order_is_given_up_though_stripe_is_away(signed_in, order, till):
    signed_in.post(address("pay", order))
    till.desk.faults.append(Fault())

    signed_in.post(address("give_up", order))

    order.refresh_from_db()
    assert order.state == Order.State.CANCELLED


def test_back_from_stripe_the_money_is_heard_of_before_the_webhook(
    signed_in, order, ledger
):
    payment = at_checkout(order)
    ledger.pay(payment.session_id)

    response = signed_in.get(address("paid", order), follow=True)

    assert "The seat is yours" in response.content.decode()
    assert Enrolment.objects.count() == 1
    hear(ledger)
    assert Enrolment.objects.count() == 1
    assert signed_in.get(address("paid", order)).url == address("order", order)


def test_whoever_says_that_they_paid_is_not_believed(signed_in, order):
    at_checkout(order)

    response = signed_in.get(address("paid", order), follow=True)

    assert "Your seat is held until" in response.content.decode()
    assert not Enrolment.objects.exists()


def test_while_stripe_is_away_the_page_looks_again_by_itself(signed_in, order, till):
    payment = at_checkout(order)
    till.desk.ledger.pay(payment.session_id)
    till.desk.faults.append(Fault())

    waiting = signed_in.get(address("paid", order))

    assert waiting["Refresh"] == "5"
    assert "Waiting for confirmation" in waiting.content.decode()
    assert (
        "The seat is yours"
        in signed_in.get(address("paid", order), follow=True).content.decode()
    )


def test_what_differs_is_not_shown_as_paid(signed_in, order, ledger):
    payment = at_checkout(order)
    session = ledger.pay(payment.session_id)
    with ledger.store.rows() as rows:
        rows.keep({**session, "amount_total": 1})

    response = signed_in.get(address("paid", order), follow=True)

    assert "The seat is yours" not in response.content.decode()


def test_back_without_paying_says_so(signed_in, order):
    response = signed_in.get(address("back", order), follow=True)

    assert "Nothing was paid." in response.content.decode()


def test_a_refund_is_shown_and_the_course_closed(signed_in, order, ledger):
    order = paid(ledger, order, at=order.placed_at)
    enrolment = Enrolment.objects.get()
    record = reverse("courses:record", args=[enrolment.public_id])
    assert signed_in.get(record).status_code == 200

    dispute = ledger.dispute(order.payments.get().intent_id)
    hear(ledger)
    closed = signed_in.get(record)
    assert closed.status_code == 403
    assert "This course is closed to you" in closed.content.decode()
    assert "bank took the payment back" in text_of(signed_in, order)
    ledger.close_dispute(dispute["id"], won=True)
    hear(ledger)
    assert signed_in.get(record).status_code == 200

    ledger.refund({"payment_intent": order.payments.get().intent_id})
    hear(ledger)
    text = text_of(signed_in, order)
    assert "All of the money went back" in text
    assert "Made in Stripe’s own pages" in text or "own pages" in text


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("processing", "Your bank is at work"),
        ("undeliverable", "no seat could be given"),
        ("expired", "The time to pay is over"),
    ],
)
def test_every_state_is_said_in_words(signed_in, learner, state, said):
    assert said in text_of(signed_in, OrderFactory(buyer=learner, state=state))


def test_managers_see_orders_of_their_organisation(signed_in, learner):
    organisation = OrganisationFactory()
    order = OrderFactory(organisation=organisation)
    assert signed_in.get(address("order", order)).status_code == 404

    OrganisationManager.objects.create(
        organisation=organisation, user=learner, since=NOON
    )

    text = text_of(signed_in, order)
    assert f"The seats are {organisation.name}’s to give" in text
