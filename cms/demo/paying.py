"""The stand-in's pages: Checkout as a buyer sees it, and the seller's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from cms.demo.stand_in.ledger import DISPUTE, INTENT, SESSION, Ledger, Missing, Refused

#: Payments on the seller's page.
MOST: Final = 50


@dataclass(frozen=True)
class Sale:
    """A session with what became of its money."""

    session: dict[str, Any]
    amount: int
    currency: str
    left: int
    dispute: dict[str, Any] | None
    is_pending: bool
    is_paid: bool


def _ledger() -> Ledger:
    return Ledger(settings.VAR / "stripe.sqlite3")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def checkout(request: HttpRequest, session_id: str) -> HttpResponse:
    """Ask how to pay; on POST do it, and lead back to the site as Stripe does."""
    ledger = _ledger()
    try:
        session = ledger.session(session_id)
    except Missing as missing:
        raise Http404(session_id) from missing
    how = request.POST.get("how", "")
    if how == "abandon":
        return redirect(_path(session["cancel_url"]))
    if how in WAYS:
        try:
            WAYS[how](ledger, session_id)
        except Refused:
            messages.warning(request, gettext("This session is over."))
            return redirect(request.path)
        return redirect(_path(session["success_url"]))
    if how:
        words = gettext("Your card was declined. Nothing was charged.")
        messages.error(request, words)
        return redirect(request.path)
    facts = {
        "session": session,
        "amount": session["amount_total"],
        "currency": session["currency"].upper(),
        "is_open": session["status"] == "open",
        "back": _path(session["cancel_url"]),
    }
    return render(request, "cms/demo/checkout.html", facts)


WAYS: Final[dict[str, Callable[[Ledger, str], object]]] = {
    "card": lambda ledger, key: ledger.pay(key),
    "debit": lambda ledger, key: ledger.pay(key, by_debit=True),
    "twice": lambda ledger, key: ledger.pay_twice(key),
}


@require_safe
@never_cache
def back_office(request: HttpRequest) -> HttpResponse:
    """What was paid, newest first, and what can be done about it."""
    ledger = _ledger()
    intents = {each["id"]: each for each in ledger.listed(INTENT)}
    disputes = {each["payment_intent"]: each for each in ledger.listed(DISPUTE)}
    sales = []
    for session in ledger.listed(SESSION)[:MOST]:
        intent = intents.get(session["payment_intent"] or "")
        is_paid = intent is not None and intent["status"] == "succeeded"
        sales.append(
            Sale(
                session=session,
                amount=session["amount_total"],
                currency=session["currency"].upper(),
                left=intent["amount"] - intent["amount_refunded"] if intent else 0,
                dispute=disputes.get(session["payment_intent"] or ""),
                is_pending=intent is not None and intent["status"] == "processing",
                is_paid=is_paid,
            )
        )
    return render(request, "cms/demo/back_office.html", {"sales": sales})


@require_POST
def change_payment(request: HttpRequest) -> HttpResponse:
    """Refund, dispute, decide a dispute, or let a bank answer."""
    act = ACTS.get(request.POST.get("act", ""))
    try:
        if act is not None:
            act(_ledger(), request.POST.get("thing", ""))
            words = gettext("Done. The site is told within a second.")
            messages.success(request, words)
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("demo_stripe")


ACTS: Final[dict[str, Callable[[Ledger, str], object]]] = {
    "refund": lambda ledger, thing: ledger.refund({"payment_intent": thing}),
    "dispute": lambda ledger, thing: ledger.dispute(thing),
    "won": lambda ledger, thing: ledger.close_dispute(thing, won=True),
    "lost": lambda ledger, thing: ledger.close_dispute(thing, won=False),
    "arrived": lambda ledger, thing: ledger.end_debit(thing, succeeds=True),
    "refused": lambda ledger, thing: ledger.end_debit(thing, succeeds=False),
}


def _path(address: str) -> str:
    """Where an address of the site leads, by whatever name one reached it."""
    return urlsplit(address).path
