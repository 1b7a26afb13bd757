"""Buying seats for an organisation: what there is, what it costs, the order."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain import quotes, vouchers
from courses.domain.booking import NotBookable
from courses.domain.enrolment import CourseWithdrawn, RunClosed
from courses.domain.on_sale import billed, on_sale, runs_on_sale
from courses.domain.order_limits import AlreadyOrdered, TooManyOrders
from courses.domain.orders import Party, Total, place, total
from courses.domain.pack_lists import title_of, titles_of
from courses.domain.quotes import NothingToQuote, TooManyQuotes
from courses.domain.seats import NoSeatLeft, room
from courses.domain.stripe_gateway import is_open
from courses.domain.vat import private_hint
from courses.forms.seat_orders import SeatsForm
from courses.models import Order, Run, Voucher
from courses.views.acting import ManagerRequest, acting, words_for
from courses.views.buying import NOT_SOLD, TOO_MANY_ORDERS
from courses.views.checking_out import may_lead_to_stripe, to_checkout
from courses.views.codes import REFUSALS, voucher_of
from courses.views.quotes import WHY_NOT
from hubs.models import Organisation

#: What keeps seats from being ordered that the page had offered.
NOT_ORDERED: Final = (
    NoSeatLeft,
    vouchers.VoucherRefused,
    TooManyQuotes,
    TooManyOrders,
    NotBookable,
    RunClosed,
    CourseWithdrawn,
    NothingToQuote,
)


@dataclass(frozen=True)
class Wish:
    """What the form asks for, and what that costs."""

    form: SeatsForm
    party: Party
    voucher: Voucher | None
    sum: Total


@require_safe
@acting
def shelf(request: ManagerRequest, organisation: Organisation) -> HttpResponse:
    """The runs on which seats can be bought."""
    offers = on_sale(organisation, at=timezone.now())
    courses = [each.run.course for each in offers]
    titles = titles_of(courses, language=get_language() or "")
    rows = [
        (
            each,
            titles[each.run.course_id],
            words_for(each.run),
        )
        for each in offers
    ]
    context = {"organisation": organisation, "rows": rows}
    return render(request, "courses/employer/on_sale.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_lead_to_stripe
@acting
def buy(
    request: ManagerRequest, organisation: Organisation, run_id: str
) -> HttpResponse:
    """How many seats and what they cost; on POST order them, or ask for a quote."""
    now = timezone.now()
    run = get_object_or_404(runs_on_sale(organisation, at=now), public_id=run_id)
    try:
        wish = _wish(request, organisation, run, at=now)
    except NOT_SOLD:
        messages.error(request, gettext("The hub does not sell to you at the moment."))
        return redirect("courses:employer_buy", organisation.slug)
    if not _is_agreed(request, wish):
        return _ask(request, organisation, run, wish)
    try:
        order = _order(request, organisation, run, wish, at=now)
    except AlreadyOrdered as there:
        words = gettext(
            "Your organisation has ordered seats here and not paid for them yet: pay"
            " for this order first, or give it up."
        )
        messages.info(request, words)
        return redirect("courses:order", there.order.public_id)
    except NOT_ORDERED as refusal:
        wish.form.add_error(*_why_not(refusal))
        return _ask(request, organisation, run, wish, status=HTTPStatus.CONFLICT)
    if order.state == Order.State.OPEN:
        return to_checkout(request, order)
    return redirect("courses:order", order.public_id)


def _why_not(refusal: Exception) -> tuple[str | None, str]:
    """The field at which it is told, and the words."""
    if isinstance(refusal, NoSeatLeft):
        return "quantity", gettext("The run has no room for so many.")
    if isinstance(refusal, vouchers.VoucherRefused):
        return "voucher", str(REFUSALS[type(refusal)])
    if isinstance(refusal, TooManyQuotes):
        return None, str(WHY_NOT[type(refusal)])
    if isinstance(refusal, TooManyOrders):
        return None, str(TOO_MANY_ORDERS)
    return None, gettext("This cannot be ordered now.")


def _wish(
    request: ManagerRequest, organisation: Organisation, run: Run, *, at: datetime
) -> Wish:
    is_dated = run.mode != Run.Mode.SELF_PACED
    is_sent = request.method == "POST"
    form = SeatsForm(request.POST if is_sent else None, is_dated=is_dated)
    is_valid = is_sent and form.is_valid()
    given = form.cleaned_data if is_valid else {}
    party = billed(organisation, purchase_order=given.get("purchase_order", ""))
    for_course = is_valid and form.for_course
    voucher = voucher_of(request, form, run=run, at=at, for_course=for_course)
    sum_ = total(
        run,
        customer=party.customer,
        at=at,
        quantity=given.get("quantity", 1),
        voucher=voucher,
        for_course=for_course,
    )
    return Wish(form, party, voucher, sum_)


def _is_agreed(request: ManagerRequest, wish: Wish) -> bool:
    """Whether it is ordered at the total that was seen, which is only compared."""
    asked = {"pay", "quote"} & request.POST.keys()
    if not asked or not wish.form.is_valid():
        return False
    if wish.form.cleaned_data["seen"] != wish.sum.gross_cents:
        messages.info(request, gettext("The total has changed: please look again."))
        return False
    return True


def _order(
    request: ManagerRequest,
    organisation: Organisation,
    run: Run,
    wish: Wish,
    *,
    at: datetime,
) -> Order:
    order = quotes.ask if "quote" in request.POST else place
    return order(
        request.user,
        run=run,
        party=wish.party,
        at=at,
        quantity=wish.sum.quantity,
        organisation=organisation,
        course=run.course if wish.form.for_course else None,
        voucher=wish.voucher,
    )


def _words(wish: Wish) -> str:
    """What is said of the tax: which rule holds, and whether proof is lacking."""
    decided = wish.sum.vat
    hint = private_hint(
        wish.party.customer, percent=decided.percent, is_organisation=True
    )
    return f"{decided.words} {hint}".strip()


def _ask(
    request: ManagerRequest,
    organisation: Organisation,
    run: Run,
    wish: Wish,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    if wish.form.errors and status == HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "organisation": organisation,
        "run": run,
        "title": title_of(run.course, language=get_language() or ""),
        "run_words": words_for(run),
        "form": wish.form,
        "sum": wish.sum,
        "party": wish.party,
        "words": _words(wish),
        "left": room(run),
        "can_pay": is_open(),
    }
    return render(request, "courses/employer/buy.html", context, status=status)
