"""Orders: what is bought, what it costs, and how long the seat is held for it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from courses.domain import vouchers
from courses.domain.booking import NotBookable, obstacle, obstacle_for
from courses.domain.enrolment import (
    AlreadyEnrolled,
    lock_learner,
    offered,
    open_enrolment,
    refuse_repetition,
)
from courses.domain.fulfilment import fulfil
from courses.domain.order_limits import (
    AlreadyOrdered,
    lock_organisation,
    refuse_many,
    refuse_second,
)
from courses.domain.order_seats import give_back, hold_for
from courses.domain.order_states import change_order, locked, note_order
from courses.domain.vat import Customer, Decision, customer_of, decide, vat_of
from courses.models import (
    Course,
    Order,
    OrderEvent,
    OrderParty,
    Run,
    Seat,
    Voucher,
)
from hubs.models import Hub, LegalEntity, Organisation, User

#: How long seats are held for who pays.
HOLD: Final = timedelta(minutes=30)

State = Order.State


class NoSeller(Exception):
    """The hub has no legal entity, or one that sells in another currency."""


@dataclass(frozen=True)
class Party:
    """Who is billed. ``country`` is ISO 3166; a VAT number as it was checked."""

    name: str
    email: str
    street: str
    postcode: str
    city: str
    country: str
    vat_number: str = ""
    purchase_order: str = ""
    register_number: str = ""

    @property
    def customer(self) -> Customer:
        """As the VAT rules see it."""
        return customer_of(
            self.country,
            vat_number=self.vat_number,
            register_number=self.register_number,
        )


@dataclass(frozen=True)
class Total:
    """What an order comes to, in minor units of ``currency``.

    ``run`` is what is ordered, none where it is seats of any run of the course.
    """

    run: Run | None
    currency: str
    unit_cents: int
    quantity: int
    discount_cents: int
    net_cents: int
    vat_cents: int
    gross_cents: int
    vat: Decision


def total(
    run: Run,
    *,
    customer: Customer,
    at: datetime,
    quantity: int = 1,
    voucher: Voucher | None = None,
    for_course: bool = False,
) -> Total:
    """What seats on ``run`` cost ``customer``. Prices are the run's and nobody else's.

    With ``for_course`` the seats are for any run of the course: where this one takes
    place says nothing of their tax. Raises :exc:`NoSeller` and what
    :func:`courses.domain.vat.decide` raises.
    """
    entity = seller(run.hub, currency=run.currency)
    unit = run.price_cents
    on = at.astimezone(ZoneInfo(run.hub.time_zone)).date()
    ordered = None if for_course else run
    decision = decide(entity, run=ordered, customer=customer, on=on)
    off = 0
    if voucher is not None:
        off = vouchers.discount(
            voucher, unit_cents=unit, quantity=quantity, currency=run.currency
        )
    net = unit * quantity - off
    vat = vat_of(net, decision, currency=run.currency)
    return Total(
        ordered, run.currency, unit, quantity, off, net, vat, net + vat, decision
    )


def seller(hub: Hub, *, currency: str) -> LegalEntity:
    """Who sells at ``hub``. Raises :exc:`NoSeller`."""
    entity = LegalEntity.objects.filter(hub=hub, currency=currency).first()
    if entity is None:
        raise NoSeller(f"{hub.slug} in {currency}")
    return entity


@transaction.atomic
def place(
    buyer: User,
    *,
    run: Run,
    party: Party,
    at: datetime,
    quantity: int = 1,
    organisation: Organisation | None = None,
    course: Course | None = None,
    voucher: Voucher | None = None,
) -> Order:
    """Order seats on ``run`` and hold them for :data:`HOLD`.

    Where nothing is to be paid they are had at once. An organisation gets a pack; with
    ``course`` the run only says what a seat costs, and none is held. Raises
    ``AlreadyOrdered``, ``TooManyOrders``, :exc:`NoSeller`, ``NotBookable``,
    ``AlreadyEnrolled``, ``AlreadyCompleted``, ``VoucherRefused`` or ``NoSeatLeft``.
    """
    if voucher is not None:  # before the learner: everybody locks in this order
        voucher = Voucher.objects.select_for_update().get(pk=voucher.pk)
    if organisation is None:
        _require_bookable(buyer, run, at=at)
    else:
        _require_for(organisation, buyer, run=run, course=course, at=at)
    sum_ = total(
        run,
        customer=party.customer,
        at=at,
        quantity=quantity,
        voucher=voucher,
        for_course=course is not None,
    )
    order = _written(buyer, run, party, sum_, at=at, organisation=organisation)
    if voucher is not None:
        order.voucher = voucher
        order.save(update_fields=["voucher"])
        vouchers.reserve(voucher, order=order, person=buyer, at=at)
    if order.run is not None:
        hold_for(order, run=run, until=order.expires_at, at=at)
    return order if sum_.gross_cents else fulfil(order, at=at)


@transaction.atomic
def expire(order: Order, *, at: datetime) -> bool:
    """Let an order run out that nobody paid in time; whether it did now. Idempotent."""
    row = locked(order)
    if row.state != State.OPEN or row.expires_at is None or row.expires_at > at:
        return False
    _give_up(row, to=State.EXPIRED, at=at)
    return True


@transaction.atomic
def abandon(order: Order, *, at: datetime, by: User) -> bool:
    """Let the buyer give an unpaid order up; whether it ended now. Idempotent."""
    row = locked(order)
    if row.state != State.OPEN:
        return False
    _give_up(row, to=State.CANCELLED, at=at, by=by)
    return True


def _give_up(order: Order, *, to: str, at: datetime, by: User | None = None) -> None:
    change_order(order, to=to, at=at, by=by)
    vouchers.release(order, at=at)
    give_back(order, at=at, by=by, reason=f"order {to}")


def _require_bookable(buyer: User, run: Run, *, at: datetime) -> None:
    """Who was offered a seat may buy it after bookings have ended, too."""
    _require_new(buyer, run=run, at=at)
    refuse_many(buyer, organisation=None, at=at)
    held = Seat.objects.filter(run=run, holder=buyer, state=Seat.State.HELD)
    if held.filter(Q(held_until=None) | Q(held_until__gt=at)).exists():
        return
    if why := obstacle(run, learner=buyer, at=at):
        raise NotBookable(run, why)


def _require_for(
    organisation: Organisation,
    buyer: User,
    *,
    run: Run,
    course: Course | None,
    at: datetime,
) -> None:
    if why := obstacle_for(organisation, run, at=at):
        raise NotBookable(run, why)
    lock_organisation(organisation)
    lock_learner(buyer)
    refuse_second(organisation, run=run, course=course)
    refuse_many(buyer, organisation=organisation, at=at)


def _require_new(buyer: User, *, run: Run, at: datetime) -> None:
    """Two clicks at once: the second waits here and finds the first one's order."""
    enrolled = open_enrolment(buyer, run)
    if enrolled is not None:
        raise AlreadyEnrolled(enrolled.public_id)
    own = buyer.orders.filter(run=run, organisation__isnull=True)
    waiting = own.open().first()
    if waiting is not None:
        raise AlreadyOrdered(waiting)
    edition = offered(run, at=at, to_newcomers=False)
    refuse_repetition(buyer, run=run, edition=edition, at=at)


def _written(
    buyer: User,
    run: Run,
    party: Party,
    sum_: Total,
    *,
    at: datetime,
    organisation: Organisation | None,
) -> Order:
    is_free = not sum_.gross_cents
    order = Order.objects.create(
        hub=run.hub,
        buyer=buyer,
        organisation=organisation,
        course=run.course,
        run=sum_.run,
        by=Order.By.NOTHING if is_free else Order.By.CHECKOUT,
        quantity=sum_.quantity,
        currency=sum_.currency,
        unit_cents=sum_.unit_cents,
        discount_cents=sum_.discount_cents,
        net_cents=sum_.net_cents,
        vat_cents=sum_.vat_cents,
        gross_cents=sum_.gross_cents,
        vat_rule=sum_.vat.rule,
        vat_percent=Decimal(sum_.vat.percent),
        placed_at=at,
        expires_at=at + HOLD,
    )
    OrderParty.objects.create(order=order, **asdict(party))
    OrderEvent.objects.create(order=order, before="", after=State.OPEN, at=at, by=buyer)
    note_order("order.placed", order, by=buyer, facts={"seats": sum_.quantity})
    return order
