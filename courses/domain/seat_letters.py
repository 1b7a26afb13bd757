"""Letters about seats that an organisation offers."""

from datetime import datetime
from typing import Literal

from courses.domain.pack_lists import title_of
from courses.models import SeatInvitation
from hubs.domain.post import post
from hubs.models import User

About = Literal["invitation", "reminder", "taken_back"]


def tell(about: About, offer: SeatInvitation, *, token: str, at: datetime) -> None:
    """Write to the address of an offer, in the language of its owner's account.

    Who has none is written to in the language of whoever invites.
    """
    person = User.objects.filter(email=offer.email).first()
    language = (person or offer.invited_by).language
    post(
        f"courses/seat_{about}",
        to=offer.email,
        language=language,
        content={**_facts(offer, language=language), "token": token},
        at=at,
        person=person,
    )


def tell_declined(offer: SeatInvitation, *, at: datetime) -> None:
    """Write to whoever invited that the seat is open again."""
    to = offer.invited_by
    post(
        "courses/seat_declined",
        to=to.email,
        language=to.language,
        content={
            **_facts(offer, language=to.language),
            "email": offer.email,
            "slug": offer.pack_seat.pack.organisation.slug,
            "pack": offer.pack_seat.pack.public_id,
        },
        at=at,
        person=to,
    )


def _facts(offer: SeatInvitation, *, language: str) -> dict[str, object]:
    pack, run = offer.pack_seat.pack, offer.run
    return {
        "organisation": pack.organisation.name,
        "by": str(offer.invited_by),
        "title": title_of(pack.course, language=language).text,
        "code": pack.course.code,
        "expires_at": offer.expires_at,
        "starts_at": run.starts_at if run else None,
        "zone": run.time_zone if run else "UTC",
        "venue": run.venue if run else "",
    }
