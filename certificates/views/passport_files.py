"""What a learner takes along as files: credentials, and a calendar of last days."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from certificates.domain.europass import learning_model
from certificates.domain.expiry_calendar import Words, expiry_calendar
from certificates.domain.number import read, shown
from certificates.domain.passport import Held, held
from certificates.domain.presenting import credential_of
from certificates.domain.presenting import presentation as presentation_of
from certificates.http import LoggedInRequest
from certificates.models import Certificate
from hubs.models import Hub

NOT_TO_EUROPASS = gettext_lazy(
    "This certificate was revoked or replaced: its facts are not given out for "
    "Europass any more."
)


@login_required
@require_safe
def credential(request: LoggedInRequest, number: str) -> HttpResponse:
    """Send the signed credential of one's own certificate, to the letter."""
    certificate = get_object_or_404(
        Certificate.objects.visible_to(request.user).only("number", "payload"),
        number=read(number),
        state=Certificate.State.ISSUED,
    )
    code = certificate.payload["course"]["code"]
    return _file(
        credential_of(certificate),
        media_type="application/vc",
        name=f"credential-{code}-{shown(certificate.number)}.json",
    )


@login_required
@require_safe
def europass(request: LoggedInRequest, number: str) -> HttpResponse:
    """Send the facts of one's own certificate as Europass models them, unsigned."""
    certificate = get_object_or_404(
        Certificate.objects.visible_to(request.user)
        .with_life()
        .select_related("holder", "hub__legal_entity"),
        number=read(number),
        state=Certificate.State.ISSUED,
        holder__isnull=False,
    )
    if hasattr(certificate, "revocation") or hasattr(certificate, "replaced_by"):
        raise PermissionDenied(NOT_TO_EUROPASS)
    document = learning_model(
        certificate.payload,
        holder=certificate.holder.name,
        identifier=_legal_identifier(certificate.hub),
    )
    code = certificate.payload["course"]["code"]
    return _file(
        json.dumps(document, ensure_ascii=False, indent=1),
        media_type="application/ld+json",
        name=f"europass-{code}-unsigned.json",
    )


@login_required
@require_safe
def presentation(request: LoggedInRequest) -> HttpResponse:
    """Send all of one's credentials as one Verifiable Presentation."""
    return _file(
        presentation_of(request.user),
        media_type="application/vp",
        name=f"passport-{timezone.localdate():%Y-%m-%d}.json",
    )


@login_required
@require_safe
def expiry(request: LoggedInRequest) -> HttpResponse:
    """Send the last days of one's certificates as a calendar."""
    now = timezone.now()
    calendar = expiry_calendar(
        held(request.user, at=now),
        say=_words,
        site=settings.SITE_ADDRESS,
        address=f"{settings.SITE_ADDRESS}{reverse('certificates:passport')}",
        at=now,
    )
    return _file(
        calendar, media_type="text/calendar; charset=utf-8", name="certificates.ics"
    )


def _legal_identifier(hub: Hub) -> str:
    """What the legal entity of the hub is known by; empty where that is not known."""
    if not hasattr(hub, "legal_entity"):
        return ""
    return hub.legal_entity.vat_number or hub.legal_entity.register_number


def _words(certificate: Held) -> Words:
    title = _("Last day of a certificate: %(title)s") % {"title": certificate.title}
    text = _(
        "Certificate %(number)s of the %(hub)s is valid up to and including this day. "
        "The course can be taken again from 90 days before."
    )
    facts = {"number": certificate.shown_number, "hub": certificate.hub_name}
    return Words(title=title, text=text % facts)


def _file(content: str | bytes | None, *, media_type: str, name: str) -> HttpResponse:
    if content is None:
        raise Http404(name)
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
