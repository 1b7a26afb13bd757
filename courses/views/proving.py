"""A person's own proof, where a form asks for it: not merely being signed in."""

from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from hubs.domain.signing_off import (
    Meaning,
    NotProven,
    Proof,
    TooManyTries,
    note_proof,
    prove,
)
from hubs.forms.signing import SignatureForm
from hubs.models import Hub


def proof_of(
    request: HttpRequest,
    form: SignatureForm,
    *,
    wanted: Model,
    hub: Hub,
    meaning: Meaning,
) -> Proof | None:
    """The person's proof, if the form was sent and they gave one; it says what not."""
    if not (request.method == "POST" and form.is_valid()):
        return None
    try:
        return prove(
            form.person,
            form.evidence(),
            wanted=wanted,
            hub=hub,
            meaning=meaning,
            at=timezone.now(),
        )
    except (NotProven, TooManyTries) as refusal:
        form.refuse(refusal)
        return None


def sends_money(
    request: HttpRequest, form: SignatureForm, *, wanted: Model, hub: Hub
) -> bool:
    """Whether the person proved who they are, so that money goes back for ``wanted``.

    That they did is in the audit trail.
    """
    meaning = Meaning.REFUNDED
    proof = proof_of(request, form, wanted=wanted, hub=hub, meaning=meaning)
    if proof is not None:
        note_proof(proof, wanted=wanted, hub=hub, meaning=meaning)
    return proof is not None


def asked_for(form: forms.Form) -> dict[str, Any]:
    """What a page needs to ask for a proof: a challenge, where a passkey is wanted."""
    if isinstance(form, SignatureForm) and form.asks_passkey:
        return {"challenge": form.challenge()}
    return {"challenge": None}
