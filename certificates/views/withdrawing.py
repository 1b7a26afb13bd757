"""For staff: saying, under a signature, that somebody else may have a key."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from certificates.domain.keys import NotThen, SamePerson, keys_handled_by
from certificates.domain.withdrawing import (
    NoHub,
    Withdrawal,
    affected,
    first_signature,
    sign_withdrawal,
    withdrawable,
)
from certificates.forms.keys import WithdrawalForm
from certificates.models import SigningKey
from certificates.views.register import person_of
from hubs.domain.signing_off import Meaning, NotProven, Proof, TooManyTries, prove

METHODS: Final = ["GET", "HEAD", "POST"]
PAGE: Final = "certificates/keys/withdraw.html"
ENDED: Final = gettext_lazy("This key was withdrawn before, or was never made.")
YOURS: Final = gettext_lazy("You signed this yourself: somebody else signs now.")
DECLARATION: Final = gettext_lazy(
    "Somebody else may have this key. Nothing that it signed shall count any more, and "
    "I cannot take that back."
)


@require_http_methods(METHODS)
def withdraw_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """Show what withdrawing a key of the hub brings about; take a signature for it."""
    now, person = timezone.now(), person_of(request)
    keys = keys_handled_by(person, at=now).select_related("hub")
    key = get_object_or_404(keys, pk=key_id)
    try:
        withdrawable(key)
    except NoHub as error:
        raise Http404 from error
    except NotThen:
        return _back(request, ENDED)
    form = WithdrawalForm(request.POST or None, person=person)
    proof = _proof(form, key) if form.is_valid() else None
    if proof is None:
        return _page(request, key, form)
    try:
        done = sign_withdrawal(
            key, proof=proof, reason=form.cleaned_data["reason"], at=now
        )
    except SamePerson:
        return _back(request, YOURS)
    except NotThen:
        return _back(request, ENDED)
    messages.success(request, _said(done))
    return redirect("signing_keys")


def _proof(form: WithdrawalForm, key: SigningKey) -> Proof | None:
    try:
        return prove(
            form.person,
            form.evidence(),
            wanted=key,
            hub=withdrawable(key),
            meaning=Meaning.WITHDRAWN,
            at=timezone.now(),
        )
    except (NotProven, TooManyTries) as refusal:
        form.refuse(refusal)
        return None


def _said(done: Withdrawal) -> str:
    if done.successor is None:
        return _("Signed. The key still counts: a colleague of the hub signs as well.")
    again = ngettext(
        "Withdrawn. A new key is being made, and %(many)d certificate is signed anew.",
        "Withdrawn. A new key is being made, and %(many)d certificates are signed "
        "anew.",
        done.owed,
    )
    return again % {"many": done.owed}


def _back(request: HttpRequest, why: object) -> HttpResponse:
    messages.error(request, str(why))
    return redirect("signing_keys")


def _page(request: HttpRequest, key: SigningKey, form: WithdrawalForm) -> HttpResponse:
    first, title = first_signature(key, at=timezone.now()), _("Withdraw a signing key")
    back = reverse("signing_keys")
    context = {
        "key": key,
        "first": first,
        "is_own": first is not None and first.signer_id == form.person.pk,
        "affected": affected(key).count(),
        "form": form,
        "declaration": DECLARATION,
        "button": _("Sign and withdraw") if first else _("Sign"),
        "challenge": form.challenge() if form.asks_passkey else None,
        "back": back,
        "header_title": title,
        "header_icon": "key",
        "breadcrumbs_items": [
            {"url": back, "label": _("Signing keys")},
            {"url": "", "label": title},
        ],
    }
    return render(request, PAGE, context, status=422 if form.errors else 200)
