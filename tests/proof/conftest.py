"""Stripe, as these tests meet it."""

from tests.factories.tills import ledger, till

__all__ = ["ledger", "till"]
