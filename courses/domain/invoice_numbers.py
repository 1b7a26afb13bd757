"""Numbers of invoices: without gaps, per hub, year and kind."""

from typing import Final

from courses.models import Invoice, InvoiceSeries
from hubs.models import Hub

#: How each kind is marked within its number.
MARKS: Final = {
    Invoice.Kind.INVOICE: "INV",
    Invoice.Kind.CREDIT: "CN",
    Invoice.Kind.QUOTE: "Q",
}


def next_number(hub: Hub, *, year: int, kind: Invoice.Kind) -> int:
    """The next number of a series. Call it in the transaction that issues.

    The row of the series is locked until that transaction ends: whoever issues next
    waits, and finds the number free again if it was rolled back. A sequence of the
    database would leave a gap there, and the highest number plus one be given twice.
    """
    InvoiceSeries.objects.get_or_create(hub=hub, year=year, kind=kind)
    series = InvoiceSeries.objects.select_for_update().get(
        hub=hub, year=year, kind=kind
    )
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def shown_number(hub: Hub, *, year: int, kind: str, number: int) -> str:
    """A number as it is printed, e.g. ``BE23-INV-2026-00012``."""
    return f"{hub.code}-{MARKS[Invoice.Kind(kind)]}-{year}-{number:05d}"


def gaps(hub: Hub) -> list[tuple[int, str]]:
    """The years and kinds of a hub whose numbers are not 1 to the last one given."""
    found = []
    for series in InvoiceSeries.objects.filter(hub=hub).order_by("year", "kind"):
        given = Invoice.objects.filter(hub=hub, year=series.year, kind=series.kind)
        numbers = given.order_by("number").values_list("number", flat=True)
        if list(numbers) != list(range(1, series.last + 1)):
            found.append((series.year, series.kind))
    return found
