"""How the questions of an edition did, in the CMS: numbers, never names."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.domain.statistics import FEWEST, MOST, statistics_of
from courses.models import Edition
from hubs.domain.access import can
from hubs.roles import Verb


@require_safe
def statistics(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Each quiz of an edition, question by question."""
    edition = get_object_or_404(
        Edition.objects.released().select_related("course__hub"), pk=edition_id
    )
    course, now = edition.course, timezone.now()
    if not any(
        can(request.user, verb, course.hub, at=now) for verb in (Verb.READ, Verb.TEACH)
    ):
        raise Http404(f"{request.user.pk} may not see {edition}")
    may_see_keys = can(request.user, Verb.KEYS, course.hub, at=now)
    title = edition.texts.get(language=edition.default_language).title
    header = _("Question statistics")
    context: dict[str, Any] = {
        "edition": edition,
        "editions": course.editions.released().order_by("-number"),
        "quizzes": statistics_of(edition, with_keys=may_see_keys),
        "may_see_keys": may_see_keys,
        "fewest": FEWEST,
        "most": MOST,
        "header_title": header,
        "header_icon": "view",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": f"{header}: {title}"},
        ],
    }
    return render(request, "courses/cms/statistics.html", context)
