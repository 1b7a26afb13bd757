"""What must be on the machine, told at start instead of at the first certificate."""

import ctypes.util
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks


@checks.register
def drawing_is_quick(
    app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """Without HarfBuzz' subsetter a certificate costs seven times the time."""
    if ctypes.util.find_library("harfbuzz-subset"):
        return []
    return [
        checks.Warning(
            "libharfbuzz-subset is not installed: certificates are drawn slowly.",
            hint="On Debian: apt-get install libharfbuzz-subset0",
            id="hubs.W001",
        )
    ]
