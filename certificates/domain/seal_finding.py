"""What somebody found out about a seal."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class SealFinding:
    """What a file's seal is worth.

    ``certificate`` is the PEM certificate that is in the seal, empty where there is
    none. ``is_intact``: the sealed bytes are unchanged. ``covers_all``: and nothing was
    added behind them.
    """

    certificate: str
    is_intact: bool
    covers_all: bool


NO_SEAL: Final = SealFinding(certificate="", is_intact=False, covers_all=False)
