"""Colours that can be read on white paper."""

from collections.abc import Iterable
from typing import Final

#: WCAG 2.2, success criterion 1.4.3: text of any size.
LEAST: Final = 4.5
#: Up to here sRGB is linear.
DARK: Final = 0.04045


def contrast_on_white(colour: str) -> float:
    """How many times brighter white is than ``colour``, which is `#rrggbb`: 1 to 21.

    As WCAG 2.2 defines the contrast ratio.
    """
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def readable(colour: str) -> str:
    """``colour``, or the nearest darker one of the same hue that reads on white."""
    parts = _parts(colour)
    brightest = max(parts)
    for brightness in range(brightest, 0, -1):
        darker = _written(part * brightness // brightest for part in parts)
        if contrast_on_white(darker) >= LEAST:
            return darker
    return colour


def stylesheet(accent: str) -> str:
    """What a certificate's page needs to know of a hub's colour."""
    return f":root {{ --accent: {accent} }}\n"


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _written(parts: Iterable[int]) -> str:
    return "#" + "".join(f"{part:02x}" for part in parts)


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= DARK else ((share + 0.055) / 1.055) ** 2.4
