"""An organisation's orders: how they stand, their papers, quotes to be answered."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from courses.domain import quotes
from courses.domain.enrolment import CourseWithdrawn, RunClosed
from courses.domain.invoices import number_of
from courses.domain.on_sale import with_papers
from courses.domain.pack_lists import Title, titles_of
from courses.domain.quotes import QuoteOver
from courses.domain.seats import NoSeatLeft
from courses.domain.vat import rule_of
from courses.forms.seat_orders import QuoteForm
from courses.models import Invoice, Order
from courses.views.acting import ManagerRequest, acting
from courses.views.checking_out import may_lead_to_stripe
from hubs.http.ranges import Sendable, send
from hubs.models import Organisation

PAGE_SIZE = 24


@require_safe
@acting
def orders(request: ManagerRequest, organisation: Organisation) -> HttpResponse:
    """All orders of the organisation, newest first, with their papers."""
    rows = organisation.orders.select_related("course", "hub", "buyer")
    newest = rows.order_by("-placed_at", "-pk")
    page = Paginator(newest, PAGE_SIZE).get_page(request.GET.get("page"))
    titles = titles_of({o.course_id for o in page}, language=get_language() or "")
    shown = [
        (each, titles.get(each.order.course_id, Title(each.order.course.code, "")))
        for each in with_papers(page)
    ]
    context = {"organisation": organisation, "page": page, "orders": shown}
    return render(request, "courses/employer/orders.html", context)


@require_safe
@may_lead_to_stripe
@acting
def order(
    request: ManagerRequest, organisation: Organisation, order_id: str
) -> HttpResponse:
    """One order: what it comes to, its papers, and what can be done."""
    return _page(request, organisation, _own(organisation, order_id))


@require_POST
@acting
def accept_quote(
    request: ManagerRequest, organisation: Organisation, order_id: str
) -> HttpResponse:
    """Accept a quote: the seats are there at once, the invoice follows."""
    row, form = _own(organisation, order_id), QuoteForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, row, form=form, status=422)
    try:
        quotes.accept(row, by=request.user, at=timezone.now(), **form.cleaned_data)
    except QuoteOver:
        why = gettext("The quote was accepted, declined, or has ended.")
    except NoSeatLeft:
        why = gettext("The run has no room for so many any more. Ask for another quote.")
    except (RunClosed, CourseWithdrawn):
        why = gettext("The run takes nobody any more. Ask for another quote.")
    else:
        messages.success(request, gettext("The seats are yours to give."))
        return redirect("courses:employer_order", organisation.slug, row.public_id)
    form.add_error(None, why)
    return _page(request, organisation, row, form=form, status=HTTPStatus.CONFLICT)


@require_POST
@acting
def decline_quote(
    request: ManagerRequest, organisation: Organisation, order_id: str
) -> HttpResponse:
    """Decline a quote."""
    row = _own(organisation, order_id)
    if quotes.decline(row, by=request.user, at=timezone.now()):
        messages.success(request, gettext("The quote was declined."))
    return redirect("courses:employer_order", organisation.slug, row.public_id)


@require_safe
@acting
def paper(
    request: ManagerRequest, organisation: Organisation, paper_id: str
) -> HttpResponseBase:
    """A quote, invoice or credit note of the organisation as PDF."""
    rows = Invoice.objects.filter(order__organisation=organisation).exclude(file="")
    row = get_object_or_404(rows, public_id=paper_id)
    sendable = Sendable(
        file=row.file,
        size=row.file.size,
        tag=row.sha256,
        media_type="application/pdf",
        name=f"{number_of(row)}.pdf",
    )
    response = send(request, sendable)
    response["Cache-Control"] = "private, no-cache"
    return response


def _own(organisation: Organisation, order_id: str) -> Order:
    rows = organisation.orders.select_related("course", "run", "hub", "party", "pack")
    return get_object_or_404(rows, public_id=order_id)


def _page(
    request: ManagerRequest,
    organisation: Organisation,
    row: Order,
    *,
    form: QuoteForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    titles = titles_of([row.course_id], language=get_language() or "")
    [shown] = with_papers([row])
    context = {
        "organisation": organisation,
        "order": row,
        "title": titles.get(row.course_id, Title(row.course.code, "")),
        "papers": shown.papers,
        "vat_words": rule_of(row.vat_rule).words,
        "pack": getattr(row, "pack", None),
        "form": form or QuoteForm(initial={"purchase_order": row.party.purchase_order}),
    }
    return render(request, "courses/employer/order.html", context, status=status)
