"""Is it alive, is it ready: for load balancers and for those who start it."""

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from certificates.domain.status_lists import overdue as overdue_lists
from cms.cache import answers as cache_answers
from hubs.models import Heartbeat

#: A process that was silent for longer is taken for dead.
SILENCE = timedelta(seconds=90)
PROCESSES = ("relay", "worker")
#: What was heard before this process began may be of an earlier start.
BEGAN = timezone.now()


@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"live": True})


@require_safe
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Database and cache answer; in the demonstration, all processes live too."""
    parts = {"database": _database_answers(), "cache": cache_answers()}
    heard = _last_heard() if parts["database"] else {}
    now = timezone.now()
    since = max(BEGAN, now - SILENCE)
    alive = {name: name in heard and heard[name] > since for name in PROCESSES}
    needed = parts | alive if settings.DEMO else parts
    return JsonResponse(
        {"ready": all(needed.values()), **parts, **alive},
        status=200 if all(needed.values()) else 503,
    )


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures, for whoever holds the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(
        given, settings.METRICS_TOKEN
    ):
        raise Http404
    response: HttpResponse = ExportToDjangoView(request)
    response.write(_own_figures(at=timezone.now()))
    return response


def _own_figures(*, at: datetime) -> bytes:
    """What the database says now, whichever process is asked; NaN while it is away."""
    figures = CollectorRegistry()
    overdue = Gauge(
        "passage_status_lists_overdue",
        "Status lists not signed for half of their life, or waiting to say something",
        registry=figures,
    )
    try:
        overdue.set(overdue_lists(at=at).count())
    except Error:
        overdue.set(math.nan)
    return generate_latest(figures)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _last_heard() -> dict[str, datetime]:
    return dict(Heartbeat.objects.values_list("name", "at"))
