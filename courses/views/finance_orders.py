"""Orders of a hub in the CMS, each with its whole way, and money that goes back."""

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from courses.domain.order_letters import title_of
from courses.domain.order_story import story
from courses.domain.refunds import (
    DecidedAlready,
    Disputed,
    NothingPaid,
    OwnRefund,
    TooMuch,
    ask,
    decide,
    left_cents,
    returned_cents,
)
from courses.domain.sending_back import NotATransfer, note_transfer
from courses.domain.vat import rule_of
from courses.forms.finance import OrdersForm
from courses.forms.refunds import DecisionForm, RefundForm
from courses.models import Order, Payment, Refund
from courses.views.finance import frame, hub_of, person_of
from courses.views.proving import asked_for, sends_money
from hubs.forms.signing import SignatureForm
from hubs.models import Hub
from hubs.roles import Verb

ON_A_PAGE: Final = 50
READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])
WHY_NOT: Final[dict[type[Exception], Promise]] = {
    TooMuch: gettext_lazy("That is more than was paid and is still here."),
    NothingPaid: gettext_lazy("Nothing was paid that could go back."),
    Disputed: gettext_lazy(
        "A bank takes this payment back, or took it: nothing goes back beside that."
    ),
    DecidedAlready: gettext_lazy("Somebody decided about it before."),
    OwnRefund: gettext_lazy("You asked for it: a second person approves it."),
    NotATransfer: gettext_lazy("Stripe sends this refund; there is nothing to note."),
}


@require_safe
def orders(request: HttpRequest, hub: str) -> HttpResponse:
    """The orders of a hub, newest first."""
    place, form = hub_of(request, hub), OrdersForm(request.GET)
    found = place.orders.select_related("party", "course", "organisation", "run")
    query = request.GET.copy()
    query.pop("p", None)
    page = Paginator(
        _wanted(found.order_by("-placed_at", "-pk"), form), ON_A_PAGE
    ).get_page(request.GET.get("p"))
    context = frame(
        request, place, _("Orders"), form=form, page=page, query=query.urlencode()
    )
    return render(request, "courses/finance/orders.html", context)


@require_safe
def order(request: HttpRequest, hub: str, order_id: str) -> HttpResponse:
    """One order: what was bought, and all that happened."""
    place = hub_of(request, hub)
    rows = place.orders.select_related(
        "party", "course", "run", "buyer", "organisation", "voucher"
    )
    row = get_object_or_404(rows, public_id=order_id)
    paid = row.payments.filter(state=Payment.State.PAID)
    refundable = [(payment, left_cents(payment)) for payment in paid]
    payment, left = next(((p, c) for p, c in refundable if c), (None, 0))
    context = frame(
        request,
        place,
        row.public_id,
        order=row,
        course_title=title_of(row.course, language=request.LANGUAGE_CODE),
        rule=rule_of(row.vat_rule),
        story=story(row),
        seats=row.places.select_related("seat__run").order_by("pk"),
        payment=payment,
        left=left,
    )
    return render(request, "courses/finance/order.html", context)


@READ_AND_SEND
def ask_refund(
    request: HttpRequest, hub: str, order_id: str, payment_id: int
) -> HttpResponse:
    """Ask that money goes back; above the hub's limit it waits for a second person."""
    place = hub_of(request, hub, Verb.CHARGE)
    payment = get_object_or_404(
        Payment.objects.select_related("order__party", "order__hub"),
        pk=payment_id,
        order__public_id=order_id,
        order__hub=place,
    )
    person, left = person_of(request), left_cents(payment)
    form = RefundForm(
        request.POST or None, person=person, currency=payment.currency, left_cents=left
    )
    facts = {"payment": payment, "order": payment.order, "left": left}
    if not sends_money(request, form, wanted=payment, hub=place):
        return _prove(request, place, _("Pay back"), form, "refund_ask", facts)
    given = form.cleaned_data
    try:
        refund = ask(
            payment,
            amount_cents=given["amount"],
            why=Refund.Why(given["why"]),
            reason=given["reason"],
            by=person,
            at=timezone.now(),
        )
    except (TooMuch, NothingPaid, Disputed) as refusal:
        form.add_error("amount", str(WHY_NOT[type(refusal)]))
        answer = _prove(request, place, _("Pay back"), form, "refund_ask", facts)
        answer.status_code = HTTPStatus.CONFLICT
        return answer
    if refund.state == Refund.State.ASKED:
        messages.success(request, _("A second person is to approve it."))
    else:
        messages.success(request, _goes_back(payment))
    return redirect("finance_order", place.slug, order_id)


