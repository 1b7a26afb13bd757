"""A hub's accounts: sums that are worked out from the rows each time they are asked."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Sum

from courses.domain.vat import rule_of
from courses.models import Dispute, Invoice, Order, Payment, Refund, StripeFee
from hubs.models import Hub

Kind = Invoice.Kind


@dataclass(frozen=True)
class Period:
    """Whole days at the hub; the last one belongs to it."""

    since: date
    until: date

    def moments(self, hub: Hub) -> tuple[datetime, datetime]:
        """From the beginning of the first day until that of the day after the last."""
        zone = ZoneInfo(hub.time_zone)
        return (
            datetime.combine(self.since, time.min, zone),
            datetime.combine(self.until + timedelta(days=1), time.min, zone),
        )


@dataclass(frozen=True)
class Taxed:
    """What was turned over under one rule of VAT at one rate."""

    rule: str
    percent: Decimal
    net_cents: int
    vat_cents: int

    @property
    def words(self) -> str:
        """What the rule says, for people."""
        return str(rule_of(self.rule).words)


@dataclass(frozen=True)
class Totals:
    """The sums of one currency in a period, in minor units.

    ``turnover`` is what was invoiced less what was credited, ``received`` and
    ``returned`` is money that came and went, ``fees`` what Stripe kept as far as its
    balance was compared, ``awaited`` what is invoiced and not paid now, whenever it
    was invoiced.
    """

    currency: str
    invoiced_cents: int
    credited_cents: int
    turnover_net_cents: int
    turnover_vat_cents: int
    turnover_cents: int
    received_cents: int
    returned_cents: int
    fees_cents: int
    awaited_cents: int
    taxed: tuple[Taxed, ...]


def month_of(day: date) -> Period:
    """The calendar month of a day."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return Period(first, following - timedelta(days=1))


def papers(hub: Hub, period: Period) -> QuerySet[Invoice]:
    """The invoices and credit notes that were issued in a period, by number."""
    since, until = period.moments(hub)
    issued = Invoice.objects.filter(hub=hub, issued_at__gte=since, issued_at__lt=until)
    return issued.exclude(kind=Kind.QUOTE).order_by("kind", "year", "number")


def payments(hub: Hub, period: Period) -> QuerySet[Payment]:
    """The payments that came in a period."""
    since, until = period.moments(hub)
    came = Payment.objects.filter(order__hub=hub, state=Payment.State.PAID)
    return came.filter(paid_at__gte=since, paid_at__lt=until).order_by("paid_at", "pk")


def refunds(hub: Hub, period: Period) -> QuerySet[Refund]:
    """The money that went back in a period: sent, whether it has arrived or not."""
    since, until = period.moments(hub)
    sent = Refund.objects.filter(
        payment__order__hub=hub, state__in=[Refund.State.SENT, Refund.State.DONE]
    )
    return sent.filter(sent_at__gte=since, sent_at__lt=until).order_by("sent_at", "pk")


def disputes(hub: Hub, period: Period) -> QuerySet[Dispute]:
    """The payments that banks took back, on the day on which that was decided."""
    since, until = period.moments(hub)
    lost = Dispute.objects.filter(payment__order__hub=hub, state=Dispute.State.LOST)
    return lost.filter(closed_at__gte=since, closed_at__lt=until).order_by(
        "closed_at", "pk"
    )


def fees(hub: Hub, period: Period) -> QuerySet[StripeFee]:
    """What Stripe kept in a period, as far as its balance was compared."""
    since, until = period.moments(hub)
    kept = StripeFee.objects.filter(payment__order__hub=hub)
    return kept.filter(booked_at__gte=since, booked_at__lt=until).order_by(
        "booked_at", "pk"
    )


def totals(hub: Hub, period: Period) -> list[Totals]:
    """The sums of each currency in which the hub sold, in eight queries."""
    issued = _by_rule(papers(hub, period))
    received = _by_currency(payments(hub, period), "currency", "amount_cents")
    returned = _by_currency(refunds(hub, period), "payment__currency", "amount_cents")
    lost = _by_currency(disputes(hub, period), "payment__currency", "amount_cents")
    returned = Counter(returned) + Counter(lost)
    awaited = _by_currency(
        Order.objects.filter(hub=hub, state=Order.State.INVOICED),
        "currency",
        "gross_cents",
    )
    # Seats that were credited are not paid any more.
    notes = Invoice.objects.filter(
        hub=hub, kind=Kind.CREDIT, order__state=Order.State.INVOICED
    )
    awaited = Counter(awaited)
    awaited.subtract(_by_currency(notes, "currency", "gross_cents"))
    kept = _by_currency(fees(hub, period), "currency", "cents")
    currencies = {key[0] for key in issued} | {*received, *returned, *kept, *awaited}
    return [
        _totals(currency, issued, received, returned, kept, awaited)
        for currency in sorted(currencies)
    ]


def _totals(
    currency: str,
    issued: dict[tuple[str, str, str, Decimal], tuple[int, int]],
    received: dict[str, int],
    returned: dict[str, int],
    kept: dict[str, int],
    awaited: dict[str, int],
) -> Totals:
    sums: dict[tuple[str, Decimal], list[int]] = {}
    gross = {Kind.INVOICE.value: 0, Kind.CREDIT.value: 0}
    for (theirs, kind, rule, percent), (net, vat) in issued.items():
        if theirs != currency:
            continue
        sign = -1 if kind == Kind.CREDIT else 1
        gross[kind] += net + vat
        line = sums.setdefault((rule, percent), [0, 0])
        line[0] += sign * net
        line[1] += sign * vat
    net_sum = sum(net for net, _vat in sums.values())
    vat_sum = sum(vat for _net, vat in sums.values())
    return Totals(
        currency=currency,
        invoiced_cents=gross[Kind.INVOICE],
        credited_cents=gross[Kind.CREDIT],
        turnover_net_cents=net_sum,
        turnover_vat_cents=vat_sum,
        turnover_cents=net_sum + vat_sum,
        received_cents=received.get(currency, 0),
        returned_cents=returned.get(currency, 0),
        fees_cents=kept.get(currency, 0),
        awaited_cents=awaited.get(currency, 0),
        taxed=tuple(
            Taxed(rule, percent, net, vat)
            for (rule, percent), (net, vat) in sorted(sums.items())
        ),
    )


def _by_rule(
    issued: QuerySet[Invoice],
) -> dict[tuple[str, str, str, Decimal], tuple[int, int]]:
    """Net and VAT by currency, kind, rule and rate."""
    rows = (
        issued.order_by()
        .values_list("currency", "kind", "order__vat_rule", "order__vat_percent")
        .annotate(net=Sum("net_cents"), vat=Sum("vat_cents"))
    )
    return {(row[0], row[1], row[2], row[3]): (row[4], row[5]) for row in rows}


def _by_currency(
    rows: QuerySet[Order]
    | QuerySet[Invoice]
    | QuerySet[Payment]
    | QuerySet[Refund]
    | QuerySet[Dispute]
    | QuerySet[StripeFee],
    currency: str,
    cents: str,
) -> dict[str, int]:
    sums = rows.order_by().values_list(currency).annotate(sum=Sum(cents))
    return dict(sums)
