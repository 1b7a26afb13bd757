"""What an organisation sees of people, and only while they agree.

Without consent nothing is told of anybody, and nothing is counted: neither who began
nor who completed. What is told is the course, how it stands, since when, until when.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.domain.completion import last_day
from courses.domain.home import texts_of, zone_of
from courses.models import Enrolment, SeatInvitation
from hubs.models import Organisation, SharingConsent, User


@dataclass(frozen=True)
class Shared:
    """How a seat stands that its person shares. ``on`` is the day of that state.

    ``completion`` is the id by which others say what became of its certificate.
    """

    person: str
    email: str
    title: str
    language: str
    code: str
    state: Enrolment.State
    on: datetime
    until: date | None
    has_expired: bool
    completion: int | None


def shared_with(
    organisation: Organisation, *, language: str, at: datetime
) -> list[Shared]:
    """Seats of those who agree now, by name: in two queries, however many."""
    offers = (
        shared_seats()
        .filter(pack_seat__pack__organisation=organisation)
        .select_related(
            "accepted_by",
            "pack_seat__seat__enrolment__edition__course__hub",
            "pack_seat__seat__enrolment__completion",
        )
        .order_by("accepted_by__name_on_certificate", "pk")
    )
    pairs = [(offer, _begun(offer)) for offer in offers]
    texts = texts_of([each for _offer, each in pairs], language=language)
    return [
        _shared(
            offer,
            enrolment,
            title=texts[enrolment.edition_id].title,
            language=texts[enrolment.edition_id].language,
            at=at,
        )
        for offer, enrolment in pairs
    ]


def shared_seats() -> QuerySet[SeatInvitation]:
    """Seats that were begun, of who agrees now that the organisation sees them."""
    return SeatInvitation.objects.filter(
        Exists(agreed()), pack_seat__seat__enrolment__isnull=False
    )


def agreed() -> QuerySet[SharingConsent]:
    """The consent that holds now, for the seat of the query around it."""
    return SharingConsent.objects.holding().filter(
        organisation=OuterRef("pack_seat__pack__organisation"),
        person=OuterRef("accepted_by"),
    )


def organisations_of(person: User) -> QuerySet[Organisation]:
    """Those that gave ``person`` a seat or have their consent, with ``is_shared``."""
    gave = Q(packs__seats__invitations__accepted_by=person)
    known = Organisation.objects.filter(gave | Q(consents__person=person))
    held = SharingConsent.objects.holding().filter(
        person=person, organisation=OuterRef("pk")
    )
    return Organisation.objects.filter(pk__in=known.values("pk")).annotate(
        is_shared=Exists(held)
    )


def _begun(offer: SeatInvitation) -> Enrolment:
    seat = offer.pack_seat.seat
    assert seat is not None  # noqa: S101 (asked for above)
    assert seat.enrolment is not None  # noqa: S101
    return seat.enrolment


def _shared(
    offer: SeatInvitation,
    enrolment: Enrolment,
    *,
    title: str,
    language: str,
    at: datetime,
) -> Shared:
    state = Enrolment.State(enrolment.state)
    on, until, has_expired, completion = enrolment.enrolled_at, None, False, None
    if state == Enrolment.State.COMPLETED:
        completion = enrolment.completion.pk
        end = enrolment.completion.valid_until
        on = enrolment.completion.completed_at
        until = end and last_day(end, zone=zone_of(enrolment))
        has_expired = end is not None and end <= at
    return Shared(
        person=str(offer.accepted_by),
        email=offer.email,
        title=title,
        language=language,
        code=enrolment.edition.course.code,
        state=state,
        on=on,
        until=until,
        has_expired=has_expired,
        completion=completion,
    )
