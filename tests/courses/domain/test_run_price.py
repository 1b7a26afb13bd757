from datetime import date
from decimal import Decimal

import pytest

from courses.domain.run_price import Price, price_at_home
from tests.factories.dates import DatedRunFactory
from tests.factories.hubs import NOON
from tests.factories.money import LegalEntityFactory

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def test_a_price_is_what_a_private_person_pays_in_the_end():
    run = DatedRunFactory(price_cents=18_000)
    LegalEntityFactory(hub=run.hub)

    price = price_at_home(run, on=TODAY)

    assert (price.cents, price.percent) == (21_780, Decimal(21))
    assert str(price.words)


def test_where_training_is_exempt_nothing_is_added():
    run = DatedRunFactory(price_cents=18_000)
    LegalEntityFactory(hub=run.hub, exempt=True)

    assert price_at_home(run, on=TODAY).cents == 18_000


def test_without_a_seller_or_a_rule_the_price_is_the_net_one():
    run = DatedRunFactory(price_cents=18_000)
    net = Price(18_000, "EUR", None)
    assert price_at_home(run, on=TODAY) == net

    run.hub.legal_entity = LegalEntityFactory(hub=run.hub)

    assert price_at_home(run, on=date(1990, 1, 1)) == net


def test_what_is_free_has_no_tax():
    run = DatedRunFactory()
    LegalEntityFactory(hub=run.hub)

    assert price_at_home(run, on=TODAY).cents == 0
