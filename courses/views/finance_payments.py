"""The payments of a hub in the CMS: what came, by which means, and what went back."""

from typing import Final

from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.forms.finance import PaymentsForm
from courses.models import Dispute, Payment, Refund
from courses.views.finance import frame, hub_of

ON_A_PAGE: Final = 50


@require_safe
def payments(request: HttpRequest, hub: str) -> HttpResponse:
    """Payments and tries to pay, the newest first."""
    place, form = hub_of(request, hub), PaymentsForm(request.GET)
    query = request.GET.copy()
    query.pop("p", None)
    rows = Payment.objects.filter(order__hub=place).select_related("order__party")
    rows = rows.annotate(
        came_at=Coalesce("paid_at", "opened_at"),
        back_cents=_sum_of(
            Refund.objects.filter(state__in=[Refund.State.SENT, Refund.State.DONE])
        ),
        lost_cents=_sum_of(Dispute.objects.filter(state=Dispute.State.LOST)),
        disputed_cents=_sum_of(Dispute.objects.filter(state=Dispute.State.OPEN)),
    )
    page = Paginator(
        _wanted(rows.order_by("-came_at", "-pk"), form), ON_A_PAGE
    ).get_page(request.GET.get("p"))
    context = frame(
        request, place, _("Payments"), form=form, page=page, query=query.urlencode()
    )
    return render(request, "courses/finance/payments.html", context)


def _sum_of(rows: QuerySet[Refund] | QuerySet[Dispute]) -> Subquery:
    """What ``rows`` of a payment come to; ``None`` where it has none."""
    own = rows.filter(payment=OuterRef("pk")).order_by().values("payment")
    return Subquery(own.annotate(sum=Sum("amount_cents")).values("sum"))


def _wanted(rows: QuerySet[Payment], form: PaymentsForm) -> QuerySet[Payment]:
    if not form.is_valid():
        return rows
    if state := form.cleaned_data["state"]:
        rows = rows.filter(state=state)
    if means := form.cleaned_data["means"]:
        rows = rows.filter(means=means)
    if text := form.cleaned_data["q"].strip():
        rows = rows.filter(
            Q(order__public_id__iexact=text)
            | Q(order__party__name__icontains=text)
            | Q(reference__icontains=text)
            | Q(intent_id=text)
        )
    return rows
