"""For staff: certificates that are late, why, and trying again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.paginator import WagtailPaginator

from certificates.domain.owed import debts, retry, unissued
from certificates.http import LoggedInRequest
from courses.models import Completion
from hubs.domain.access import hubs_where
from hubs.roles import Verb

PER_PAGE = 50


@require_safe
def late_certificates(request: LoggedInRequest) -> HttpResponse:
    """List completions without certificate, for those who answer for it or audit."""
    late = WagtailPaginator(late_at_hubs_of(request, Verb.AUDIT), PER_PAGE)
    page = late.get_page(request.GET.get("p"))
    answered = hubs_where(request.user, Verb.REVOKE, at=timezone.now())
    context = {
        "page": page,
        "debts": debts(page.object_list),
        "may_retry": answered.exists(),
    }
    return render(request, "certificates/report/index.html", context)


@require_POST
def retry_certificate(request: LoggedInRequest, completion_id: int) -> HttpResponse:
    """Try again now."""
    completion = get_object_or_404(
        late_at_hubs_of(request, Verb.REVOKE).select_related("edition__course__hub"),
        pk=completion_id,
    )
    retry(completion, by=request.user, at=timezone.now())
    messages.success(request, _("The certificate is tried again now."))
    return redirect("certificate_report")


def late_at_hubs_of(request: HttpRequest, verb: Verb) -> QuerySet[Completion]:
    """What is late at the hubs where the person may do ``verb``."""
    now = timezone.now()
    hubs = hubs_where(request.user, verb, at=now)
    if not hubs.exists():
        raise PermissionDenied
    return unissued(at=now).filter(edition__course__hub__in=hubs)
