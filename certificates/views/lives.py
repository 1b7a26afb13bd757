"""The screens under which leads revoke, correct and erase, one certificate at a time.

Each shows what it would do; what is typed can be looked at before it is signed.
"""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from certificates.domain.life import MEANINGS, Act, CannotChange, Obstacle, obstacle_to
from certificates.domain.number import shown
from certificates.domain.register import entry
from certificates.forms.lives import LifeForm
from certificates.models import Certificate
from certificates.views.deeds import CORRECT, ERASE, REVOKE, Deed
from certificates.views.register import certificate_for, crumbs, screen
from hubs.domain.signing_off import NotProven, Proof, TooManyTries, prove
from hubs.roles import Verb

METHODS: Final = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def revoke_certificate(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Take a certificate back for good."""
    return _act(request, certificate_id, REVOKE)


@require_http_methods(METHODS)
def correct_certificate(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Issue a certificate anew: with another name, or because something was wrong."""
    return _act(request, certificate_id, CORRECT)


@require_http_methods(METHODS)
def erase_certificate(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Remove the holder from the record, at their request."""
    return _act(request, certificate_id, ERASE)


def proof_of(form: LifeForm, certificate: Certificate, *, act: Act) -> Proof | None:
    """The proof that somebody gave in a valid form; the form says what is wrong."""
    try:
        return prove(
            form.person,
            form.evidence(),
            wanted=certificate,
            hub=certificate.hub,
            meaning=MEANINGS[act],
            at=timezone.now(),
        )
    except (NotProven, TooManyTries) as refusal:
        form.refuse(refusal)
        return None


def _act(request: HttpRequest, certificate_id: int, deed: Deed) -> HttpResponse:
    certificate = certificate_for(request, certificate_id, Verb.REVOKE)
    if obstacle := obstacle_to(certificate, act=deed.act):
        return _not_now(request, certificate, obstacle)
    form = deed.form(request, certificate)
    if not form.is_bound:
        return _page(request, certificate, deed, form, given=dict(form.initial))
    if "preview" in request.POST:
        return _page(request, certificate, deed, form, given=form.preview())
    proof = None
    if form.is_valid():
        proof = proof_of(form, certificate, act=deed.act)
    if proof is None:
        return _page(request, certificate, deed, form, given=form.cleaned_data)
    try:
        next_one = deed.do(certificate, form.cleaned_data, proof, timezone.now())
    except CannotChange as refusal:
        # Somebody else was faster.
        return _not_now(request, certificate, refusal.obstacle)
    messages.success(request, str(deed.done))
    return redirect("certificate_page", next_one.pk)


def _page(
    request: HttpRequest,
    certificate: Certificate,
    deed: Deed,
    form: LifeForm,
    *,
    given: dict[str, Any],
) -> HttpResponse:
    now, number = timezone.now(), shown(certificate.number)
    back = reverse("certificate_page", args=[certificate.pk])
    context = {
        "certificate": certificate,
        "entry": entry(certificate, is_named=True, at=now),
        "act": deed.act.value,
        "declaration": deed.declaration,
        "button": deed.button,
        "form": form,
        "challenge": form.challenge() if form.asks_passkey else None,
        "back": back,
        "now": now,
        **deed.effect(certificate, given, now),
        "header_title": deed.title,
        "header_icon": "tick-inverse",
        "breadcrumbs_items": crumbs((back, number), ("", str(deed.title))),
    }
    status = 422 if form.errors else 200
    return render(request, "certificates/register/act.html", context, status=status)


def _not_now(
    request: HttpRequest, certificate: Certificate, obstacle: Obstacle
) -> HttpResponse:
    messages.error(request, obstacle.label)
    # As it is now: whoever was faster changed it.
    fresh = certificate_for(request, certificate.pk, Verb.REVOKE)
    return screen(request, fresh, status=409)
