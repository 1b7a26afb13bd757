"""Who is invited to a run, whose seat is given up, and a run that is cancelled."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from courses.domain.attendance import participants
from courses.domain.cancelling import RunOver, cancel_run, cancel_seat
from courses.domain.coming_back import order_of, paid_for, seat_of
from courses.domain.enrolment import (
    AlreadyCompleted,
    AlreadyEnrolled,
    CourseWithdrawn,
    RunClosed,
)
from courses.domain.refunds import Disputed
from courses.domain.run_invitations import (
    InvitationRevoked,
    invite_to_run,
    revoke_invitation,
)
from courses.domain.run_list import seats_of
from courses.domain.run_plans import CannotPlan, Obstacle
from courses.domain.seats import NoSeatLeft, SeatGone
from courses.domain.states import TransitionNotAllowed
from courses.domain.tax_of_moves import is_taxed_otherwise
from courses.domain.transferring import (
    CannotTransfer,
    hubs_barrier,
    runs_to_move_to,
    transfer,
)
from courses.domain.waiting import LineClosed, raise_priority
from courses.forms.run_people import (
    CancelPaidSeatForm,
    CancelRunForm,
    CancelSeatForm,
    InvitationsForm,
    OtherRunForm,
    PriorityForm,
)
from courses.models import Enrolment, Run
from courses.views.acting import in_words
from courses.views.proving import asked_for, sends_money
from courses.views.reading import person_of
from courses.views.runs import crumbs, refused, run_for, screen, title_of_run
from hubs.roles import Verb

READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])
#: Why nobody was moved, in words.
NOT_MOVED: Final[dict[type[Exception], Promise]] = {
    NoSeatLeft: gettext_lazy(
        "That run is full, or who waits there comes first. Choose another one."
    ),
    AlreadyEnrolled: gettext_lazy("The learner has a seat there already."),
    AlreadyCompleted: gettext_lazy("The learner completed that run already."),
    CourseWithdrawn: gettext_lazy(
        "The course was withdrawn: nobody begins on another run of it."
    ),
    CannotTransfer: gettext_lazy("Something changed meanwhile. Please look again."),
    SeatGone: gettext_lazy("Something changed meanwhile. Please look again."),
    RunClosed: gettext_lazy("Something changed meanwhile. Please look again."),
}


@require_POST
def invite(request: HttpRequest, run_id: str) -> HttpResponse:
    """Invite people by mail."""
    row = run_for(request, run_id, Verb.RUNS)
    form = InvitationsForm(request.POST)
    if not form.is_valid():
        return screen(request, row, form=form, status=422)
    emails = form.cleaned_data["emails"]
    try:
        made = invite_to_run(
            row, emails=emails, by=person_of(request), at=timezone.now()
        )
    except CannotPlan as refusal:
        return refused(request, row, refusal)
    sent = ngettext(
        "%(sent)d invitation is on its way.",
        "%(sent)d invitations are on their way.",
        len(made),
    ) % {"sent": len(made)}
    messages.success(request, sent)
    if known := len(emails) - len(made):
        again = ngettext(
            "%(known)d address was invited before and got no second letter.",
            "%(known)d addresses were invited before and got no second letter.",
            known,
        )
        messages.info(request, again % {"known": known})
    return redirect("courses_run", row.public_id)


@require_POST
def uninvite(request: HttpRequest, run_id: str, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    row = run_for(request, run_id, Verb.RUNS)
    invitation = get_object_or_404(row.invitations, pk=invitation_id)
    try:
        revoke_invitation(invitation, by=person_of(request), at=timezone.now())
    except InvitationRevoked:
        messages.error(request, _("It was taken back already."))
        return screen(request, row, status=409)
    messages.success(request, _("The invitation does not work any more."))
    return redirect("courses_run", row.public_id)


@READ_AND_SEND
def cancel(request: HttpRequest, run_id: str) -> HttpResponse:
    """Ask why, and cancel a whole run."""
    row = run_for(request, run_id, Verb.RUNS)
    form = CancelRunForm(request.POST or None, person=person_of(request))
    header = _("Cancel the run")
    if not sends_money(request, form, wanted=row, hub=row.hub):
        return _ask(request, row, form, "run_cancel", header, {"seats": seats_of(row)})
    reason = form.cleaned_data["reason"]
    try:
        cancel_run(row, by=person_of(request), at=timezone.now(), reason=reason)
    except RunOver:
        messages.error(request, str(Obstacle.OVER.label))
        return screen(request, row, status=409)
    messages.success(request, _("The run is cancelled. Everybody gets a letter."))
    return redirect("courses_run", row.public_id)


@READ_AND_SEND
def cancel_one(request: HttpRequest, run_id: str, public_id: str) -> HttpResponse:
    """Ask why, and give up somebody's seat: all that was paid comes back."""
    row = run_for(request, run_id, Verb.RUNS)
    enrolment = _under_way(row, public_id)
    person = person_of(request)
    form, is_proven = _cancelling(request, enrolment)
    header = _("Give up a seat")
    if not is_proven:
        return _ask(
            request, row, form, "run_seat", header, {"learner": enrolment.learner}
        )
    reason = form.cleaned_data["reason"]
    if person.pk == enrolment.learner_id:
        messages.error(
            request, _("This is your own seat: give it up on your own course record.")
        )
        return screen(request, row, status=409)
    try:
        cancel_seat(enrolment, by=person, at=timezone.now(), reason=reason)
    except TransitionNotAllowed:
        messages.error(request, _("It was completed meanwhile: it stays."))
        return screen(request, row, status=409)
    except Disputed:
        words = _(
            "A bank is taking the payment for this seat back: nothing goes back beside"
            " that. The seat is kept until it is decided."
        )
        messages.error(request, words)
        return screen(request, row, status=409)
    messages.success(request, _("The seat is free again. The learner gets a letter."))
    return redirect("courses_run", row.public_id)


