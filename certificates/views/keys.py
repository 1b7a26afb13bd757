"""For staff: the keys by which hubs and the platform sign, two people behind each."""

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from certificates.domain.keys import (
    NotThen,
    SamePerson,
    ask,
    confirm,
    handles_keys,
    keys_handled_by,
    kinds_of,
)
from certificates.forms.keys import KindForm
from certificates.http import LoggedInRequest
from certificates.models import SigningKey
from hubs.domain.access import hubs_where
from hubs.roles import Verb

ASKED = gettext_lazy("You asked for a key. A colleague must confirm it now.")


@require_safe
def signing_keys(request: LoggedInRequest) -> HttpResponse:
    """List the keys of the person's hubs, the newest first; then the platform's."""
    now = timezone.now()
    keys = (
        keys_handled_by(request.user, at=now)
        .select_related("hub", "asked_by", "confirmed_by")
        .order_by(F("hub__name").asc(nulls_last=True), "kind", "-number")
    )
    context = {
        "keys": keys,
        "hubs": hubs_where(request.user, Verb.SIGNING, at=now),
        "kinds": SigningKey.Kind,
        "is_administrator": handles_keys(request.user, of=None, at=now),
    }
    return render(request, "certificates/keys/index.html", context)


@require_POST
def ask_key(request: LoggedInRequest, hub: str) -> HttpResponse:
    """Ask for a new key; a colleague confirms it."""
    now = timezone.now()
    own = hubs_where(request.user, Verb.SIGNING, at=now)
    asked = get_object_or_404(own, slug=hub)
    form = KindForm(request.POST)
    if form.is_valid():
        ask(asked, form.cleaned_data["kind"], by=request.user, at=now)
        messages.success(request, ASKED)
    else:
        messages.error(request, str(form.errors["kind"][0]))
    return redirect("signing_keys")


@require_POST
def ask_platform_key(request: LoggedInRequest) -> HttpResponse:
    """Ask for a new key of the platform; another administrator confirms it."""
    now = timezone.now()
    if not handles_keys(request.user, of=None, at=now):
        raise Http404
    for kind in kinds_of(None):
        ask(None, kind, by=request.user, at=now)
    messages.success(request, ASKED)
    return redirect("signing_keys")


@require_POST
def confirm_key(request: LoggedInRequest, key_id: int) -> HttpResponse:
    """Confirm the key that a colleague asked for; a worker makes it."""
    now = timezone.now()
    key = get_object_or_404(keys_handled_by(request.user, at=now), pk=key_id)
    try:
        confirm(key, by=request.user, at=now)
    except SamePerson:
        messages.error(
            request, _("You asked for this key yourself: somebody else confirms it.")
        )
    except NotThen:
        messages.warning(request, _("This key was confirmed or withdrawn before."))
    else:
        messages.success(
            request,
            _(
                "The key is made within a minute. From then on it signs, and the one "
                "of before signs nothing new."
            ),
        )
    return redirect("signing_keys")
