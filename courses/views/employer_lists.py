"""Inviting many: the list is looked through, and sent only when that is confirmed."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from courses.domain.pack_lists import offered_runs, title_of
from courses.domain.seat_lists import MOST, Checked, check, right
from courses.domain.seat_offers import ListRefused, invite
from courses.forms.seats import ConfirmedForm, ListForm, as_rows
from courses.models import Run, SeatPack
from courses.views.acting import ManagerRequest, in_words, with_pack, words_for
from courses.views.employer_packs import REFUSED, why_not


@require_http_methods(["GET", "HEAD", "POST"])
@with_pack
def people_list(request: ManagerRequest, row: SeatPack) -> HttpResponse:
    """Ask for a list; show what each line would do. Nobody is written to."""
    now = timezone.now()
    runs = in_words(offered_runs(row, at=now))
    country = row.organisation.country.code
    if request.method != "POST":
        form = ListForm(runs=runs, first=row.run, country=country)
        return _form(request, row, form)
    form = ListForm(request.POST, files=request.FILES, runs=runs, country=country)
    if not form.is_valid():
        return _form(request, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    run = form.cleaned_data["run"]
    return _shown(request, row, run, check(row, run=run, lines=form.lines, at=now))


@require_POST
@with_pack
def send_list(request: ManagerRequest, row: SeatPack) -> HttpResponse:
    """Invite those whose lines were right: all of them, or nobody."""
    now = timezone.now()
    runs = in_words(offered_runs(row, at=now))
    form = ConfirmedForm(request.POST, runs=runs)
    blank = ListForm(runs=runs, first=row.run, country=row.organisation.country.code)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return _form(request, row, blank, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    run, lines = form.cleaned_data["run"], form.cleaned_data["lines"]
    try:
        offers = invite(row, run=run, lines=lines, by=request.user, at=now)
    except ListRefused as refused:
        return _shown(request, row, run, refused.checked, status=HTTPStatus.CONFLICT)
    except REFUSED as refused:
        messages.error(request, why_not(refused))
        return _form(request, row, blank, status=HTTPStatus.CONFLICT)
    told = ngettext(
        "%(n)d person is invited.", "%(n)d people are invited.", len(offers)
    )
    messages.success(request, told % {"n": len(offers)})
    return redirect("courses:employer_pack", row.organisation.slug, row.public_id)


def _form(
    request: ManagerRequest,
    row: SeatPack,
    form: ListForm,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {**_about(row), "form": form, "most": MOST}
    return render(request, "courses/employer/list.html", context, status=status)


def _shown(
    request: ManagerRequest,
    row: SeatPack,
    run: Run,
    checked: list[Checked],
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    lines = right(checked)
    context = {
        **_about(row),
        "run": run,
        "run_words": words_for(run),
        "checked": checked,
        "right": len(lines),
        "wrong": len(checked) - len(lines),
        "lines": as_rows(lines),
    }
    return render(request, "courses/employer/checked.html", context, status=status)


def _about(row: SeatPack) -> dict[str, object]:
    return {
        "pack": row,
        "organisation": row.organisation,
        "title": title_of(row.course, language=get_language() or ""),
    }
