"""Invoices of a hub in the CMS: seen, fetched, paid by transfer, reminded of."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from courses.domain.bills import (
    AmountDiffers,
    InTheFuture,
    NotDue,
    RemindedAlready,
    give_up,
    mark_paid,
    remind_now,
    waiting,
    with_due,
)
from courses.domain.credit_notes import left_to_credit
from courses.domain.invoices import number_of, today
from courses.forms.finance import PaidForm, ReasonForm
from courses.models import Invoice
from courses.views.finance import frame, hub_of, person_of
from hubs.models import Hub
from hubs.roles import Verb

ON_A_PAGE: Final = 50
WHY_NOT: Final[dict[type[Exception], Promise]] = {
    NotDue: gettext_lazy("No transfer is awaited for this invoice."),
    AmountDiffers: gettext_lazy(
        "Another amount is to be paid. What came in part is noted when the rest is"
        " there; what came too much goes back first."
    ),
    InTheFuture: gettext_lazy("This day is yet to come. Take the day of the booking."),
    RemindedAlready: gettext_lazy("The last reminder was sent."),
}


@require_safe
def invoices(request: HttpRequest, hub: str) -> HttpResponse:
    """Invoices, credit notes and quotes, newest first; what is awaited before them."""
    place = hub_of(request, hub)
    rows = place.invoices.select_related("order", "party").prefetch_related("reminders")
    kind = request.GET.get("kind", "")
    shown = rows.filter(kind=kind) if kind in Invoice.Kind.values else rows
    context = frame(
        request,
        place,
        _("Invoices"),
        awaited=with_due(rows.filter(pk__in=waiting())).order_by("due_on", "pk"),
        today=_today(place),
        kind=kind,
        kinds=Invoice.Kind.choices,
        page=Paginator(shown.order_by("-issued_at", "-pk"), ON_A_PAGE).get_page(
            request.GET.get("p")
        ),
    )
    return render(request, "courses/finance/invoices.html", context)


@require_safe
def invoice(request: HttpRequest, hub: str, invoice_id: str) -> HttpResponse:
    """One invoice, and what finance can do with it."""
    return _screen(request, hub_of(request, hub), invoice_id)


@require_safe
def invoice_file(request: HttpRequest, hub: str, invoice_id: str) -> FileResponse:
    """The PDF."""
    return sent(_found(hub_of(request, hub), invoice_id))


def sent(found: Invoice) -> FileResponse:
    """The PDF of an invoice; one that is not drawn yet is not there."""
    if not found.file:
        raise Http404(found.public_id)
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=f"{number_of(found)}.pdf",
        content_type="application/pdf",
        headers={"Cache-Control": "private, no-store"},
    )


@require_POST
def paid(request: HttpRequest, hub: str, invoice_id: str) -> HttpResponse:
    """Note that the amount is on the bank statement."""
    place = hub_of(request, hub, Verb.CHARGE)
    found = _found(place, invoice_id)
    form = PaidForm(request.POST, currency=found.currency)
    if not form.is_valid():
        return _screen(request, place, invoice_id, paid=form, status=422)
    given = form.cleaned_data
    try:
        mark_paid(
            found,
            amount_cents=given["amount"],
            booked_on=given["booked_on"],
            reference=given["reference"],
            by=person_of(request),
            at=timezone.now(),
        )
    except (NotDue, AmountDiffers, InTheFuture) as refusal:
        field = "booked_on" if isinstance(refusal, InTheFuture) else "amount"
        form.add_error(field, str(WHY_NOT[type(refusal)]))
        return _screen(request, place, invoice_id, paid=form, status=409)
    messages.success(request, _("Noted as paid."))
    return redirect("finance_invoice", place.slug, invoice_id)


@require_POST
def remind(request: HttpRequest, hub: str, invoice_id: str) -> HttpResponse:
    """Send the next reminder now."""
    place = hub_of(request, hub, Verb.CHARGE)
    found = _found(place, invoice_id)
    try:
        remind_now(found, by=person_of(request), at=timezone.now())
    except (NotDue, RemindedAlready) as refusal:
        messages.error(request, str(WHY_NOT[type(refusal)]))
        return _screen(request, place, invoice_id, status=409)
    messages.success(request, _("The reminder is on its way."))
    return redirect("finance_invoice", place.slug, invoice_id)


@require_POST
def cancel(request: HttpRequest, hub: str, invoice_id: str) -> HttpResponse:
    """Give an unpaid invoice up: credited, and the seats come back."""
    place = hub_of(request, hub, Verb.CHARGE)
    found, form = _found(place, invoice_id), ReasonForm(request.POST)
    if not form.is_valid():
        return _screen(request, place, invoice_id, reason=form, status=422)
    reason = form.cleaned_data["reason"]
    try:
        give_up(found, by=person_of(request), at=timezone.now(), reason=reason)
    except NotDue as refusal:
        messages.error(request, str(WHY_NOT[type(refusal)]))
        return _screen(request, place, invoice_id, status=409)
    messages.success(request, _("Credited; the seats are free again."))
    return redirect("finance_invoice", place.slug, invoice_id)


def _found(hub: Hub, invoice_id: str) -> Invoice:
    rows = hub.invoices.select_related("order__hub", "party")
    return get_object_or_404(rows, public_id=invoice_id)


def _screen(
    request: HttpRequest,
    hub: Hub,
    invoice_id: str,
    *,
    paid: PaidForm | None = None,
    reason: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = _found(hub, invoice_id)
    context = frame(
        request,
        hub,
        number_of(found),
        invoice=found,
        facts=found.payload,
        paid_on=_paid_on(found),
        party=found.party.payload,
        is_awaited=waiting().filter(pk=found.pk).exists(),
        due_cents=left_to_credit(found),
        is_overdue=bool(
            found.due_on and found.due_on < today(found.order, at=timezone.now())
        ),
        reminders=found.reminders.order_by("stage"),
        notes=found.credited_by.order_by("number"),
        transfer=found.transfers.select_related("payment", "noted_by").first(),
        paid_form=paid or PaidForm(currency=found.currency),
        reason_form=reason or ReasonForm(),
    )
    return render(request, "courses/finance/invoice.html", context, status=status)


def _paid_on(invoice: Invoice) -> date | None:
    """The day that its paper says, where it was paid before."""
    said = invoice.payload["paid_on"]
    return date.fromisoformat(said) if said else None


def _today(hub: Hub) -> date:
    return timezone.localdate(timezone.now(), ZoneInfo(hub.time_zone))
