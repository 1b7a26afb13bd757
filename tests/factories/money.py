"""Who sells and buys, for tests: valid defaults, no surprises."""

import uuid

import factory
from factory.django import DjangoModelFactory

from courses.models import (
    Campaign,
    Dispute,
    InvoiceTerms,
    Order,
    OrderParty,
    Payment,
    Refund,
    Run,
    Voucher,
)
from hubs.models import LegalEntity, Organisation
from tests.factories.courses import RunFactory
from tests.factories.hubs import NOON, HubFactory, UserFactory


class LegalEntityFactory(DjangoModelFactory):
    """A Belgian seller that is registered for VAT and charges it."""

    class Meta:
        model = LegalEntity

    class Params:
        exempt = factory.Trait(
            exempts_training=True, exemption_ground="Article 44, § 2, 4°, VAT Code"
        )

    hub = factory.SubFactory(HubFactory)
    name = "Gent ATMP Training VZW"
    street = "Ottergemsesteenweg 1"
    postcode = "9000"
    city = "Gent"
    country = "BE"
    email = "invoices@example.org"
    register_number = "0403.019.261"
    vat_number = "BE0403019261"
    iban = "BE68539007547034"
    bic = "GKCCBEBB"


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"organisation-{n}")
    name = factory.Sequence(lambda n: f"Cell Works {n}")
    legal_name = factory.LazyAttribute(lambda o: f"{o.name} N.V.")
    street = "Kaai 12"
    postcode = "2000"
    city = "Antwerpen"
    country = "BE"
    vat_number = "BE0428759497"
    billing_email = "accounts@example.org"
    created_at = NOON


class InvoiceTermsFactory(DjangoModelFactory):
    """A hub's consent to invoices over €10,000 at one time."""

    class Meta:
        model = InvoiceTerms

    entity = factory.SubFactory(LegalEntityFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    limit_cents = 1_000_000
    currency = factory.SelfAttribute("entity.currency")
    reason = "Known for years"
    granted_by = factory.SubFactory(UserFactory)
    granted_at = NOON


class PaidRunFactory(RunFactory):
    """A run that costs €450 and has room for twelve."""

    mode = Run.Mode.ONLINE
    price_cents = 45_000
    seats = 12


class OrderFactory(DjangoModelFactory):
    """A paid order of one seat: €450, €94.50 VAT."""

    class Meta:
        model = Order
        skip_postgeneration_save = True

    hub = factory.SelfAttribute("run.hub")
    course = factory.SelfAttribute("run.course")
    run = factory.SubFactory(PaidRunFactory)
    buyer = factory.SubFactory(UserFactory)
    state = Order.State.PAID
    currency = "EUR"
    unit_cents = 45_000
    net_cents = factory.LazyAttribute(lambda o: o.unit_cents * o.quantity)
    quantity = 1
    vat_cents = factory.LazyAttribute(lambda o: o.net_cents * 21 // 100)
    gross_cents = factory.LazyAttribute(lambda o: o.net_cents + o.vat_cents)
    vat_rule = "home"
    vat_percent = "21.0"
    placed_at = NOON
    fulfilled_at = factory.LazyAttribute(lambda o: NOON if o.state == "paid" else None)

    @factory.post_generation
    def party(self, create, _extracted, **kwargs):
        if create:
            OrderParty.objects.create(order=self, **(PARTY | kwargs))


PARTY = {
    "name": "Zoë Ångström-Wójcik",
    "email": "zoe@example.org",
    "street": "Veldstraat 3",
    "postcode": "9000",
    "city": "Gent",
    "country": "BE",
}


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    hub = factory.SubFactory(HubFactory)
    name = "Fair in spring"
    made_by = factory.SubFactory(UserFactory)
    made_at = NOON


class VoucherFactory(DjangoModelFactory):
    """A code for a fifth off at its hub, to be used once."""

    class Meta:
        model = Voucher

    campaign = factory.SubFactory(CampaignFactory)
    hub = factory.SelfAttribute("campaign.hub")
    code = factory.Sequence(lambda n: f"SPRING{n}")
    kind = Voucher.Kind.PERCENT
    percent = 20


class PaymentFactory(DjangoModelFactory):
    """The whole amount, paid by card."""

    class Meta:
        model = Payment

    order = factory.SubFactory(OrderFactory)
    means = Payment.Means.CHECKOUT
    state = Payment.State.PAID
    amount_cents = factory.SelfAttribute("order.gross_cents")
    currency = "EUR"
    key = factory.LazyFunction(uuid.uuid4)
    opened_at = NOON
    paid_at = NOON


class RefundFactory(DjangoModelFactory):
    """Money that went back since the participant cancelled."""

    class Meta:
        model = Refund

    payment = factory.SubFactory(PaymentFactory)
    state = Refund.State.DONE
    why = Refund.Why.LEFT
    amount_cents = factory.SelfAttribute("payment.amount_cents")
    key = factory.LazyFunction(uuid.uuid4)
    asked_at = NOON
    done_at = NOON


class DisputeFactory(DjangoModelFactory):
    """A bank that takes a whole payment back; not decided."""

    class Meta:
        model = Dispute

    payment = factory.SubFactory(PaymentFactory)
    stripe_id = factory.Sequence(lambda n: f"du_{n}")
    amount_cents = factory.SelfAttribute("payment.amount_cents")
    opened_at = NOON