@READ_AND_SEND
def put_first(request: HttpRequest, run_id: str, public_id: str) -> HttpResponse:
    """Ask why, and let somebody who waits come before all others."""
    row = run_for(request, run_id, Verb.RUNS)
    place = get_object_or_404(row.waiting.in_line(), public_id=public_id)
    form = PriorityForm(request.POST or None)
    if not form.is_valid():
        header = _("Put first in line")
        facts = {"learner": place.learner, "header_icon": "arrow-up"}
        return _ask(request, row, form, "run_first", header, facts)
    person = person_of(request)
    if person.pk == place.learner_id:
        messages.error(request, _("This is your own place: somebody else decides."))
        return screen(request, row, status=409)
    place.run = row
    try:
        raise_priority(
            place,
            by=person,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
    except LineClosed:
        messages.error(request, _("They do not wait any more."))
        return screen(request, row, status=409)
    messages.success(request, _("The next seat that comes free is offered to them."))
    return redirect("courses_run", row.public_id)


@READ_AND_SEND
def move_one(request: HttpRequest, run_id: str, public_id: str) -> HttpResponse:
    """Ask where to and why, and give somebody a seat on another run instead."""
    row, now = run_for(request, run_id, Verb.RUNS), timezone.now()
    enrolment = _under_way(row, public_id)
    person = person_of(request)
    if person.pk == enrolment.learner_id:
        messages.error(
            request, _("This is your own seat: change it on your own course record.")
        )
        return screen(request, row, status=409)
    runs = runs_to_move_to(enrolment, at=now)
    form = OtherRunForm(request.POST or None, runs=in_words(runs))
    header = _("Move to another run")
    facts = {
        "learner": enrolment.learner,
        "runs": runs,
        "barrier": hubs_barrier(enrolment, at=now),
        "header_icon": "arrow-right",
    }
    if not form.is_valid():
        return _ask(request, row, form, "run_move", header, facts)
    given, order = form.cleaned_data, order_of(seat_of(enrolment))
    try:
        transfer(enrolment, to=given["run"], by=person, at=now, reason=given["reason"])
    except tuple(NOT_MOVED) as refusal:
        form.add_error("run", str(NOT_MOVED[type(refusal)]))
        answer = _ask(request, row, form, "run_move", header, facts)
        answer.status_code = 409
        return answer
    messages.success(request, _("The seat is on the other run. The learner is told."))
    if order is not None and is_taxed_otherwise(order, on=given["run"]):
        words = _(
            "Another VAT applies on that run than was charged: have finance look at"
            " order %(order)s."
        )
        messages.warning(request, words % {"order": order.public_id})
    return redirect("courses_run", row.public_id)


def _cancelling(
    request: HttpRequest, enrolment: Enrolment
) -> tuple[CancelSeatForm | CancelPaidSeatForm, bool]:
    """The form that the seat asks for, and whether all was given that it needs.

    Where something was paid, that is the person's own proof: it goes back.
    """
    if paid_for(seat_of(enrolment)) is None:
        free = CancelSeatForm(request.POST or None)
        return free, free.is_valid()
    paid = CancelPaidSeatForm(request.POST or None, person=person_of(request))
    hub = enrolment.run.hub
    return paid, sends_money(request, paid, wanted=enrolment, hub=hub)


def _under_way(row: Run, public_id: str) -> Enrolment:
    """Somebody who learns on the run; whoever else is not there."""
    on_it = participants(row).filter(state=Enrolment.State.ACTIVE)
    enrolment: Enrolment = get_object_or_404(on_it, public_id=public_id)
    enrolment.run = row
    return enrolment


def _ask(
    request: HttpRequest,
    row: Run,
    form: forms.Form,
    template: str,
    header: str,
    facts: dict[str, Any],
) -> HttpResponse:
    context = {
        "run": row,
        "title": title_of_run(row),
        "form": form,
        "header_title": f"{header}: {title_of_run(row)}",
        "header_icon": "cross",
        "breadcrumbs_items": crumbs(row, header),
        "back": reverse("courses_run", args=[row.public_id]),
        **asked_for(form),
        **facts,
    }
    status = 422 if form.is_bound else 200
    return render(request, f"courses/cms/{template}.html", context, status=status)
