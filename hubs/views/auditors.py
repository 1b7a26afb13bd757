"""For platform administrators: who may read everything, until when, and why."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hubs.domain.mandates import (
    HeldAlready,
    NeverOpen,
    NotIndependent,
    TooLong,
    appoint,
    dismiss,
)
from hubs.forms.auditors import AuditorForm
from hubs.forms.staff import EndForm
from hubs.models import AuditorMandate, User

#: The field that is wrong, and what to do.
WHY_NOT: Final[dict[type[Exception], tuple[str, Callable[[Exception], str]]]] = {
    NotIndependent: (
        "email",
        lambda _error: _(
            "Administrators and hub staff do not audit themselves. Take an account "
            "without roles."
        ),
    ),
    HeldAlready: (
        "email",
        lambda _error: _("This person is an auditor already: end that mandate first."),
    ),
    TooLong: (
        "until",
        lambda error: (
            ngettext(
                "A mandate lasts at most %(days)d day.",
                "A mandate lasts at most %(days)d days.",
                error.args[0],
            )
            % {"days": error.args[0]}
        ),
    ),
    NeverOpen: (
        "until",
        lambda _error: _("It would be over before it begins. Take a later day."),
    ),
}


@require_safe
def auditors(request: HttpRequest) -> HttpResponse:
    """Who audits, who did, and the form that appoints somebody."""
    _administrator(request)
    return _screen(request)


@require_POST
def appoint_auditor(request: HttpRequest) -> HttpResponse:
    """Let somebody read everything for some days."""
    administrator, now = _administrator(request), timezone.now()
    form = AuditorForm(request.POST)
    if not form.is_valid():
        return _screen(request, form=form, status=422)
    wanted = form.mandate()
    # Days begin at midnight; today's begins now.
    wanted["since"] = max(wanted["since"], now)
    try:
        appoint(form.cleaned_data["email"], by=administrator, at=now, **wanted)
    except tuple(WHY_NOT) as error:
        field, words = WHY_NOT[type(error)]
        form.add_error(field, words(error))
        return _screen(request, form=form, status=409)
    messages.success(request, _("The mandate is given."))
    return redirect("auditors")


@require_POST
def dismiss_auditor(request: HttpRequest, pk: int) -> HttpResponse:
    """End a mandate before its time."""
    administrator, now = _administrator(request), timezone.now()
    mandate = get_object_or_404(AuditorMandate, pk=pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return _screen(request, status=422)
    try:
        dismiss(mandate, by=administrator, reason=form.cleaned_data["reason"], at=now)
    except NeverOpen:
        messages.error(request, _("This mandate is over already."))
        return _screen(request, status=409)
    messages.success(request, _("The mandate has ended, in every session."))
    return redirect("auditors")


def _administrator(request: HttpRequest) -> User:
    """Who acts; to all others there is no such screen."""
    person = cast("User", request.user)
    if not person.is_superuser:
        raise Http404
    return person


def _screen(
    request: HttpRequest, *, form: AuditorForm | None = None, status: int = 200
) -> HttpResponse:
    now: datetime = timezone.now()
    rows = AuditorMandate.objects.select_related("user", "granted_by", "ended_by")
    today = timezone.localdate(now)
    open_ones = rows.not_over(at=now)
    context: dict[str, Any] = {
        "mandates": open_ones.order_by("since"),
        "over": rows.exclude(pk__in=open_ones.values("pk")).order_by("-until")[:100],
        "form": form or AuditorForm(initial={"since": today}),
        "header_title": _("Auditors"),
        "header_icon": "view",
        "breadcrumbs_items": [
            {"url": reverse("hub_staff_mine"), "label": _("Staff")},
            {"url": "", "label": _("Auditors")},
        ],
    }
    return render(request, "hubs/staff/auditors.html", context, status=status)
