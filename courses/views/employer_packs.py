"""A pack of seats: who is invited, and what can be done with seats that are open."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from courses.domain.pack_lists import (
    offered_runs,
    offers_of,
    places_of,
    title_of,
)
from courses.domain.packs import tallied
from courses.domain.seat_lists import Fault
from courses.domain.seat_moves import NotSoManyOpen, RunHasBegun, move_open
from courses.domain.seat_offers import (
    PAUSE,
    ListRefused,
    NotOpen,
    PackEnded,
    RunTakesNobody,
    TooManyInvited,
    TooSoon,
    invite,
    remind,
    take_back,
)
from courses.domain.seats import NoSeatLeft
from courses.domain.tax_of_moves import EVERY, modes_taxed_alike
from courses.domain.vouchers import only_run
from courses.forms.seats import InviteForm, MoveForm
from courses.models import SeatInvitation, SeatPack
from courses.views.acting import ManagerRequest, in_words, with_pack

#: Why nobody was given a seat, in words.
REFUSED = (PackEnded, RunTakesNobody, NoSeatLeft, TooManyInvited)


@require_safe
@with_pack
def pack(request: ManagerRequest, row: SeatPack) -> HttpResponse:
    """How many seats are claimed and open, who is invited, and forms to invite."""
    return _screen(request, row)


@require_POST
@with_pack
def invite_one(request: ManagerRequest, row: SeatPack) -> HttpResponse:
    """Offer a seat to one person."""
    now = timezone.now()
    form = InviteForm(request.POST, runs=in_words(offered_runs(row, at=now)))
    if not form.is_valid():
        return _screen(request, row, invite_form=form, status=422)
    run, line = form.cleaned_data["run"], form.line()
    try:
        invite(row, run=run, lines=[line], by=request.user, at=now)
    except ListRefused as refused:
        fault = refused.checked[0].fault or Fault.NO_SEAT
        field = "run" if fault == Fault.NO_SEAT else "email"
        form.add_error(field, fault.label)
    except REFUSED as refused:
        form.add_error("run", why_not(refused))
    else:
        messages.success(request, gettext("The invitation is on its way."))
        return redirect("courses:employer_pack", row.organisation.slug, row.public_id)
    return _screen(request, row, invite_form=form, status=HTTPStatus.CONFLICT)


@require_POST
@with_pack
def remind_people(
    request: ManagerRequest, row: SeatPack, pk: int | None = None
) -> HttpResponse:
    """Write again to one who has not answered, or to all of them."""
    now = timezone.now()
    offers = SeatInvitation.objects.filter(pack_seat__pack=row)
    if pk is not None:
        offers = offers.filter(pk=get_object_or_404(offers, pk=pk).pk)
    try:
        sent = remind(row, offers, by=request.user, at=now)
    except TooSoon:
        messages.warning(
            request,
            ngettext(
                "Nobody was reminded: the last letter is less than %(days)d day old, "
                "or there is nobody to remind.",
                "Nobody was reminded: the last letters are less than %(days)d days "
                "old, or there is nobody to remind.",
                PAUSE.days,
            )
            % {"days": PAUSE.days},
        )
    else:
        told = ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", sent)
        messages.success(request, told % {"n": sent})
    return redirect("courses:employer_pack", row.organisation.slug, row.public_id)


@require_POST
@with_pack
def take_seat_back(request: ManagerRequest, row: SeatPack, pk: int) -> HttpResponse:
    """Take back a seat that nobody claimed."""
    offers = SeatInvitation.objects.filter(pack_seat__pack=row)
    offer = get_object_or_404(offers.select_related("pack_seat__pack"), pk=pk)
    try:
        take_back(offer, by=request.user, at=timezone.now())
    except NotOpen:
        messages.error(request, gettext("It was accepted, taken back, or has expired."))
    else:
        messages.success(request, gettext("The seat is open again."))
    return redirect("courses:employer_pack", row.organisation.slug, row.public_id)


@require_POST
@with_pack
def move_seats(request: ManagerRequest, row: SeatPack) -> HttpResponse:
    """Move open seats to another run of the course."""
    now = timezone.now()
    form = MoveForm(
        request.POST,
        runs=in_words(offered_runs(row, at=now)),
        origins=in_words(places_of(row, at=now)),
    )
    if not form.is_valid():
        return _screen(request, row, move_form=form, status=422)
    given = form.cleaned_data
    try:
        moved = move_open(
            row,
            number=given["number"],
            origin=given["origin"],
            to=given["run"],
            by=request.user,
            at=now,
        )
    except NotSoManyOpen:
        form.add_error("number", gettext("Not so many seats are open there."))
    except RunHasBegun:
        form.add_error("origin", gettext("This run has begun."))
    except REFUSED as refused:
        form.add_error("run", why_not(refused))
    else:
        told = ngettext("%(n)d seat was moved.", "%(n)d seats were moved.", moved)
        messages.success(request, told % {"n": moved})
        return redirect("courses:employer_pack", row.organisation.slug, row.public_id)
    return _screen(request, row, move_form=form, status=HTTPStatus.CONFLICT)


def why_not(refused: Exception) -> str:
    """Why no seat could be given, and what can be done."""
    if isinstance(refused, PackEnded):
        return gettext("The money for these seats went back: they are void.")
    if isinstance(refused, NoSeatLeft):
        return gettext("The run has no room for so many. Choose another one.")
    if isinstance(refused, TooManyInvited):
        return gettext(
            "Your organisation has invited so many people within 24 hours that the "
            "next have to wait. Nobody was written to; invite them later."
        )
    return gettext("No seat can be given on this run. Choose another one.")


def _screen(
    request: ManagerRequest,
    row: SeatPack,
    *,
    invite_form: InviteForm | None = None,
    move_form: MoveForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    now = timezone.now()
    runs = in_words(offered_runs(row, at=now))
    places = places_of(row, at=now)
    elsewhere = [run for run, _words in runs if run not in places]
    context = {
        "pack": row,
        "organisation": row.organisation,
        "title": title_of(row.course, language=get_language() or ""),
        "tally": tallied(SeatPack.objects.filter(pk=row.pk), at=now)[row.pk],
        "offers": offers_of(row, at=now),
        "runs": runs,
        "invite_form": invite_form or InviteForm(runs=runs, first=row.run),
        "can_move": bool(places) and bool(elsewhere or len(places) > 1),
        "move_form": move_form or MoveForm(runs=runs, origins=in_words(places)),
        "reminded_until": now - PAUSE,
        "is_for_one_run": only_run(row.order) is not None,
        "is_tax_kept": modes_taxed_alike(row.order) != EVERY,
    }
    return render(request, "courses/employer/pack.html", context, status=status)
