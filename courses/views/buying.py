"""Buying a seat on a run: what it costs whom, and the order."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from courses.domain import vouchers
from courses.domain.booking import NotBookable, obstacle
from courses.domain.enrolment import (
    AlreadyCompleted,
    AlreadyEnrolled,
    CourseWithdrawn,
    RunClosed,
)
from courses.domain.order_letters import title_of
from courses.domain.order_limits import AlreadyOrdered, TooManyOrders
from courses.domain.orders import (
    HOLD,
    NoSeller,
    Party,
    Total,
    place,
    total,
)
from courses.domain.refund_rules import terms_of
from courses.domain.seats import NoSeatLeft, room
from courses.domain.stripe_gateway import is_open
from courses.domain.vat import (
    NoRuleApplies,
    customer_of,
    private_hint,
)
from courses.domain.vat_rates import NoRate
from courses.forms.buying import PartyForm
from courses.models import Enrolment, Run, Seat, Voucher
from courses.views.access import LearnerRequest, signed_in
from courses.views.checking_out import may_lead_to_stripe, to_checkout
from courses.views.codes import REFUSALS, voucher_of
from courses.views.enrolment import READ_AND_SEND

#: What keeps a hub from selling at all, or to somebody.
NOT_SOLD: Final = (NoSeller, NoRuleApplies, NoRate)
#: What keeps an order from being placed that the page had offered.
NOT_PLACED: Final = (
    AlreadyOrdered,
    AlreadyEnrolled,
    AlreadyCompleted,
    NotBookable,
    RunClosed,
    CourseWithdrawn,
)
#: Who orders again and again, and never pays, keeps seats from others.
TOO_MANY_ORDERS: Final = _(
    "So many orders were placed within 24 hours and not paid that the next has to wait."
    " Pay for one that is open, or order again later."
)


@dataclass(frozen=True)
class Wish:
    """What the form asks for: complete where ``party`` is there."""

    form: PartyForm
    sum: Total
    voucher: Voucher | None
    party: Party | None
    #: What a business is told that is taxed as a private person.
    hint: Promise | str


@READ_AND_SEND
@may_lead_to_stripe
@signed_in
def book(request: LearnerRequest, run_id: str) -> HttpResponse:
    """Ask who pays, show what it costs; on POST order, and go on to pay."""
    related = ("course__hub", "hub", "hub__legal_entity")
    runs = Run.objects.announced().select_related(*related)
    run = get_object_or_404(runs, public_id=run_id)
    if not run.price_cents:
        return redirect("courses:enrol", run.public_id)
    at = timezone.now()
    if (ended := _way_out(request, run)) is not None:
        return ended
    why = obstacle(run, learner=request.user, at=at)
    if (why and not _has_offer(request, run, at)) or not is_open():
        return _closed(request, run, status=200)
    try:
        wish = _wish(request, run, at=at)
    except NOT_SOLD:
        return _closed(request, run, status=200)
    if wish.party is None:
        return _ask(request, run, wish, at=at)
    return _order(request, run, wish, at=at)


def _way_out(request: LearnerRequest, run: Run) -> HttpResponse | None:
    """Who has an order or a seat already is led there."""
    own = request.user.orders.filter(run=run, organisation__isnull=True)
    waiting = own.open().first()
    if waiting is not None:
        messages.info(request, gettext("You have ordered this already."))
        return redirect("courses:order", waiting.public_id)
    enrolled = request.user.enrolments.filter(run=run, state="active").first()
    return redirect("courses:record", enrolled.public_id) if enrolled else None


def _has_offer(request: LearnerRequest, run: Run, at: datetime) -> bool:
    held = Seat.objects.filter(run=run, holder=request.user, state=Seat.State.HELD)
    return held.filter(held_until__gt=at).exists()


def _wish(request: LearnerRequest, run: Run, *, at: datetime) -> Wish:
    """Read the form, check number and code, and work the total out."""
    initial = {
        "name": request.user.name_on_certificate,
        "email": request.user.email,
        "country": str(run.hub.country),
    }
    form = PartyForm(request.POST or None, initial=initial)
    is_sent = request.method == "POST"
    is_valid = is_sent and form.is_valid()
    given = form.cleaned_data if is_sent else initial
    country = given.get("country") or str(run.hub.country)
    voucher = voucher_of(request, form, run=run, at=at)
    customer = customer_of(
        country,
        vat_number=given.get("vat_number", ""),
        register_number=given.get("register_number", ""),
    )
    sum_ = total(run, customer=customer, at=at, voucher=voucher)
    is_valid = is_valid and form.is_valid() and "order" in request.POST
    # The buyer agrees to a total; it is not taken from the form, only compared.
    is_agreed = is_valid and form.cleaned_data["seen"] == sum_.gross_cents
    if is_valid and not is_agreed:
        messages.info(request, gettext("The total has changed: please look again."))
    party = form.party() if is_agreed else None
    hint = private_hint(customer, percent=sum_.vat.percent)
    return Wish(form, sum_, voucher, party, hint)


def _order(
    request: LearnerRequest, run: Run, wish: Wish, *, at: datetime
) -> HttpResponse:
    assert wish.party is not None  # noqa: S101 (asked by who calls)
    try:
        order = place(
            request.user, run=run, party=wish.party, voucher=wish.voucher, at=at
        )
    except vouchers.VoucherRefused as refusal:
        wish.form.add_error("voucher", str(REFUSALS[type(refusal)]))
        return _ask(request, run, wish, at=at)
    except TooManyOrders:
        wish.form.add_error(None, str(TOO_MANY_ORDERS))
        return _ask(request, run, wish, at=at, status=HTTPStatus.TOO_MANY_REQUESTS)
    except NoSeatLeft:
        return _ask(request, run, wish, at=at, status=HTTPStatus.CONFLICT)
    except NOT_PLACED as reason:
        return _not_placed(request, run, reason)
    if order.fulfilled_at is not None:
        return redirect("courses:order", order.public_id)
    return to_checkout(request, order)


def _not_placed(request: LearnerRequest, run: Run, reason: Exception) -> HttpResponse:
    """It happened in another window, or the hub closed the run, while one typed."""
    if isinstance(reason, AlreadyOrdered):
        return redirect("courses:order", reason.order.public_id)
    if isinstance(reason, (AlreadyEnrolled, AlreadyCompleted)):
        has = Enrolment.objects.filter(learner=request.user, run=run).order_by("-pk")
        return redirect("courses:record", has[0].public_id)
    return _closed(request, run, status=HTTPStatus.CONFLICT)


def _ask(
    request: LearnerRequest, run: Run, wish: Wish, *, at: datetime, status: int = 200
) -> HttpResponse:
    left = room(run)
    context = {
        "run": run,
        "title": title_of(run.course, language=get_language() or ""),
        "form": wish.form,
        "sum": wish.sum,
        "hint": wish.hint,
        "left": left,
        "is_full": status == HTTPStatus.CONFLICT
        or (left == 0 and not _has_offer(request, run, at)),
        "minutes": int(HOLD.total_seconds() // 60),
        "terms": terms_of(run, paid_at=at),
    }
    return render(request, "courses/buying/book.html", context, status=status)


def _closed(request: LearnerRequest, run: Run, *, status: int) -> HttpResponse:
    context = {"run": run, "can_pay": is_open()}
    return render(request, "courses/buying/closed.html", context, status=status)
