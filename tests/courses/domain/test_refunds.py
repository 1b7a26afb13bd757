import pytest

from cms.demo.stand_in.api import Fault
from courses.domain.disputes import heard_claim
from courses.domain.payments import UnknownPayment
from courses.domain.refunds import (
    SEND,
    DecidedAlready,
    Disputed,
    NothingPaid,
    OwnRefund,
    TooMuch,
    ask,
    decide,
    left_cents,
    needs_second,
)
from courses.domain.sending_back import NotATransfer, heard_back, note_transfer, send
from courses.domain.stripe_facts import Claim, Returned
from courses.domain.stripe_gateway import StripeAway
from courses.models import Dispute, Enrolment, Order, Payment, Refund
from hubs.domain.post import written
from hubs.models import AuditEvent, LegalEntity, Letter, Outgoing
from hubs.roles import Role
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import DisputeFactory, PaymentFactory, RefundFactory
from tests.factories.paying import at_checkout, hear, paid
from tests.factories.staff import member

pytestmark = pytest.mark.django_db
State = Refund.State
GOODWILL = Refund.Why.GOODWILL


@pytest.fixture
def payment(ledger):
    return paid(ledger).payments.get()


def refund_of(payment, cents, *, by=None):
    return ask(payment, amount_cents=cents, why=GOODWILL, at=NOON, by=by)


def owed(refund):
    return Outgoing.objects.filter(kind=SEND, key=str(refund.pk), done_at=None).exists()


def test_a_small_refund_is_sent_at_once(payment, ledger):
    refund = refund_of(payment, 50_000, by=UserFactory())
    assert (refund.state, owed(refund)) == (State.DUE, True)

    sent = send(refund, at=NOON)

    assert (sent.state, sent.done_at) == (State.DONE, NOON)
    assert ledger.listed("refund")[0]["amount"] == 50_000
    assert Order.objects.get().state == Order.State.PARTLY_REFUNDED
    assert Letter.objects.order_by("-pk")[0].content["what"] == "refunded"


def test_above_the_limit_a_second_person_approves(payment):
    first, second = UserFactory(), UserFactory()
    refund = refund_of(payment, 50_001, by=first)
    assert (refund.state, owed(refund)) == (State.ASKED, False)
    assert send(refund, at=NOON).state == State.ASKED

    with pytest.raises(OwnRefund):
        decide(refund, by=first, at=NOON, approve=True)
    decide(refund, by=second, at=NOON, approve=True)

    refund.refresh_from_db()
    assert (refund.state, refund.decided_by, owed(refund)) == (State.DUE, second, True)
    with pytest.raises(DecidedAlready):
        decide(refund, by=second, at=NOON, approve=False)


def test_several_small_refunds_are_no_way_round_the_second_person(payment):
    alone = UserFactory()
    assert refund_of(payment, 10_000, by=alone).state == State.DUE

    waits = refund_of(payment, 40_001, by=alone)

    assert waits.state == State.ASKED
    decide(waits, by=UserFactory(), at=NOON, approve=True)
    assert refund_of(payment, 1_000, by=alone).state == State.DUE


def test_what_was_refused_can_be_asked_for_again(payment):
    refund = refund_of(payment, payment.amount_cents, by=UserFactory())
    with pytest.raises(TooMuch):
        refund_of(payment, 1)

    decide(refund, by=UserFactory(), at=NOON, approve=False)

    assert left_cents(payment) == payment.amount_cents
    assert not owed(refund)


def test_a_rule_needs_no_second_person(payment):
    assert refund_of(payment, payment.amount_cents).state == State.DUE


def test_without_a_limit_there_are_always_two(payment):
    LegalEntity.objects.all().delete()

    assert needs_second(payment, amount_cents=1)


@pytest.mark.parametrize("cents", [0, -1, 54_451])
def test_not_more_goes_back_than_was_paid(payment, cents):
    with pytest.raises(TooMuch):
        refund_of(payment, cents)


def test_what_was_not_paid_does_not_go_back(till):
    with pytest.raises(NothingPaid):
        refund_of(at_checkout(), 1)


def test_an_answer_that_was_lost_sends_the_money_once(payment, till, ledger):
    refund = refund_of(payment, 1000)
    till.desk.faults.append(Fault(is_done=True))
    with pytest.raises(StripeAway):
        send(refund, at=NOON)

    send(refund, at=NOON)
    hear(ledger)

    assert len(ledger.listed("refund")) == Refund.objects.count() == 1
    assert Refund.objects.get().state == State.DONE


def test_what_stripe_refuses_has_failed_and_is_left_to_a_person(payment, ledger):
    refund = refund_of(payment, 1000)
    # In Stripe's own pages all of it was sent back, and we have not heard of that yet.
    ledger.refund({"payment_intent": payment.intent_id})

    failed = send(refund, at=NOON)

    assert failed.state == State.FAILED
    # In Stripe's own words, so that a person knows what to do.
    assert failed.failure == "Refund amount is greater than unrefunded amount."
    assert Order.objects.get().state == Order.State.PAID
    assert left_cents(payment) == payment.amount_cents


