"""The environment in which the demonstration's processes run."""

import os
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
    return defaults | dict(os.environ) | fixed
