"""Stripe, as the courses' tests meet it: a server on this machine that plays it."""

import threading

import pytest

from cms.demo.stand_in.api import Till
from cms.demo.stand_in.ledger import Ledger
from tests.factories.paying import SECRET


@pytest.fixture
def till(tmp_path, settings):
    """A stand-in for Stripe that answers by HTTP; its ledger is the outer world."""
    ledger = Ledger(tmp_path / "stripe.sqlite3", pages="http://testserver")
    till = Till(ledger)
    thread = threading.Thread(target=till.serve_forever, args=[0.01], daemon=True)
    thread.start()
    settings.STRIPE_SECRET_KEY = "sk_test_stand_in"
    settings.STRIPE_STAND_IN = till.address
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    yield till
    till.shutdown()
    till.server_close()
    thread.join()


@pytest.fixture
def ledger(till):
    """Stripe's books: what buyers and banks do."""
    return till.desk.ledger
