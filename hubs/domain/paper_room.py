"""Whether what was laid out has the room that it needs."""

from dataclasses import dataclass
from typing import Any, Final

from hubs.domain.paper_defects import PaperTooSmall

MILLIMETRES_PER_PIXEL: Final = 25.4 / 96


@dataclass(frozen=True)
class Clearance:
    """Two elements of the first page, by id, and the millimetres between them."""

    above: str
    below: str
    millimetres: float


def check_room(
    document: Any, *, pages: int | None, clearance: Clearance | None
) -> None:
    """Raise PaperTooSmall for more than ``pages`` pages or less than ``clearance``."""
    if pages is not None and len(document.pages) > pages:
        raise PaperTooSmall(f"{len(document.pages)} pages instead of {pages}")
    if clearance is None:
        return
    # The one way to ask where things came to lie; the version is pinned for it.
    boxes = {
        box.element.get("id"): box
        for box in document.pages[0]._page_box.descendants(  # noqa: SLF001 (as said)
            placeholders=True
        )
        if box.element is not None and box.element.get("id")
    }
    above, below = boxes[clearance.above], boxes[clearance.below]
    gap = (below.position_y - _bottom(above)) * MILLIMETRES_PER_PIXEL
    if gap < clearance.millimetres:
        raise PaperTooSmall(
            f"{gap:.1f} mm between {clearance.above} and {clearance.below}, "
            f"{clearance.millimetres} needed"
        )


def _bottom(box: Any) -> float:
    return float(box.position_y + box.margin_height())
