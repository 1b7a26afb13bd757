"""Where Stripe tells what happened."""

import logging
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from courses.domain.stripe_events import receive
from courses.domain.stripe_gateway import NotSigned, notice_of

logger = logging.getLogger(__name__)

#: Bytes of an event: the largest that Stripe sends of sessions are a tenth of it.
LARGEST: Final = 256 * 1024


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Keep an event that Stripe signed, and answer at once; a task does the rest."""
    at = timezone.now()
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > LARGEST:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    signature = request.headers.get("Stripe-Signature", "")
    try:
        notice = notice_of(request.body, signature=signature, at=at)
    except NotSigned as reason:
        logger.warning("stripe event refused", extra={"why": str(reason)})
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    receive(notice, at=at)
    return HttpResponse()
