"""From a payload and a name to the bytes of the certificate's file.

Imports WeasyPrint by way of paper: only workers may import this module.
"""

from pathlib import Path
from typing import Final

from certificates.domain.colours import stylesheet
from certificates.domain.payload import Payload
from certificates.domain.pictures import pictures_of
from certificates.domain.sheet import DENSITIES, first_density, sheet
from hubs.domain.attached import Attached
from hubs.domain.paper import defects, pdf
from hubs.domain.paper_defects import PaperDefect, PaperTooSmall
from hubs.domain.paper_room import Clearance

STYLESHEET: Final = (
    Path(__file__).parent.parent / "static" / "certificates" / "certificate.css"
)
ACCENT: Final = "accent.css"
CLEARANCE: Final = Clearance(above="facts", below="foot", millimetres=4)


def render(payload: Payload, *, holder: str) -> bytes:
    """The certificate on one page without credential and seal, checked.

    Raises PaperDefect also where the file would not conform to PDF/A-3a and PDF/UA-1.
    """
    paper = draw(payload, holder=holder)
    if found := defects(paper):
        raise PaperDefect(*found)
    return paper


def draw(payload: Payload, *, holder: str, attached: Attached | None = None) -> bytes:
    """The certificate on one page, the same bytes each time, not yet checked.

    Long texts are set closer, step by step, until they fit. Raises PaperDefect where
    they never do or where a letter is missing; PictureLost where a picture of the
    design is not there.
    """
    first = DENSITIES.index(first_density(payload, holder=holder))
    return _first_that_fits(
        payload,
        holder=holder,
        densities=DENSITIES[first:],
        files=_files(payload),
        attached=attached,
    )


def _files(payload: Payload) -> dict[str, bytes]:
    """What the page uses of the hub's design, by the names that it uses."""
    design = payload.get("design")
    if design is None:
        return {}
    pictures = pictures_of(design)
    files = {f"{what}.png": content for what, content in pictures.items()}
    return {**files, ACCENT: stylesheet(design["accent"]).encode()}


def _first_that_fits(
    payload: Payload,
    *,
    holder: str,
    densities: tuple[str, ...],
    files: dict[str, bytes],
    attached: Attached | None,
) -> bytes:
    page = sheet(
        payload,
        holder=holder,
        density=densities[0],
        stylesheets=(ACCENT,) if files else (),
        pictures={Path(name).stem: name for name in files},
    )
    try:
        return pdf(
            page,
            stylesheet=STYLESHEET,
            identifier=f"{payload['number']}-{payload['issue_no']}".encode(),
            pages=1,
            clearance=CLEARANCE,
            files=files,
            attached=attached,
        )
    except PaperTooSmall:
        if len(densities) == 1:
            raise
        return _first_that_fits(
            payload,
            holder=holder,
            densities=densities[1:],
            files=files,
            attached=attached,
        )
