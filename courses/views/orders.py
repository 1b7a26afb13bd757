"""A person's orders: all of them, one of them, and the ways back from Stripe."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from courses.domain.checkout import end_sessions
from courses.domain.orders import abandon
from courses.domain.orders_shown import account_of, runs_of, titles
from courses.domain.payments import Differs, NotOurs, look
from courses.domain.stripe_gateway import NoStripe, StripeAway, StripeRefused
from courses.models import Order, Payment
from courses.views.access import LearnerRequest, signed_in
from courses.views.acting import words_for
from courses.views.checking_out import may_lead_to_stripe, to_checkout

PAGE_SIZE = 24
#: Seconds after which a page that waits looks again.
LOOKS_AGAIN = 5
NOT_ASKED = (StripeAway, StripeRefused, NoStripe)


def _own(request: LearnerRequest, order_id: str) -> Order:
    """One's own order; another's is not there."""
    found = Order.objects.visible_to(request.user, at=timezone.now())
    related = ("course", "run", "hub", "party", "buyer", "organisation")
    return get_object_or_404(found.select_related(*related), public_id=order_id)


@require_safe
@signed_in
def orders(request: LearnerRequest) -> HttpResponse:
    """All orders, newest first."""
    found = Order.objects.visible_to(request.user, at=timezone.now())
    newest = found.select_related("course", "hub", "run").order_by("-placed_at", "-pk")
    page = Paginator(newest, PAGE_SIZE).get_page(request.GET.get("page"))
    names = titles(list(page), language=get_language() or "")
    runs = {key: run and words_for(run) for key, run in runs_of(page).items()}
    rows = [(order, names[order.course_id], runs[order.pk]) for order in page]
    return render(request, "courses/orders/list.html", {"page": page, "rows": rows})


@require_safe
@may_lead_to_stripe
@signed_in
def order(request: LearnerRequest, order_id: str) -> HttpResponse:
    """One order: how it stands, and what can be done."""
    order, at = _own(request, order_id), timezone.now()
    account = account_of(order, language=get_language() or "", at=at)
    when = words_for(account.run) if account.run else ""
    context = {"account": account, "order": account.order, "when": when, "at": at}
    return render(request, "courses/orders/order.html", context)


@require_POST
@may_lead_to_stripe
@signed_in
def pay(request: LearnerRequest, order_id: str) -> HttpResponse:
    """Go on to pay an order that is open."""
    return to_checkout(request, _own(request, order_id))


@require_POST
@signed_in
def give_up(request: LearnerRequest, order_id: str) -> HttpResponse:
    """Abandon an order that is not paid; its seat is free again."""
    order, at = _own(request, order_id), timezone.now()
    try:
        end_sessions(order, at=at)
    except (*NOT_ASKED, Differs, NotOurs):
        # Whoever pays all the same finds a seat, or gets the money back.
        pass
    if abandon(order, at=at, by=request.user):
        messages.success(request, gettext("The order was cancelled. Nothing was paid."))
    return redirect("courses:order", order.public_id)


@require_safe
@signed_in
def paid(request: LearnerRequest, order_id: str) -> HttpResponse:
    """Back from Stripe's page, paid or about to be: what it says is asked, not told.

    While Stripe cannot be asked, the page looks again by itself.
    """
    order = _own(request, order_id)
    open_ = order.payments.filter(
        state__in=[Payment.State.OPEN, Payment.State.PROCESSING],
        session_id__isnull=False,
    )
    payment = open_.order_by("-pk").first()
    if payment is None:
        return redirect("courses:order", order.public_id)
    try:
        look(payment, at=timezone.now())
    except NOT_ASKED:
        response = render(request, "courses/orders/waiting.html", {"order": order})
        # By header: it works without JavaScript, too.
        response["Refresh"] = str(LOOKS_AGAIN)
        return response
    except (Differs, NotOurs):
        # The event's task sounds the alarm; the page shows the order as it is.
        return redirect("courses:order", order.public_id)
    return redirect("courses:order", order.public_id)


@require_safe
@signed_in
def back(request: LearnerRequest, order_id: str) -> HttpResponse:
    """Back from Stripe's page without paying."""
    order = _own(request, order_id)
    if order.state == Order.State.OPEN:
        messages.info(request, gettext("Nothing was paid."))
    return redirect("courses:order", order.public_id)