def test_a_refund_may_fail_after_it_was_done(payment, ledger):
    returned = ledger.refund({"payment_intent": payment.intent_id})
    hear(ledger)
    assert Order.objects.get().state == Order.State.REFUNDED

    heard_back(Returned.of({**returned, "status": "failed"}), at=NOON)
    heard_back(Returned.of(returned), at=NOON)

    assert Refund.objects.get().state == State.FAILED
    assert Order.objects.get().state == Order.State.PAID


def test_finance_is_written_to_once_where_a_refund_failed(payment, ledger):
    clerk = member(payment.order.hub, Role.FINANCE)
    returned = ledger.refund({"payment_intent": payment.intent_id, "amount": "1000"})
    hear(ledger)

    for _each in range(2):
        heard_back(Returned.of({**returned, "status": "failed"}), at=NOON)

    [letter] = Letter.objects.filter(template="courses/refund_failed")
    assert letter.to == clerk.email
    mail = written(letter)
    order = payment.order.public_id
    assert mail.subject == f"A refund of €10.00 failed: order {order}"
    assert f"/orders/{order}/" in mail.text
    assert f"/orders/{order}/" in mail.html
    assert AuditEvent.objects.filter(verb="refund.failed").count() == 1


def test_refund_that_failed_is_missing_until_it_is_made_good(payment):
    facts = {"payment": payment, "amount_cents": 1000, "why": "undeliverable"}
    failed = RefundFactory(state=State.FAILED, **facts)

    def makes_good(**other):
        later = RefundFactory(**(facts | other))
        is_good = not Refund.objects.missing().exists()
        later.delete()
        return is_good

    assert makes_good()
    assert makes_good(state=State.DUE)
    assert makes_good(why="goodwill", asked_by=UserFactory())
    assert makes_good(why="outside")
    assert not makes_good(why="paid-twice")
    assert not makes_good(amount_cents=999)
    assert not makes_good(state=State.ASKED)
    assert not makes_good(payment=PaymentFactory())
    assert Refund.objects.missing().get() == failed


def test_a_refund_that_is_pending_counts_as_gone(payment, ledger):
    returned = ledger.refund({"payment_intent": payment.intent_id})

    heard_back(Returned.of({**returned, "status": "pending"}), at=NOON)

    assert Refund.objects.get().state == State.SENT
    assert Order.objects.get().state == Order.State.REFUNDED

    # When it arrives, that is no news to who was told that it is on its way.
    heard_back(Returned.of({**returned, "status": "succeeded"}), at=NOON)

    assert Refund.objects.get().state == State.DONE
    assert Letter.objects.filter(content__what="refunded").count() == 1


def test_a_refund_of_a_transfer_is_made_by_finance(payment):
    Payment.objects.update(means=Payment.Means.TRANSFER)
    refund = refund_of(Payment.objects.get(), payment.amount_cents)
    assert not owed(refund)
    assert send(refund, at=NOON).state == State.DUE

    note_transfer(refund, by=UserFactory(), at=NOON)
    note_transfer(refund, by=UserFactory(), at=NOON)

    refund.refresh_from_db()
    assert refund.state == State.DONE
    assert Order.objects.get().state == Order.State.REFUNDED


def test_what_stripe_sends_is_not_noted_by_hand(payment):
    with pytest.raises(NotATransfer):
        note_transfer(refund_of(payment, 1), by=UserFactory(), at=NOON)


def test_money_of_others_is_left_alone(till):
    gone = Returned("re_1", "succeeded", 1, "pi_of_another_site", "")
    claim = Claim("du_1", "needs_response", 1, "pi_of_another_site")

    assert heard_back(gone, at=NOON) is None
    assert heard_claim(claim, at=NOON) is None
    assert not Refund.objects.exists()
    assert not Dispute.objects.exists()


def test_a_warning_is_no_dispute(payment):
    claim = Claim("du_1", "warning_needs_response", 1, payment.intent_id)

    assert heard_claim(claim, at=NOON) is None
    assert Order.objects.get().state == Order.State.PAID


@pytest.mark.parametrize("status", ["prevented", "won", "warning_closed"])
def test_what_is_closed_without_loss_ends_no_access(payment, status):
    heard_claim(Claim("du_1", status, 1, payment.intent_id), at=NOON)

    assert Order.objects.get().state == Order.State.PAID
    assert Enrolment.objects.get().access_ended_at is None
    assert left_cents(payment) == payment.amount_cents


@pytest.mark.parametrize("state", ["open", "lost"])
def test_nothing_goes_back_beside_a_dispute(payment, state):
    first, second = UserFactory(), UserFactory()
    asked = refund_of(payment, 50_001, by=first)
    DisputeFactory(payment=payment, state=state)

    assert left_cents(payment) == 0
    with pytest.raises(Disputed):
        refund_of(payment, 1)
    with pytest.raises(Disputed):
        decide(asked, by=second, at=NOON, approve=True)
    refused = decide(asked, by=second, at=NOON, approve=False, reason="A bank has it")
    assert refused.state == State.REFUSED


def test_a_refund_that_is_heard_of_before_its_payment_waits(ledger):
    payment = at_checkout()
    ledger.pay(payment.session_id, by_debit=True)
    intent = ledger.session(payment.session_id)["payment_intent"]

    with pytest.raises(UnknownPayment):
        heard_back(Returned("re_1", "succeeded", 1, intent, ""), at=NOON)
