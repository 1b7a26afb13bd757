"""On which other runs a seat would be taxed as it was: that of the order's invoice."""

from datetime import timedelta

import pytest

from courses.domain.tax_of_moves import EVERY, is_taxed_otherwise, modes_taxed_alike
from courses.models import Run
from hubs.models import LegalEntity
from tests.factories.courses import RunFactory
from tests.factories.hubs import NOON
from tests.factories.money import LegalEntityFactory, OrderFactory

pytestmark = pytest.mark.django_db
AT_A_DISTANCE = {Run.Mode.SELF_PACED, Run.Mode.ONLINE}
IN_A_PLACE = {Run.Mode.ON_SITE, Run.Mode.BLENDED}


def charged(rule, percent, *, country="BE", number="", **order):
    """An order as it was taxed, of a hub that sells in Belgium."""
    row = OrderFactory(
        vat_rule=rule,
        vat_percent=percent,
        party__country=country,
        party__vat_number=number,
        **order,
    )
    LegalEntityFactory(hub=row.hub)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    ("rule", "percent", "country", "number", "expected"),
    [
        # Two rules, one rate of one country, and nothing to note: the same invoice.
        ("home", "21.0", "BE", "", EVERY),
        ("event-at-home", "21.0", "BE", "BE0428759497", EVERY),
        # Spain's 21 % is not Belgium's.
        ("consumer-in-union", "21.0", "ES", "", AT_A_DISTANCE),
        ("event-at-home", "21.0", "ES", "", IN_A_PLACE),
        ("reverse-charge", "0.0", "ES", "ESB58378431", AT_A_DISTANCE),
        ("event-at-home", "21.0", "ES", "ESB58378431", IN_A_PLACE),
    ],
)
def test_modes_with_the_tax_that_was_charged(rule, percent, country, number, expected):
    order = charged(rule, percent, country=country, number=number)

    assert modes_taxed_alike(order) == expected


def test_seller_that_is_exempt_since_then_charges_otherwise():
    order = charged("home", "21.0")
    exempt = {"exempts_training": True, "exemption_ground": "Article 44"}
    LegalEntity.objects.update(**exempt)

    assert modes_taxed_alike(order) == set()


def test_rules_are_those_of_the_day_of_the_order():
    order = charged("home", "21.0", placed_at=NOON - timedelta(days=60 * 365))

    assert modes_taxed_alike(order) == set()


def test_what_was_not_taxed_on_a_run_is_taxed_alike_on_each():
    free = charged("reverse-charge", "0.0", unit_cents=0)
    of_course = charged("reverse-charge", "0.0", country="ES")
    of_course.run = None

    assert modes_taxed_alike(free) == EVERY
    assert modes_taxed_alike(of_course) == EVERY
    # Nobody sells at the hub any more.
    assert modes_taxed_alike(OrderFactory()) == EVERY


def test_seat_is_taxed_otherwise_where_the_mode_is():
    order = charged("consumer-in-union", "21.0", country="ES")

    assert not is_taxed_otherwise(order, on=RunFactory(mode="online"))
    assert is_taxed_otherwise(order, on=RunFactory(mode="on-site"))
