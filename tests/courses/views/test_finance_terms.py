"""Organisations in a hub's finance: who agrees to invoices, and to which."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.domain.invoice_terms import terms_of
from courses.models import InvoiceTerms, Order
from hubs.models import LegalEntity
from hubs.roles import Role
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import (
    InvoiceTermsFactory,
    LegalEntityFactory,
    OrderFactory,
    OrganisationFactory,
    PaidRunFactory,
)
from tests.factories.staff import auditor, member

pytestmark = pytest.mark.django_db
GIVEN = {"limit": "5000", "reason": "Known for years"}


@pytest.fixture
def hub():
    return LegalEntityFactory().hub


@pytest.fixture
def order(hub):
    run = PaidRunFactory(hub=hub, course__hub=hub)
    return OrderFactory(
        run=run,
        organisation=OrganisationFactory(),
        state=Order.State.QUOTED,
        by=Order.By.INVOICE,
        consent_asked_at=NOON,
    )


def at(name, order):
    return reverse(f"finance_{name}", args=[order.hub.slug, order.organisation.slug])


def page_of(client, order):
    return client.get(at("organisation", order)).content.decode()


@pytest.mark.parametrize("role", [Role.FINANCE, Role.LEAD])
def test_finance_and_leads_allow_and_end_payment_by_invoice(client, hub, order, role):
    person = member(hub, role)
    client.force_login(person)
    assert "Not allowed" in page_of(client, order)

    granted = client.post(at("terms_grant", order), GIVEN)

    assert granted["Location"] == at("organisation", order)
    terms = InvoiceTerms.objects.get()
    assert (terms.limit_cents, terms.granted_by) == (500_000, person)
    assert "€5,000.00" in page_of(client, order)
    for _each in range(2):
        ended = client.post(at("terms_end", order), {"reason": "Late thrice"})
        assert ended["Location"] == at("organisation", order)
    terms.refresh_from_db()
    assert terms.ended_at is not None
    assert "Not allowed" in page_of(client, order)


def test_auditors_see_and_agree_to_nothing(client, order):
    client.force_login(auditor())

    assert client.get(at("organisation", order)).status_code == 200
    assert "Allow payment by invoice" not in page_of(client, order)
    assert client.post(at("terms_grant", order), GIVEN).status_code in {403, 404}
    assert not InvoiceTerms.objects.exists()


def test_the_overview_and_the_order_lead_to_who_waits(client, hub, order):
    Order.objects.update(expires_at="2999-01-01T00:00:00Z")
    client.force_login(member(hub, Role.FINANCE))
    theirs = at("organisation", order)

    overview = client.get(reverse("finance", args=[hub.slug])).content.decode()
    shown = client.get(reverse("finance_order", args=[hub.slug, order.public_id]))

    assert theirs in overview
    assert "waits for your consent" in overview
    assert theirs in shown.content.decode()
    assert "Quote" in page_of(client, order)


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.TRAINER])
def test_others_and_what_never_ordered_here_are_not_there(client, hub, order, role):
    stranger = OrganisationFactory()
    theirs = [hub.slug, stranger.slug]
    client.force_login(member(hub, Role.FINANCE))
    for name in ("organisation", "terms_grant", "terms_end"):
        how = client.get if name == "organisation" else client.post
        assert how(reverse(f"finance_{name}", args=theirs)).status_code == 404
    client.force_login(member(hub, role))
    refused = client.post(at("terms_grant", order), GIVEN)

    assert refused.status_code in {302, 403, 404}
    assert not InvoiceTerms.objects.exists()


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("terms_grant", GIVEN | {"limit": "much"}, "limit"),
        ("terms_grant", GIVEN | {"limit": "0"}, "limit"),
        ("terms_grant", GIVEN | {"reason": ""}, "reason"),
        ("terms_end", {"reason": ""}, "reason"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(
    client, hub, order, name, given, field
):
    terms = InvoiceTermsFactory(
        entity=hub.legal_entity, organisation=order.organisation
    )
    client.force_login(member(hub, Role.FINANCE))

    answer = client.post(at(name, order), given)

    assert answer.status_code == 422
    form = answer.context["form" if name == "terms_grant" else "ending"]
    assert set(form.errors) == {field}
    assert terms_of(order.organisation, hub=hub, at=NOON) == terms


def test_a_hub_without_seller_is_led_to_say_who_sells(client, hub, order):
    LegalEntity.objects.all().delete()
    client.force_login(member(hub, Role.FINANCE))

    answer = client.post(at("terms_grant", order), GIVEN)

    assert answer["Location"] == reverse("finance_seller", args=[hub.slug])
    assert "Say first who sells" in page_of(client, order)


def test_a_page_asks_as_often_for_one_quote_as_for_three(
    client, hub, order, django_assert_num_queries
):
    client.force_login(member(hub, Role.FINANCE))
    page_of(client, order)
    with CaptureQueriesContext(connection) as one:
        page_of(client, order)
    more = {"run": order.run, "organisation": order.organisation}
    for _each in range(2):
        OrderFactory(**more, state=Order.State.QUOTED, consent_asked_at=NOON)
        InvoiceTermsFactory(
            entity=hub.legal_entity,
            organisation=order.organisation,
            ended_at=NOON,
            granted_by=UserFactory(),
        )

    with django_assert_num_queries(len(one)):
        page_of(client, order)
