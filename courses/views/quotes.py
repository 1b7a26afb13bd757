"""Buying by invoice: a quote for an organisation, and its acceptance; papers."""

from typing import Final

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.booking import NotBookable
from courses.domain.enrolment import CourseWithdrawn, RunClosed
from courses.domain.invoice_terms import AboveLimit, NeedsApproval, ask_hub
from courses.domain.invoices import NoSeller as NothingSold
from courses.domain.order_letters import title_of
from courses.domain.orders import NoSeller
from courses.domain.quotes import (
    NothingToQuote,
    QuoteOver,
    TooManyQuotes,
    accept,
    ask,
    decline,
)
from courses.domain.seats import NoSeatLeft, room
from courses.domain.vat import NoRuleApplies
from courses.domain.vat_rates import NoRate
from courses.forms.quotes import AcceptForm, QuoteForm
from courses.models import Order, Run
from courses.views.access import LearnerRequest, signed_in
from courses.views.enrolment import READ_AND_SEND
from courses.views.finance_invoices import sent
from hubs.models import Organisation

#: Why a quote cannot be had, or not be accepted.
WHY_NOT: Final[dict[type[Exception], Promise]] = {
    NotBookable: _("This run cannot be booked now."),
    RunClosed: _("This run cannot be booked now."),
    CourseWithdrawn: _("This course was withdrawn."),
    NothingToQuote: _("These seats cost nothing: there is nothing to quote."),
    TooManyQuotes: _(
        "So many quotes were asked for within 24 hours that the next has to wait."
        " Look at those you have, or ask again later."
    ),
    NoSeller: _("The hub does not sell seats at the moment."),
    NothingSold: _("The hub does not sell seats at the moment."),
    NoRuleApplies: _("The hub does not sell seats at the moment."),
    NoRate: _("The hub does not sell seats at the moment."),
    NoSeatLeft: _("So many seats are not left. Ask for a quote for fewer."),
    NeedsApproval: _("The hub must first agree to payment by invoice. It was told."),
    AboveLimit: _(
        "With your open invoices this is more than the hub agreed to. It was told."
    ),
    QuoteOver: _("This quote cannot be accepted any more."),
}


@READ_AND_SEND
@signed_in
def quote(request: LearnerRequest, run_id: str) -> HttpResponse:
    """Ask for a quote for seats on a run; for those who act for an organisation."""
    runs = Run.objects.announced().select_related("course__hub", "hub")
    run = get_object_or_404(runs, public_id=run_id)
    at = timezone.now()
    theirs = Organisation.objects.managed_by(request.user, at=at)
    form = QuoteForm(request.POST or None, organisations=theirs)
    status = 200
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            order = ask(
                request.user,
                run=run,
                party=form.party(),
                organisation=given["organisation"],
                quantity=given["quantity"],
                at=at,
            )
        except tuple(WHY_NOT) as refusal:
            form.add_error(None, str(WHY_NOT[type(refusal)]))
        else:
            messages.success(request, gettext("Your quote is being drawn."))
            return redirect("courses:order", order.public_id)
        status = 409
    elif form.is_bound:
        status = 422
    context = {
        "run": run,
        "title": title_of(run.course, language=get_language() or "en"),
        "form": form,
        "acts": theirs.exists(),
        "left": room(run),
    }
    return render(request, "courses/buying/quote.html", context, status=status)


@require_POST
@signed_in
def accept_quote(request: LearnerRequest, order_id: str) -> HttpResponse:
    """Accept a quote: the seats are had, the invoice follows."""
    order, at = _own(request, order_id), timezone.now()
    form = AcceptForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["purchase_order"][0]))
        return redirect("courses:order", order.public_id)
    try:
        accept(order, by=request.user, at=at, **form.cleaned_data)
    except NeedsApproval as refusal:
        ask_hub(order, at=at)
        messages.error(request, str(WHY_NOT[type(refusal)]))
    except tuple(WHY_NOT) as refusal:
        messages.error(request, str(WHY_NOT[type(refusal)]))
    else:
        messages.success(request, gettext("Accepted. The seats are yours."))
    return redirect("courses:order", order.public_id)


@require_POST
@signed_in
def decline_quote(request: LearnerRequest, order_id: str) -> HttpResponse:
    """Decline a quote."""
    order = _own(request, order_id)
    if decline(order, by=request.user, at=timezone.now()):
        messages.success(request, gettext("The quote was declined."))
    return redirect("courses:order", order.public_id)


@require_safe
@signed_in
def paper(request: LearnerRequest, order_id: str, invoice_id: str) -> FileResponse:
    """An invoice, credit note or quote of one's own, or of one's organisation's."""
    order = _own(request, order_id)
    return sent(get_object_or_404(order.invoices, public_id=invoice_id))


def _own(request: LearnerRequest, order_id: str) -> Order:
    found = Order.objects.visible_to(request.user, at=timezone.now())
    return get_object_or_404(found.select_related("hub"), public_id=order_id)
