"""Payment by invoice: an organisation has seats before it pays, if the hub agrees.

Anybody can register an organisation and ask for a quote. Accepting one takes seats
that nobody has paid for, so it needs the hub's consent, up to a limit over all that is
open (docs/decisions/0026-invoices-need-consent.md).
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from courses.domain.hub_finance import who_decides
from courses.domain.money import shown
from courses.domain.order_letters import tell, title_of
from courses.domain.orders import NoSeller
from courses.models import Invoice, InvoiceTerms, Order
from hubs.domain.audit import record
from hubs.domain.post import post
from hubs.models import Hub, LegalEntity, Organisation, User

LETTER: Final = "courses/invoice_asked"


class NeedsApproval(Exception):
    """The hub has not agreed that the organisation pays by invoice."""


class AboveLimit(NeedsApproval):
    """With the invoices that are open it would be more than the hub agreed to."""


class Consent(StrEnum):
    """Whether a quote may be accepted against an invoice."""

    AGREED = "agreed"
    MISSING = "missing"
    ABOVE = "above"


def terms_of(
    organisation: Organisation, *, hub: Hub, at: datetime
) -> InvoiceTerms | None:
    """What ``hub`` agreed to at ``at``; ``None`` if to nothing."""
    return _terms(organisation, hub=hub, at=at).first()


def open_cents(organisation: Organisation, *, hub: Hub, currency: str) -> int:
    """What ``organisation`` owes ``hub`` on open invoices, gross, in minor units.

    Of one currency: what is owed in another is under a limit of its own.
    """
    invoices = Invoice.objects.filter(
        currency=currency,
        order__hub=hub,
        order__organisation=organisation,
        order__state=Order.State.INVOICED,
    )
    asked = _sum(invoices.filter(kind=Invoice.Kind.INVOICE))
    return asked - _sum(invoices.filter(kind=Invoice.Kind.CREDIT))


def consent(order: Order, *, at: datetime) -> Consent:
    """Whether the hub's consent covers what an organisation was quoted."""
    assert order.organisation is not None  # noqa: S101 (quotes go to organisations)
    terms = terms_of(order.organisation, hub=order.hub, at=at)
    return _covered(order, terms)


def require_consent(order: Order, *, at: datetime) -> None:
    """Raise :exc:`NeedsApproval` or :exc:`AboveLimit` where consent does not cover it.

    Two quotes that are accepted at once wait for each other at the row of the consent,
    until the transaction ends: together they stay below the limit.
    """
    assert order.organisation is not None  # noqa: S101 (quotes go to organisations)
    rows = _terms(order.organisation, hub=order.hub, at=at)
    found = _covered(order, rows.select_for_update(of=("self",)).first())
    if found == Consent.MISSING:
        raise NeedsApproval(order.public_id)
    if found == Consent.ABOVE:
        raise AboveLimit(order.public_id)


@transaction.atomic
def ask_hub(order: Order, *, at: datetime) -> bool:
    """Tell the hub's finance that a quote waits for its consent; whether it was now.

    Idempotent: once for each quote, and only where consent does not cover it.
    """
    if consent(order, at=at) == Consent.AGREED:
        return False
    unasked = Order.objects.filter(pk=order.pk, consent_asked_at__isnull=True)
    if not unasked.update(consent_asked_at=at):
        return False
    order.consent_asked_at = at
    for person in who_decides(order.hub, at=at):
        _write(order, person, at=at)
    return True


def asked(hub: Hub, *, at: datetime) -> QuerySet[Order]:
    """The quotes of a hub that its consent was asked for, and that still hold."""
    return Order.objects.filter(
        hub=hub,
        state=Order.State.QUOTED,
        expires_at__gt=at,
        consent_asked_at__isnull=False,
    ).order_by(F("consent_asked_at").asc())


def unanswered(hub: Hub, *, at: datetime) -> QuerySet[Order]:
    """The quotes of a hub that its consent was asked for, and that still wait.

    Also those for which it agreed to less than they come to, or than they come to with
    those that asked before: whoever was not told that the hub agrees, waits.
    """
    answered = InvoiceTerms.objects.current(at=at).filter(
        entity__hub=hub,
        organisation=OuterRef("organisation"),
        granted_at__gte=OuterRef("consent_asked_at"),
        limit_cents__gte=OuterRef("gross_cents"),
    )
    return asked(hub, at=at).filter(~Exists(answered) | Q(consent_told_at=None))


