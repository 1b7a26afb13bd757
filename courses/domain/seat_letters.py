"""Letters about seats that an organisation offers."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from django.db.models import QuerySet

from courses.domain.pack_lists import title_of
from courses.models import Run, SeatInvitation, SeatPack
from hubs.domain.post import post
from hubs.models import OrganisationManager, User

About = Literal["invitation", "reminder", "taken_back", "cancelled"]


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


def tell_run_cancelled(
    pack: SeatPack,
    run: Run,
    *,
    amount: Callable[[str], str],
    is_credited: bool,
    at: datetime,
) -> None:
    """Write to who acts for an organisation that had seats of a pack on the run.

    ``amount`` is what comes back, in a language; empty where nothing does, and the
    seats can be given again.
    """
    for person in acting_for(pack.organisation_id, at=at):
        post(
            "courses/pack_run_cancelled",
            to=person.email,
            language=person.language,
            content={
                "organisation": pack.organisation.name,
                "slug": pack.organisation.slug,
                "pack": pack.public_id,
                "title": title_of(pack.course, language=person.language).text,
                "code": pack.course.code,
                "hub": run.hub.name,
                "starts_at": run.starts_at,
                "zone": run.time_zone,
                "reason": run.cancel_reason,
                "amount": amount(person.language),
                "is_credited": is_credited,
            },
            at=at,
            person=person,
        )


def acting_for(organisation: int, *, at: datetime) -> QuerySet[User]:
    """Who acts for the organisation with this key at ``at``."""
    acting = OrganisationManager.objects.current(at=at)
    acting = acting.filter(organisation=organisation)
    return User.objects.filter(pk__in=acting.values("user")).order_by("pk")


def _facts(offer: SeatInvitation, *, language: str) -> dict[str, object]:
    pack, run = offer.pack_seat.pack, offer.run
    return {
        "organisation": pack.organisation.name,
        "by": str(offer.invited_by),
        "title": title_of(pack.course, language=language).text,
        "code": pack.course.code,
        "expires_at": offer.deadline,
        "starts_at": run.starts_at if run else None,
        "zone": run.time_zone if run else "UTC",
        "venue": run.venue if run else "",
    }
