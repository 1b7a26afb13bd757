"""Giving one's seat on a run up, and changing to another run of the course."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext

from courses.domain.cancelling import cancel_seat
from courses.domain.coming_back import (
    comes_back,
    order_of,
    paid_for,
    seat_of,
    was_moved,
)
from courses.domain.enrolment import AlreadyCompleted, AlreadyEnrolled
from courses.domain.money import shown
from courses.domain.record import record_of
from courses.domain.refund_rules import terms_of
from courses.domain.refunds import Disputed
from courses.domain.seats import NoSeatLeft, SeatGone
from courses.domain.states import TransitionNotAllowed
from courses.domain.tax_of_moves import EVERY, modes_taxed_alike
from courses.domain.transferring import (
    CannotTransfer,
    own_barrier,
    runs_to_change_to,
    transfer,
)
from courses.forms.enrolment import LeaveForm, TransferForm
from courses.models import Enrolment, Run
from courses.views.access import LearnerRequest, with_enrolment
from courses.views.enrolment import READ_AND_SEND


@READ_AND_SEND
@with_enrolment
def cancel(request: LearnerRequest, enrolment: Enrolment) -> HttpResponse:
    """Say what comes back, and on POST give the seat up."""
    if enrolment.state != Enrolment.State.ACTIVE:
        return redirect("courses:record", enrolment.public_id)
    form = LeaveForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, enrolment, form)
    record = record_of(enrolment, language=get_language() or "")
    reason = form.cleaned_data["reason"]
    try:
        done = cancel_seat(enrolment, by=request.user, at=timezone.now(), reason=reason)
    except TransitionNotAllowed:
        # Completed in another window meanwhile.
        return redirect("courses:record", enrolment.public_id)
    except Disputed:
        words = gettext(
            "Your bank is taking the payment for this seat back. Once that is decided"
            " you can give the seat up."
        )
        messages.error(request, words)
        return redirect("courses:record", enrolment.public_id)
    words = gettext("Your seat on “%(title)s” is free again. What you did is kept.")
    messages.success(request, words % {"title": record.title})
    if done.refund is not None:
        cents, currency = done.refund.amount_cents, done.refund.payment.currency
        amount = shown(cents, currency, language=get_language() or "")
        words = gettext("%(amount)s go back to you the way you paid.")
        messages.info(request, words % {"amount": amount})
    return redirect("courses:home")


@READ_AND_SEND
@with_enrolment
def change_run(request: LearnerRequest, enrolment: Enrolment) -> HttpResponse:
    """Show the other runs, and on POST change to one of them."""
    now = timezone.now()
    if enrolment.state != Enrolment.State.ACTIVE:
        return redirect("courses:record", enrolment.public_id)
    runs = runs_to_change_to(enrolment, at=now)
    form = TransferForm(request.POST if request.method == "POST" else None, runs=runs)
    if not form.is_valid():
        return _choose(request, enrolment, runs, form)
    to: Run = form.cleaned_data["run"]
    try:
        begun = transfer(enrolment, to=to, by=request.user, at=now)
    except NoSeatLeft:
        full = gettext("That run is full. Choose another one, or wait for a seat.")
        form.add_error("run", full)
    except (CannotTransfer, SeatGone, AlreadyEnrolled, AlreadyCompleted):
        gone = gettext("You cannot change to that run any more. Choose another one.")
        form.add_error("run", gone)
    else:
        messages.success(request, gettext("You have a seat on the other run now."))
        return redirect("courses:record", begun.public_id)
    return _choose(request, enrolment, runs, form, status=HTTPStatus.CONFLICT)


def _ask(
    request: LearnerRequest, enrolment: Enrolment, form: LeaveForm
) -> HttpResponse:
    now = timezone.now()
    paid = paid_for(seat_of(enrolment))
    cents = comes_back(enrolment, at=now)
    currency = paid.payment.currency if paid else ""
    language = get_language() or ""
    context = {
        "enrolment": enrolment,
        "record": record_of(enrolment, language=language),
        "form": form,
        "paid": paid and shown(paid.cents, currency, language=language),
        "is_employers": paid is not None and paid.is_employers,
        "back": paid and shown(cents, currency, language=language),
        "terms": terms_of(
            enrolment.run, paid_at=paid.payment.paid_at if paid else None
        ),
        "was_moved": paid is not None and was_moved(enrolment),
        "may_change": bool(runs_to_change_to(enrolment, at=now)),
    }
    return render(request, "courses/enrolment/cancel.html", context)


def _choose(
    request: LearnerRequest,
    enrolment: Enrolment,
    runs: list[Run],
    form: TransferForm,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    order = order_of(seat_of(enrolment))
    context = {
        "enrolment": enrolment,
        "record": record_of(enrolment, language=get_language() or ""),
        "runs": runs,
        "form": form,
        "is_tax_kept": order is not None and modes_taxed_alike(order) != EVERY,
        "barrier": own_barrier(enrolment, at=timezone.now()),
    }
    return render(request, "courses/enrolment/transfer.html", context, status=status)
