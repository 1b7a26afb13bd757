"""A seat that an employer offers, as its addressee sees it; and what they share."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from courses.domain.enrolment import (
    AlreadyCompleted,
    AlreadyEnrolled,
    CourseWithdrawn,
    RunClosed,
)
from courses.domain.pack_lists import title_of
from courses.domain.seat_claims import HasAnotherSeat, accept, decline, offer_with
from courses.domain.seat_offers import NotOpen
from courses.domain.seats import SeatGone
from courses.domain.sharing import organisations_of
from courses.forms.seats import AcceptForm
from courses.models import SeatInvitation
from courses.views.access import LearnerRequest, signed_in
from courses.views.acting import words_for
from hubs.domain.consents import give, withdraw
from hubs.domain.people import introduce
from hubs.models import SharingConsent


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def seat(request: LearnerRequest, token: str) -> HttpResponse:
    """Show the offer to its addressee; a form accepts it. To others it is not there."""
    offer, now = _offer(request, token), timezone.now()
    form = _form(request, offer)
    if request.method != "POST":
        return _page(request, offer, form, token)
    if not form.is_valid():
        return _page(request, offer, form, token, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        enrolment = accept(
            offer, by=request.user, shares=form.cleaned_data["shares"], at=now
        )
    except (AlreadyEnrolled, HasAnotherSeat):
        why = gettext(
            "You have a seat on this run by another way, so you do not need this one. "
            "Decline it: your employer can give it to somebody else."
        )
    except AlreadyCompleted:
        why = gettext(
            "You have completed this course, and it is not yet time to take it again."
        )
    except (RunClosed, CourseWithdrawn, SeatGone):
        why = gettext("The run takes nobody any more. Ask who invited you.")
    except NotOpen:
        return _page(request, offer, form, token, HTTPStatus.CONFLICT)
    else:
        _introduce(request, form)
        messages.success(request, gettext("The seat is yours."))
        return redirect("courses:record", enrolment.public_id)
    form.add_error(None, why)
    return _page(request, offer, form, token, HTTPStatus.CONFLICT)


@require_POST
@signed_in
def decline_seat(request: LearnerRequest, token: str) -> HttpResponse:
    """Leave the seat to somebody else."""
    offer = _offer(request, token)
    try:
        decline(offer, by=request.user, at=timezone.now())
    except NotOpen:
        return _page(request, offer, _form(request, offer), token, HTTPStatus.CONFLICT)
    messages.success(
        request, gettext("You have declined the seat. Who invited you is told.")
    )
    return redirect("courses:home")


@require_POST
@signed_in
def share(request: LearnerRequest, organisation: str) -> HttpResponse:
    """Let an employer see one's seats, or let it see nothing from now on."""
    row = get_object_or_404(organisations_of(request.user), slug=organisation)
    if request.POST.get("shares") == "yes":
        give(request.user, to=row, at=timezone.now())
        told = gettext("%(name)s sees how the seats that it paid for stand.")
    else:
        withdraw(request.user, to=row, at=timezone.now())
        told = gettext("%(name)s sees nothing of yours any more.")
    messages.success(request, told % {"name": row.name})
    return redirect("account_profile")


def _offer(request: LearnerRequest, token: str) -> SeatInvitation:
    offer = offer_with(token, person=request.user)
    if offer is None:
        raise Http404(token)
    return offer


def _form(request: LearnerRequest, offer: SeatInvitation) -> AcceptForm:
    return AcceptForm(
        request.POST if request.method == "POST" else None,
        person=request.user,
        stated=offer.name,
        organisation=offer.pack_seat.pack.organisation.name,
    )


def _introduce(request: LearnerRequest, form: AcceptForm) -> None:
    learner = request.user
    introduce(
        learner,
        name_on_certificate=form.cleaned_data["name_on_certificate"],
        language=learner.language,
        time_zone=learner.time_zone,
    )


def _page(
    request: LearnerRequest,
    offer: SeatInvitation,
    form: AcceptForm,
    token: str,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    pack, now = offer.pack_seat.pack, timezone.now()
    organisation = pack.organisation
    consents = SharingConsent.objects.holding().filter(person=request.user)
    context = {
        "offer": offer,
        "organisation": organisation,
        "course": pack.course,
        "title": title_of(pack.course, language=get_language() or ""),
        "run_words": words_for(offer.run) if offer.run else "",
        "is_open": SeatInvitation.objects.open(at=now).filter(pk=offer.pk).exists(),
        "is_claimed": offer.accepted_by_id == request.user.pk,
        "shares_already": consents.filter(organisation=organisation).exists(),
        "form": form,
        "token": token,
    }
    return render(request, "courses/employer/seat.html", context, status=status)