@transaction.atomic
def grant(
    hub: Hub,
    *,
    organisation: Organisation,
    limit_cents: int,
    reason: str,
    by: User,
    at: datetime,
) -> InvoiceTerms:
    """Let ``organisation`` pay by invoice up to a limit; what held before it ends.

    Whoever waits with a quote that it covers is told, in the order in which they asked:
    all that were told could be accepted together. ``limit_cents`` is gross, in minor
    units of the seller's currency. Raises
    :exc:`~courses.domain.orders.NoSeller` where the hub sells nothing.
    """
    # Two people who grant at once: the second ends what the first has granted.
    entity = LegalEntity.objects.select_for_update().filter(hub=hub).first()
    if entity is None:
        raise NoSeller(hub.slug)
    waiting = unanswered(hub, at=at).filter(organisation=organisation)
    told = asked(hub, at=at).filter(organisation=organisation).exclude(pk__in=waiting)
    promised = told.aggregate(sum=Sum("gross_cents"))["sum"] or 0
    quotes = list(waiting.select_related("buyer", "course", "hub", "organisation"))
    _terms(organisation, hub=hub, at=at).update(ended_at=at)
    terms = InvoiceTerms.objects.create(
        entity=entity,
        organisation=organisation,
        limit_cents=limit_cents,
        currency=entity.currency,
        reason=reason,
        granted_by=by,
        granted_at=at,
    )
    facts = {"cents": limit_cents, "currency": entity.currency}
    _note("invoicing.granted", terms, by=by, reason=reason, **facts)
    _tell_covered(quotes, terms, promised=promised, at=at)
    return terms


@transaction.atomic
def end(
    hub: Hub, *, organisation: Organisation, reason: str, by: User, at: datetime
) -> bool:
    """End a consent; whether one ended now. Idempotent.

    Invoices that are open stay: they are due as they say.
    """
    rows = _terms(organisation, hub=hub, at=at).filter(ended_at__isnull=True)
    # Two clicks at once: the second waits here and finds none.
    terms = rows.select_for_update(of=("self",)).first()
    if terms is None:
        return False
    terms.ended_at = at
    terms.save(update_fields=["ended_at"])
    _note("invoicing.ended", terms, by=by, reason=reason)
    return True


def _tell_covered(
    quotes: list[Order], terms: InvoiceTerms, *, promised: int, at: datetime
) -> None:
    """Tell in their order whom ``terms`` cover beside what was promised before."""
    for quote in quotes:
        if _covered(quote, terms, besides=promised) == Consent.AGREED:
            promised += quote.gross_cents
            quote.consent_told_at = at
            quote.save(update_fields=["consent_told_at"])
            tell(quote, what="agreed", at=at)


def _note(
    verb: str, terms: InvoiceTerms, *, by: User, reason: str, **facts: object
) -> None:
    facts = {"organisation": terms.organisation.slug, **facts}
    hub = terms.entity.hub
    record(verb, terms, by=by, hub=hub, reason=reason, facts=facts)


def _terms(
    organisation: Organisation, *, hub: Hub, at: datetime
) -> QuerySet[InvoiceTerms]:
    rows = InvoiceTerms.objects.current(at=at)
    return rows.filter(entity__hub=hub, organisation=organisation)


def _covered(order: Order, terms: InvoiceTerms | None, *, besides: int = 0) -> Consent:
    if terms is None or terms.currency != order.currency:
        return Consent.MISSING
    assert order.organisation is not None  # noqa: S101 (asked before)
    owed = open_cents(order.organisation, hub=order.hub, currency=terms.currency)
    is_within = owed + besides + order.gross_cents <= terms.limit_cents
    return Consent.AGREED if is_within else Consent.ABOVE


def _sum(invoices: QuerySet[Invoice]) -> int:
    return int(invoices.aggregate(sum=Sum("gross_cents"))["sum"] or 0)


def _write(order: Order, person: User, *, at: datetime) -> None:
    assert order.organisation is not None  # noqa: S101 (quotes go to organisations)
    post(
        LETTER,
        to=person.email,
        language=person.language,
        person=person,
        at=at,
        content={
            "organisation": order.organisation.name,
            "place": order.organisation.slug,
            "order": order.public_id,
            "title": title_of(order.course, language=person.language),
            "hub": order.hub.name,
            "hub_slug": order.hub.slug,
            "seats": order.quantity,
            "amount": shown(
                order.gross_cents, order.currency, language=person.language
            ),
            "until_at": order.expires_at,
        },
    )
