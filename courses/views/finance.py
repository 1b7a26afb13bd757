"""A hub's finance in the CMS: sums, what waits for somebody, files."""

from datetime import timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.domain.accounts import month_of, totals
from courses.domain.accounts_export import KINDS
from courses.domain.bills import waiting
from courses.domain.invoice_terms import unanswered
from courses.forms.finance import PeriodForm
from courses.models import Dispute, Order, Refund
from hubs.domain.access import can, hubs_where
from hubs.domain.audit import record
from hubs.models import Hub, LegalEntity, User
from hubs.roles import Verb


def hub_of(request: HttpRequest, slug: str, verb: Verb = Verb.ACCOUNTS) -> Hub:
    """The hub, if the person may do ``verb`` there; else it is not there."""
    return get_object_or_404(
        hubs_where(request.user, verb, at=timezone.now()), slug=slug
    )


def person_of(request: HttpRequest) -> User:
    """Who acts; the CMS lets in nobody who is not signed in."""
    return cast("User", request.user)


def frame(request: HttpRequest, hub: Hub, title: str, **more: Any) -> dict[str, Any]:
    """What every page of a hub's finance needs."""
    now = timezone.now()
    crumbs = [
        {"url": reverse("finance_hubs"), "label": _("Finance")},
        {"url": reverse("finance", args=[hub.slug]), "label": hub.short_name},
    ]
    if title != hub.name:
        crumbs.append({"url": "", "label": title})
    return {
        "hub": hub,
        "may_charge": can(request.user, Verb.CHARGE, hub, at=now),
        "may_credit": can(request.user, Verb.CREDIT, hub, at=now),
        "may_countersign": can(request.user, Verb.COUNTERSIGN, hub, at=now),
        "header_title": title,
        "header_icon": "clipboard-list",
        "breadcrumbs_items": crumbs,
        **more,
    }


@require_safe
def hubs(request: HttpRequest) -> HttpResponse:
    """The hubs whose accounts the person may see; of one, its accounts."""
    found = list(hubs_where(request.user, Verb.ACCOUNTS, at=timezone.now()))
    if len(found) == 1:
        return redirect("finance", found[0].slug)
    context = {
        "hubs": found,
        "header_title": _("Finance"),
        "header_icon": "clipboard-list",
        "breadcrumbs_items": [{"url": "", "label": _("Finance")}],
    }
    return render(request, "courses/finance/hubs.html", context)


@require_safe
def overview(request: HttpRequest, hub: str) -> HttpResponse:
    """The sums of a period, and what waits for somebody."""
    place, now = hub_of(request, hub), timezone.now()
    today = timezone.localdate(now, ZoneInfo(place.time_zone))
    form = PeriodForm(request.GET, today=today)
    period = form.period()
    awaited = waiting().filter(hub=place)
    context = frame(
        request,
        place,
        place.name,
        form=form,
        period=period,
        before=month_of(period.since - timedelta(days=1)),
        after=month_of(period.until + timedelta(days=1)),
        totals=totals(place, period),
        entity=LegalEntity.objects.filter(hub=place).first(),
        asked=Refund.objects.filter(payment__order__hub=place, state="asked").count(),
        to_transfer=Refund.objects.filter(
            payment__order__hub=place, state="due", payment__means="transfer"
        ).count(),
        failed=Refund.objects.missing().filter(payment__order__hub=place).count(),
        disputed=Dispute.objects.filter(
            payment__order__hub=place, state="open"
        ).count(),
        undeliverable=Order.objects.filter(hub=place, state="undeliverable").count(),
        overdue=awaited.filter(due_on__lt=today).count(),
        awaited=awaited.count(),
        unanswered=unanswered(place, at=now).select_related("organisation"),
        kinds=[*KINDS],
    )
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "courses/finance/overview.html", context, status=status)


@require_safe
def export(request: HttpRequest, hub: str, kind: str) -> HttpResponseBase:
    """The accounts of a period as a file; who took it is in the audit trail."""
    place, now = hub_of(request, hub), timezone.now()
    if kind not in KINDS:
        raise Http404(kind)
    today = timezone.localdate(now, ZoneInfo(place.time_zone))
    form = PeriodForm(request.GET, today=today)
    if form.is_bound and not form.is_valid():
        return overview(request, hub)
    period = form.period()
    facts = {
        "kind": kind,
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
    }
    record("accounts.exported", place, by=person_of(request), hub=place, facts=facts)
    response = StreamingHttpResponse(
        KINDS[kind](place, period), content_type="text/csv; charset=utf-8"
    )
    name = f"{kind}-{place.code}-{period.since}-{period.until}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
