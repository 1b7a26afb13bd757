"""Who may ask for which organisation, and how runs are told apart in a list."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from courses.models import Run, SeatPack
from courses.views.access import LearnerRequest
from hubs.domain.organisations import visible_to

View = Callable[..., HttpResponseBase]


class ManagerRequest(LearnerRequest):
    """A request of somebody who acts for an organisation, or may look at it."""


def acting(view: View) -> View:
    """Hand the view the organisation of the address, if the person acts for it.

    Administrators and auditors see it too; to all others it is not there.
    """

    @wraps(view)
    def fetching(
        request: HttpRequest, *args: Any, organisation: str, **kwargs: Any
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            is_read = request.method in {"GET", "HEAD"}
            start = reverse("courses:employer", args=[organisation])
            return redirect_to_login(request.path if is_read else start)
        rows = visible_to(request.user, at=timezone.now())
        row = get_object_or_404(rows, slug=organisation)
        return view(request, row, *args, **kwargs)

    return fetching


def with_pack(view: View) -> View:
    """Hand the view a pack of the organisation; another's is not there."""

    @wraps(view)
    @acting
    def fetching(
        request: HttpRequest, organisation: Any, *args: Any, pack: str, **kwargs: Any
    ) -> HttpResponseBase:
        rows = SeatPack.objects.filter(organisation=organisation)
        row = get_object_or_404(
            rows.select_related("organisation", "course__hub", "run", "order__hub"),
            public_id=pack,
        )
        return view(request, row, *args, **kwargs)

    return fetching


def in_words(runs: Iterable[Run]) -> list[tuple[Run, str]]:
    """Runs as a list names them: when, in the hub's zone, and where, or how."""
    return [(run, words_for(run)) for run in runs]


def words_for(run: Run) -> str:
    """A run by its day, in the reader's zone too, and place; else by its mode."""
    if run.starts_at is None:
        return str(run.get_mode_display())
    there = timezone.localtime(run.starts_at, ZoneInfo(run.time_zone))
    here = timezone.localtime(run.starts_at)
    facts = {
        "day": date_format(there, "j F Y, H:i"),
        "zone": run.time_zone,
        "place": run.venue or run.get_mode_display(),
        "here": date_format(here, "j F Y, H:i"),
    }
    if here.utcoffset() != there.utcoffset():
        words = gettext("%(day)s (%(zone)s; your time: %(here)s), %(place)s")
        return words % facts
    return gettext("%(day)s (%(zone)s), %(place)s") % facts
