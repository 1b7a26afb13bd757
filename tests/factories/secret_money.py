"""Money of a hub in which every secret carries a word, and who waits for a seat."""

from django.core.files.base import ContentFile
from django.utils import timezone

from courses.domain.invoice_terms import grant
from courses.domain.invoices import issue
from courses.models import (
    BalanceLine,
    Invoice,
    InvoiceTerms,
    Order,
    Refund,
    VoucherUse,
    WaitingPlace,
)
from tests.factories.hubs import UserFactory
from tests.factories.money import (
    CampaignFactory,
    LegalEntityFactory,
    OrderFactory,
    OrganisationFactory,
    PaidRunFactory,
    PaymentFactory,
    RefundFactory,
    VoucherFactory,
)

#: What staff of :mod:`tests.factories.secrets` sign in by.
PASSWORD = "a good password"


def secret_money(secret, course):
    """Its values and what its forms want; as :class:`tests.factories.secrets` has them.

    A learner has paid and asked for some of it back; an organisation has a quote, and
    may pay by invoice.
    """
    now, word = timezone.now(), secret.word
    LegalEntityFactory(hub=secret.hub, name=f"Seller {word}")
    run = PaidRunFactory(course=course, hub=secret.hub, state="closed")
    named = {"party__name": f"Party {word}", "party__street": f"{word} Street 1"}
    order = OrderFactory(
        run=run, buyer=UserFactory(name_on_certificate=f"Buyer {word}"), **named
    )
    quoted = OrderFactory(
        run=run,
        buyer=UserFactory(name_on_certificate=f"Asker {word}"),
        organisation=OrganisationFactory(name=f"Organisation {word}"),
        state=Order.State.QUOTED,
        by=Order.By.INVOICE,
        **named,
    )
    payment = PaymentFactory(order=order, reference=f"Line {word}")
    refund = RefundFactory(
        payment=payment,
        state=Refund.State.ASKED,
        amount_cents=100,
        reason=f"Because {word}",
        asked_by=UserFactory(),
        done_at=None,
    )
    BalanceLine.objects.create(
        kind="charge",
        thing=f"pi_{word}",
        payment=payment,
        theirs_cents=payment.amount_cents,
        compared_at=now,
    )
    invoice = issue(order, at=now)
    invoice.file.save("invoice.pdf", ContentFile(f"%PDF-1.7 {word}".encode()))
    Invoice.objects.filter(pk=invoice.pk).update(drawn_at=now, sha256="0" * 64)
    campaign = CampaignFactory(hub=secret.hub, name=f"Campaign {word}")
    VoucherFactory(campaign=campaign, code=word)
    place = WaitingPlace.objects.create(
        run=run, learner=UserFactory(name_on_certificate=f"Waits {word}"), joined_at=now
    )
    employer = quoted.organisation
    grant(
        secret.hub,
        organisation=employer,
        limit_cents=100_000,
        reason=f"Known {word}",
        by=UserFactory(),
        at=now,
    )
    pages = ("finance_organisation", "finance_terms_grant", "finance_terms_end")
    values = {
        **{(page, "organisation"): [employer.slug] for page in pages},
        "order_id": [order.public_id, quoted.public_id],
        "invoice_id": [invoice.public_id],
        "payment_id": [payment.pk],
        "refund_id": [refund.pk],
        "campaign_id": [campaign.pk],
        "place_id": [place.public_id],
    }
    sent = {
        "finance_refund_ask": {
            "amount": "1.00",
            "why": Refund.Why.GOODWILL,
            "reason": "Taken",
            "password": PASSWORD,
        },
        "finance_refund_decide": {"decision": "approve", "password": PASSWORD},
        "finance_terms_grant": {"limit": "9000.00", "reason": "Taken"},
        "finance_terms_end": {"reason": "Taken"},
    }
    return values, sent


def of_money(secret):
    """All of a hub's money and waiting lists that others might change."""
    hub = secret.hub
    return (
        list(hub.orders.order_by("pk").values()),
        list(Refund.objects.filter(payment__order__hub=hub).order_by("pk").values()),
        list(hub.invoices.order_by("pk").values("pk", "kind", "sha256")),
        list(InvoiceTerms.objects.filter(entity__hub=hub).order_by("pk").values()),
        list(hub.campaigns.order_by("pk").values()),
        VoucherUse.objects.filter(voucher__hub=hub).count(),
        list(WaitingPlace.objects.filter(run__hub=hub).order_by("pk").values()),
        list(type(hub.legal_entity).objects.filter(hub=hub).values()),
    )
