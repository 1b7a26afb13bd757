"""Stripe's balance beside a hub's own books, as they were compared last."""

from typing import Final

from django.core.paginator import Paginator
from django.db.models import Count, F, Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.models import BalanceLine
from courses.views.finance import frame, hub_of

ON_A_PAGE: Final = 50


@require_safe
def balance(request: HttpRequest, hub: str) -> HttpResponse:
    """What differs, Stripe's fees by currency, and every line, newest first."""
    place = hub_of(request, hub)
    rows = BalanceLine.objects.filter(payment__order__hub=place)
    in_order = rows.select_related("payment__order").order_by(
        F("booked_at").desc(nulls_first=True), "-pk"
    )
    fees = rows.exclude(fee_currency="").values("fee_currency").order_by("fee_currency")
    context = frame(
        request,
        place,
        _("Stripe’s balance"),
        different=rows.different()
        .select_related("payment__order")
        .order_by("-pk")[:ON_A_PAGE],
        differences=rows.different().count(),
        fees=fees.annotate(cents=Sum("fee_cents"), number=Count("pk")),
        compared_at=rows.aggregate(at=Max("compared_at"))["at"],
        page=Paginator(in_order, ON_A_PAGE).get_page(request.GET.get("p")),
    )
    return render(request, "courses/finance/balance.html", context)
