from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.demo.stand_in.api import Fault
from courses.domain.invoices import issue
from courses.models import Invoice, Payment
from tests.factories.hubs import NOON
from tests.factories.paying import at_checkout, notices, ordered, paid

pytestmark = pytest.mark.django_db


def reconcile(**options):
    out = StringIO()
    try:
        call_command("reconcile_stripe", stdout=out, **options)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def test_books_are_compared_and_mended(ledger):
    now = timezone.now()
    payment = at_checkout(ordered(at=now), at=now)
    assert reconcile() == "The books agree.\n"
    ledger.pay(payment.session_id)
    notices(ledger)

    found = reconcile()

    assert f"{payment.session_id}\tstate\tStripe: paid\tours: open" in found
    assert "balance of a charge\tStripe: 54450\tours: -\torder" in found
    assert "2 differences, 0 series with gaps." in found
    assert reconcile(repair=True) == "The books agree.\n"


def test_sessions_of_another_site_are_nobodys_business(ledger):
    price = {"unit_amount": "100", "currency": "eur", "product_data": {"name": "Tea"}}
    session = ledger.open_session(
        {
            "line_items": {"0": {"price_data": price, "quantity": "1"}},
            "mode": "payment",
            "client_reference_id": "another",
            "success_url": "https://example.org/",
            "cancel_url": "https://example.org/",
        }
    )
    ledger.pay(session["id"])

    reconcile(repair=True)

    assert not Payment.objects.exists()


def test_why_books_cannot_be_compared_is_said(till, settings):
    till.desk.faults.append(Fault())
    assert "Stripe did not answer" in reconcile()

    settings.STRIPE_SECRET_KEY = ""
    assert "STRIPE_SECRET_KEY is not set" in reconcile()


def test_series_of_invoices_with_gaps_are_told_with_and_without_stripe(
    ledger, settings
):
    order = paid(ledger, ordered(at=NOON))
    issue(order, at=NOON)
    assert "with gaps" not in reconcile()
    Invoice.objects.update(number=2)
    line = f"{order.hub.code}-INV-2026\tnumbers\twith gaps\n"

    assert reconcile() == f"{line}0 differences, 1 series with gaps."

    settings.STRIPE_SECRET_KEY = ""
    assert reconcile().startswith(line)
