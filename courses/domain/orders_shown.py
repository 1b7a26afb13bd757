"""An order as its buyer sees it: what was bought, what became of the money."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from courses.domain.credit_notes import left_to_credit
from courses.domain.invoice_terms import Consent, consent
from courses.domain.invoices import today
from courses.domain.refund_rules import Terms, terms_of
from courses.domain.vat import customer_of, private_hint, rule_of
from courses.models import (
    Edition,
    EditionText,
    Enrolment,
    Invoice,
    Order,
    OrderParty,
    OrderSeat,
    Payment,
    Refund,
    Run,
)

#: Of which the buyer has a seat to give up, or is about to.
CANCELLABLE: Final = frozenset(
    {Order.State.OPEN, Order.State.PROCESSING, Order.State.PAID}
)


@dataclass(frozen=True)
class Transfer:
    """What is to be transferred for an invoice, where to, and by when.

    ``cents`` is the invoice less what was credited of it.
    """

    number: str
    cents: int
    due_on: date | None
    is_late: bool
    to: str
    iban: str
    bic: str


@dataclass(frozen=True)
class Account:
    """One order with all that its page tells. ``words`` say which VAT rule holds.

    ``consent`` is that of the hub to an invoice; ``None`` where none is asked for.
    ``terms`` say how much comes back to a person who cancels the seat; ``None`` where
    none is paid for or to be paid. ``transfer`` is what is awaited for an invoice that
    was issued, if anything is; ``due_cents`` is what is left of it where a part was
    credited, ``None`` where nothing was.
    """

    order: Order
    title: str
    #: On which its seat is; ``None`` for seats on any run of the course.
    run: Run | None
    words: object
    #: What a business is told that is taxed as a private person.
    hint: object
    refunds: list[Refund]
    papers: list[Invoice]
    is_refused: bool
    enrolment: Enrolment | None
    consent: Consent | None
    terms: Terms | None
    transfer: Transfer | None
    due_cents: int | None


def account_of(order: Order, *, language: str, at: datetime) -> Account:
    """The order with its payments and refunds, newest first."""
    payments = list(order.payments.order_by("-pk"))
    refunds = Refund.objects.filter(payment__in=payments).exclude(
        state=Refund.State.REFUSED
    )
    seats = Enrolment.objects.filter(seat__sales__order=order, learner=order.buyer_id)
    run = runs_of([order])[order.pk]
    transfer = _transfer(order, at=at)
    return Account(
        order=order,
        title=titles([order], language=language)[order.course_id],
        run=run,
        words=rule_of(order.vat_rule).words,
        hint=_hint(order),
        refunds=list(refunds.order_by("-pk")),
        papers=list(order.invoices.order_by("pk")),
        is_refused=bool(payments) and payments[0].state == Payment.State.FAILED,
        enrolment=seats.order_by("-pk").first(),
        consent=consent(order, at=at) if order.state == Order.State.QUOTED else None,
        terms=_terms(order, payments, run=run, at=at),
        transfer=transfer,
        due_cents=_credited_to(order, transfer),
    )


def _hint(order: Order) -> object:
    party = OrderParty.objects.filter(order=order).first()
    if party is None:
        return ""
    customer = customer_of(
        str(party.country),
        vat_number=party.vat_number,
        register_number=party.register_number,
    )
    is_organisation = order.organisation_id is not None
    return private_hint(
        customer, percent=order.vat_percent, is_organisation=is_organisation
    )


def runs_of(orders: Iterable[Order]) -> dict[int, Run | None]:
    """The run on which the seat of each order is, by the order's key.

    A person's seat may be on another run than was ordered; an organisation's are told
    by the run that they were bought for, ``None`` where that is any of the course.
    """
    rows = list(orders)
    own = [order.pk for order in rows if order.organisation_id is None]
    sold = OrderSeat.objects.filter(order__in=own).select_related("seat__run")
    moved = {each.order_id: each.seat.run for each in sold.order_by("pk")}
    return {order.pk: moved.get(order.pk, order.run) for order in rows}


def _terms(
    order: Order, payments: list[Payment], *, run: Run | None, at: datetime
) -> Terms | None:
    is_own = order.organisation_id is None and order.gross_cents
    if run is None or not is_own or order.state not in CANCELLABLE:
        return None
    paid = [each.paid_at for each in payments if each.paid_at]
    return terms_of(run, paid_at=min(paid, default=at))


def _transfer(order: Order, *, at: datetime) -> Transfer | None:
    if order.state != Order.State.INVOICED:
        return None
    invoice = order.invoices.filter(kind=Invoice.Kind.INVOICE).first()
    if invoice is None:
        return None
    seller = invoice.payload["seller"]
    return Transfer(
        number=invoice.payload["number"],
        cents=left_to_credit(invoice),
        due_on=invoice.due_on,
        is_late=bool(invoice.due_on and invoice.due_on < today(order, at=at)),
        to=seller["name"],
        iban=seller["iban"],
        bic=seller["bic"],
    )


def _credited_to(order: Order, transfer: Transfer | None) -> int | None:
    if transfer is None or transfer.cents >= order.gross_cents:
        return None
    return transfer.cents


def titles(orders: Iterable[Order], *, language: str) -> dict[int, str]:
    """What the courses of ``orders`` are called, by the course's key.

    In ``language`` where the edition on offer has it, else in its own; a course that
    is not offered any more has its code.
    """
    codes = {order.course_id: order.course.code for order in orders}
    editions = Edition.objects.current().filter(course__in=codes)
    texts = EditionText.objects.filter(edition__in=editions).values_list(
        "edition__course", "title", "language", "edition__default_language"
    )
    # The wanted language last: it is written over the course's own.
    spoken = sorted(texts, key=lambda text: text[2] == language)
    return codes | {
        course: title for course, title, in_, own in spoken if in_ in {language, own}
    }
