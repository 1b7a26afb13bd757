"""A certificate's page for screens, with what it needs beside."""

import base64
from collections.abc import Mapping
from typing import Final

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from certificates.domain.payload import Payload
from certificates.domain.sheet import sheet

STYLESHEETS: Final = ("certificates/certificate.css", "certificates/sample.css")


def on_screen(
    payload: Payload,
    *,
    holder: str,
    pictures: Mapping[str, bytes],
    density: str | None = None,
) -> SafeString:
    """The whole page; ``pictures`` are PNGs, and part of it."""
    addresses = [static(name) for name in STYLESHEETS]
    if design := payload.get("design"):
        colour = design["accent"].removeprefix("#")
        addresses.append(reverse("certificates:accent", args=[colour]))
    drawn = sheet(
        payload,
        holder=holder,
        density=density,
        stylesheets=tuple(addresses),
        pictures={what: inline(picture) for what, picture in pictures.items()},
    )
    # Its template escapes whatever people wrote.
    return mark_safe(drawn)  # noqa: S308


def inline(picture: bytes) -> str:
    """The address of a picture that is written out in it."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"
