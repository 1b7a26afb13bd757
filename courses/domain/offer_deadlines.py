"""Until when a seat from a waiting list is kept for somebody, also of a moved run."""

from datetime import datetime, timedelta
from typing import Final

from courses.models import Run, Seat, WaitingPlace

#: How long an offer is kept, unless the run begins before.
OFFER_LASTS: Final = timedelta(hours=48)


def offer_ends(run: Run, *, offered_at: datetime) -> datetime:
    """When an offer of ``offered_at`` ends: after its time, or when ``run`` begins."""
    ends = [offered_at + OFFER_LASTS, run.starts_at]
    return min(end for end in ends if end is not None)


def follow_start(run: Run, *, at: datetime) -> None:
    """Let open offers of a locked run end by its start as it is now.

    One whose time was over stays over; one that is being paid by bank has no end.
    """
    offers = WaitingPlace.objects.select_for_update(of=("self",)).filter(
        run=run, state=WaitingPlace.State.OFFERED, seat__held_until__gt=at
    )
    for place in offers.order_by("pk"):
        until = offer_ends(run, offered_at=place.offered_at or at)
        if until == place.offered_until:
            continue
        place.offered_until = until
        place.save(update_fields=["offered_until"])
        held = Seat.objects.filter(offer=place, state=Seat.State.HELD)
        held.update(held_until=until)
