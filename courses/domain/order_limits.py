"""How much may be ordered without being paid: each order keeps seats from others."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from courses.models import Course, Order, Run
from hubs.models import Organisation, User

#: Most orders of one organisation, or by one person, within a day that nobody paid.
MOST_A_DAY: Final = 20
DAY: Final = timedelta(days=1)
#: What holds seats, or held them for a while, for nothing.
UNPAID: Final = (
    Order.State.OPEN,
    Order.State.PROCESSING,
    Order.State.CANCELLED,
    Order.State.EXPIRED,
)


class AlreadyOrdered(Exception):
    """The buyer has an order for this run that is still to be paid."""

    def __init__(self, order: Order) -> None:
        super().__init__(f"{order.public_id} is {order.state}")
        self.order = order


class TooManyOrders(Exception):
    """So many were placed within a day and not paid that the next has to wait."""


def lock_organisation(organisation: Organisation) -> None:
    """Let nobody else order for ``organisation`` until the transaction ends.

    After the voucher, before the learner: everybody locks in this order.
    """
    # Without the key: rows that point to the organisation are written meanwhile.
    rows = Organisation.objects.select_for_update(no_key=True)
    rows.get(pk=organisation.pk)


def refuse_second(
    organisation: Organisation, *, run: Run, course: Course | None
) -> None:
    """Raise :exc:`AlreadyOrdered` where an order for the same is open.

    That is for ``run``, or, with ``course``, for any run of it at the same hub. Call it
    with the organisation locked: of two clicks the second finds the first one's order.
    """
    wanted = {"run": run} if course is None else {"run": None, "course": course}
    own = Order.objects.open().filter(organisation=organisation, hub=run.hub_id)
    waiting = own.filter(**wanted).first()
    if waiting is not None:
        raise AlreadyOrdered(waiting)


def refuse_many(
    buyer: User, *, organisation: Organisation | None, at: datetime
) -> None:
    """Raise :exc:`TooManyOrders` where too many were not paid within a day.

    Call it with buyer and organisation locked.
    """
    # A person may have as many organisations as they like, and an organisation people.
    theirs = Q(buyer=buyer)
    if organisation is not None:
        theirs |= Q(organisation=organisation)
    unpaid = Order.objects.filter(
        theirs, by=Order.By.CHECKOUT, state__in=UNPAID, placed_at__gt=at - DAY
    )
    if unpaid.count() >= MOST_A_DAY:
        raise TooManyOrders(buyer.pk)
