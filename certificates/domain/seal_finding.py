"""What somebody found out about a seal."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class SealFinding:
    """What a file's seal is worth.

    ``certificate`` is the PEM certificate that is in the seal, empty where there is
    none. ``is_intact``: the sealed bytes are unchanged. ``covers_all``: and nothing was
    added behind them. ``reason`` and ``sealed_at`` (ISO 8601) are what whoever sealed
    says of it, empty where nothing is said. ``stamped_at`` is what a time stamp says,
    whoever made that: anybody can put one of their own in place of it.
    """

    certificate: str
    is_intact: bool
    covers_all: bool
    reason: str = ""
    sealed_at: str = ""
    stamped_at: str = ""


NO_SEAL: Final = SealFinding(certificate="", is_intact=False, covers_all=False)
#: A file that has something in the place of a seal.
UNREADABLE: Final = SealFinding(
    certificate="", is_intact=False, covers_all=False, reason="unreadable"
)