@require_safe
def refunds(request: HttpRequest, hub: str) -> HttpResponse:
    """Refunds of a hub: those that wait for somebody first."""
    return _refunds(request, hub_of(request, hub))


@READ_AND_SEND
def decide_refund(request: HttpRequest, hub: str, refund_id: int) -> HttpResponse:
    """Approve a refund, or refuse it with a reason."""
    place = hub_of(request, hub, Verb.COUNTERSIGN)
    refund, person = _refund(place, refund_id), person_of(request)
    form = DecisionForm(request.POST or None, person=person)
    if not sends_money(request, form, wanted=refund, hub=place):
        header = _("Decide about a refund")
        facts = {"refund": refund, "returned": returned_cents(refund.payment)}
        return _prove(request, place, header, form, "refund_decide", facts)
    approve = form.approves
    try:
        decide(
            refund,
            by=person,
            at=timezone.now(),
            approve=approve,
            reason="" if approve else form.cleaned_data["reason"],
        )
    except (DecidedAlready, OwnRefund, Disputed) as refusal:
        messages.error(request, str(WHY_NOT[type(refusal)]))
        return _refunds(request, place, status=409)
    told = _goes_back(refund.payment) if approve else _("It was refused.")
    messages.success(request, told)
    return redirect("finance_refunds", place.slug)


@require_POST
def refund_transferred(request: HttpRequest, hub: str, refund_id: int) -> HttpResponse:
    """Note that finance sent a refund from the bank account."""
    place = hub_of(request, hub, Verb.CHARGE)
    try:
        note_transfer(
            _refund(place, refund_id), by=person_of(request), at=timezone.now()
        )
    except NotATransfer as refusal:
        messages.error(request, str(WHY_NOT[type(refusal)]))
        return _refunds(request, place, status=409)
    messages.success(request, _("Noted. The credit note follows."))
    return redirect("finance_refunds", place.slug)


def _goes_back(payment: Payment) -> str:
    """What happens now with a refund that nobody has to look at any more."""
    if payment.means == Payment.Means.TRANSFER:
        return _("Finance is to transfer it now, and to note that under Refunds.")
    return _("The refund is on its way.")


def _prove(
    request: HttpRequest,
    hub: Hub,
    header: str,
    form: SignatureForm,
    template: str,
    facts: dict[str, Any],
) -> HttpResponse:
    """The page of a form with which money goes back."""
    context = frame(request, hub, header, form=form, **asked_for(form), **facts)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, f"courses/finance/{template}.html", context, status=status)


def _refund(hub: Hub, pk: int) -> Refund:
    rows = Refund.objects.select_related("payment__order")
    return get_object_or_404(rows, pk=pk, payment__order__hub=hub)


def _refunds(request: HttpRequest, hub: Hub, *, status: int = 200) -> HttpResponse:
    rows = Refund.objects.filter(payment__order__hub=hub).select_related(
        "payment__order__party", "asked_by", "decided_by"
    )
    context: dict[str, Any] = frame(
        request,
        hub,
        _("Refunds"),
        asked=rows.filter(state="asked").order_by("asked_at"),
        to_transfer=rows.filter(state="due", payment__means="transfer"),
        page=Paginator(rows.order_by("-asked_at", "-pk"), ON_A_PAGE).get_page(
            request.GET.get("p")
        ),
        me=person_of(request),
    )
    return render(request, "courses/finance/refunds.html", context, status=status)


def _wanted(rows: QuerySet[Order], form: OrdersForm) -> QuerySet[Order]:
    if not form.is_valid():
        return rows
    if state := form.cleaned_data["state"]:
        rows = rows.filter(state=state)
    if text := form.cleaned_data["q"].strip():
        rows = rows.filter(
            Q(public_id__iexact=text)
            | Q(party__name__icontains=text)
            | Q(course__code__iexact=text)
            | Q(invoices__payload__number__iexact=text)
        ).distinct()
    return rows
