"""Quotes to organisations: asked for, accepted with a purchase order, or lapsed."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from courses.domain import vouchers
from courses.domain.booking import NotBookable, obstacle_for
from courses.domain.enrolment import CourseWithdrawn
from courses.domain.fulfilment import fulfil
from courses.domain.invoice_terms import ask_hub, require_consent
from courses.domain.invoices import QUOTED, issue, quote
from courses.domain.order_seats import hold_for
from courses.domain.order_states import State, change_order, locked, note_order
from courses.domain.orders import Party, Total, total
from courses.models import (
    Course,
    Edition,
    Order,
    OrderEvent,
    OrderParty,
    Run,
    Voucher,
)
from hubs.models import Organisation, User

#: Most seats of one quote: more is talked about.
MOST: Final = 500


#: Most quotes of one organisation, or to one person, within a day: each is a letter to
#: an address that anybody may enter.
MOST_A_DAY: Final = 20
DAY: Final = timedelta(days=1)


class TooManyQuotes(Exception):
    """So many were asked for within a day that the next has to wait."""


class QuoteOver(Exception):
    """The quote was accepted, declined, or has lapsed."""


class NothingToQuote(Exception):
    """The seats cost nothing."""


@transaction.atomic
def ask(
    buyer: User,
    *,
    run: Run,
    party: Party,
    organisation: Organisation,
    at: datetime,
    quantity: int = 1,
    course: Course | None = None,
    voucher: Voucher | None = None,
) -> Order:
    """An order that is quoted to ``organisation``, with its quote. No seat is held.

    A hub that did not agree to an invoice is told of it. With ``course`` the run only
    says what a seat costs. Raises :exc:`TooManyQuotes`, :exc:`NothingToQuote`,
    ``NotBookable``, ``NoSeller`` or ``VoucherRefused``.
    """
    if (why := obstacle_for(organisation, run, at=at)) is not None:
        raise NotBookable(run, why)
    _refuse_many(buyer, organisation, at=at)
    sum_ = total(
        run,
        customer=party.customer,
        at=at,
        quantity=quantity,
        voucher=voucher,
        for_course=course is not None,
    )
    if not sum_.gross_cents:
        raise NothingToQuote(run.public_id)
    order = _written(
        buyer, run, sum_, organisation=organisation, voucher=voucher, at=at
    )
    OrderParty.objects.create(order=order, **asdict(party))
    if voucher is not None:
        vouchers.reserve(voucher, order=order, person=buyer, at=at)
    note_order("order.placed", order, by=buyer, facts={"seats": quantity})
    quote(order, at=at, by=buyer)
    ask_hub(order, at=at)
    return order


@transaction.atomic
def accept(order: Order, *, by: User, at: datetime, purchase_order: str = "") -> Order:
    """Accept a quote: the seats are had now, the invoice is issued. Idempotent.

    Raises :exc:`QuoteOver`, :exc:`courses.domain.invoice_terms.NeedsApproval`,
    :exc:`courses.domain.seats.NoSeatLeft`, :exc:`courses.domain.booking.NotBookable` or
    :exc:`courses.domain.enrolment.CourseWithdrawn`: then nothing is accepted.
    """
    row = locked(order)
    if row.state in {State.INVOICED, State.PAID}:
        return row
    if row.state != State.QUOTED or (row.expires_at and row.expires_at <= at):
        raise QuoteOver(f"{row.public_id} is {row.state}")
    require_consent(row, at=at)
    # What stands in the way is told now: nothing was paid that could go back.
    if row.run is None:
        if not Edition.objects.current().filter(course=row.course_id).exists():
            raise CourseWithdrawn(row.public_id)
    else:
        assert row.organisation is not None  # noqa: S101 (quotes go to organisations)
        if why := obstacle_for(row.organisation, row.run, at=at):
            raise NotBookable(row.run, why)
        hold_for(row, run=row.run, until=None, at=at)
    if purchase_order:
        OrderParty.objects.filter(order=row).update(purchase_order=purchase_order)
    row.expires_at = None
    row.save(update_fields=["expires_at"])
    change_order(row, to=State.INVOICED, at=at, by=by)
    # The number now, since who accepts is shown it.
    issue(row, at=at)
    return fulfil(row, at=at)


@transaction.atomic
def decline(order: Order, *, by: User, at: datetime) -> bool:
    """Decline a quote; whether it ended now. Idempotent."""
    return _end(order, to=State.CANCELLED, at=at, by=by)


def lapse(*, at: datetime) -> int:
    """End the quotes that nobody accepted in time; return how many."""
    over = Order.objects.filter(state=State.QUOTED, expires_at__lte=at)
    return sum(_end(order, to=State.EXPIRED, at=at) for order in over)


def _refuse_many(buyer: User, organisation: Organisation, *, at: datetime) -> None:
    # A person may have as many organisations as they like.
    theirs = Order.objects.filter(Q(organisation=organisation) | Q(buyer=buyer))
    quoted = theirs.filter(by=Order.By.INVOICE, placed_at__gt=at - DAY)
    if quoted.count() >= MOST_A_DAY:
        raise TooManyQuotes(organisation.slug)


@transaction.atomic
def _end(order: Order, *, to: str, at: datetime, by: User | None = None) -> bool:
    row = locked(order)
    if row.state != State.QUOTED:
        return False
    change_order(row, to=to, at=at, by=by)
    vouchers.release(row, at=at)
    return True


def _written(
    buyer: User,
    run: Run,
    sum_: Total,
    *,
    organisation: Organisation,
    voucher: Voucher | None,
    at: datetime,
) -> Order:
    order = Order.objects.create(
        hub=run.hub,
        buyer=buyer,
        organisation=organisation,
        course=run.course,
        run=sum_.run,
        state=State.QUOTED,
        by=Order.By.INVOICE,
        quantity=sum_.quantity,
        currency=sum_.currency,
        unit_cents=sum_.unit_cents,
        discount_cents=sum_.discount_cents,
        net_cents=sum_.net_cents,
        vat_cents=sum_.vat_cents,
        gross_cents=sum_.gross_cents,
        vat_rule=sum_.vat.rule,
        vat_percent=sum_.vat.percent,
        voucher=voucher,
        placed_at=at,
        expires_at=at + QUOTED,
    )
    OrderEvent.objects.create(
        order=order, before="", after=State.QUOTED, at=at, by=buyer
    )
    return order
