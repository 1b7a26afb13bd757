"""The environment in which the demonstration's processes run."""

import os
import secrets
import socket
from pathlib import Path

from cms.demo.processes import ROOT


def var_folder() -> Path:
    """Where everything lies that is written at run time."""
    return Path(os.environ.get("PASSAGE_VAR") or ROOT / "var").resolve()


def environment(*, port: int, var: Path) -> dict[str, str]:
    """Ours, with what the demonstration needs; what is set already stays as it is."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "SITE_ADDRESS": f"http://localhost:{port}",
        # Two web processes share sessions and rate limits, so memory will not do.
        "CACHE_URL": f"filecache://{var / 'cache'}",
        "LOG_LEVEL": "WARNING",
    }
    fixed = {"DEMO": "1", "PASSAGE_VAR": str(var), "PYTHONUNBUFFERED": "1"}
    return defaults | _stripe() | dict(os.environ) | fixed


def _stripe() -> dict[str, str]:
    """A stand-in for Stripe, unless somebody has a key of Stripe's own."""
    if os.environ.get("STRIPE_SECRET_KEY"):
        return {}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "STRIPE_STAND_IN": f"http://127.0.0.1:{port}",
        "STRIPE_WEBHOOK_SECRETS": f"whsec_{secrets.token_hex(16)}",
    }
