"""The vocabulary of a hub's page."""

from hubs.blocks.hub import CapacityBlock, FactBlock

__all__ = ["CapacityBlock", "FactBlock"]
