"""What a learner has earned, over all hubs."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from certificates.domain.number import shown
from certificates.domain.passport import own_certificate, passport_of
from certificates.domain.sharing import Standing, links_of
from certificates.domain.standing import standing
from certificates.domain.verification import erasure_of
from certificates.http import LoggedInRequest
from courses.models import Completion


@login_required
@require_safe
def passport(request: LoggedInRequest) -> HttpResponse:
    """Show all that one has earned, what can be done with it, and who sees it now."""
    now = timezone.now()
    links = links_of(request.user, at=now)
    context = {
        "passport": passport_of(request.user, at=now),
        "links": [each for each in links if each.standing == Standing.WORKS],
        "site": settings.SITE_ADDRESS,
    }
    return render(request, "certificates/passport/index.html", context)


@login_required
@require_safe
# Kept by nobody but the learner's own browser, which asks each time whether it changed.
@cache_control(private=True, no_cache=True)
def download(request: LoggedInRequest, number: str) -> HttpResponseBase:
    """Send the file of one's own certificate, as it was issued."""
    certificate = own_certificate(request.user, number)
    if certificate is None:
        raise Http404
    if erasure := erasure_of(certificate):
        context = {"erasure": erasure, "number": shown(certificate.number)}
        return render(
            request,
            "certificates/passport/erased.html",
            context,
            status=HTTPStatus.GONE,
        )
    etag = quote_etag(certificate.file_sha256)
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": etag})
    code = certificate.payload["course"]["code"]
    return FileResponse(
        certificate.file.open("rb"),
        as_attachment=True,
        filename=f"certificate-{code}-{shown(certificate.number)}.pdf",
        content_type="application/pdf",
        headers={"ETag": etag},
    )


@login_required
@require_safe
def state(request: LoggedInRequest, enrolment: str) -> HttpResponse:
    """Say how far one's certificate is; asked every few seconds while it is made."""
    completion = get_object_or_404(
        Completion.objects.select_related("enrolment"),
        enrolment__public_id=enrolment,
        enrolment__learner=request.user,
    )
    context = {
        "completion": completion,
        "standing": standing(completion, at=timezone.now()),
    }
    return render(request, "certificates/_state.html", context)
