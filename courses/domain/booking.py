"""Who may book a run, and booking: a seat where there is one, else a place in line."""

from datetime import datetime
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from courses.domain.enrolment import (
    RunNotFree,
    admit,
    enrol,
    lock_learner,
    offered,
    open_enrolment,
    refuse_repetition,
)
from courses.domain.seats import NoSeatLeft, room
from courses.domain.waiting import LineClosed, join
from courses.models import (
    Edition,
    Enrolment,
    Run,
    RunInvitation,
    Seat,
    WaitingPlace,
)
from hubs.models import Organisation, User


class Obstacle(StrEnum):
    """Why somebody cannot book a run."""

    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    NOT_YET = "not-yet"
    OVER = "over"
    BEGUN = "begun"
    NOT_INVITED = "not-invited"
    NOT_OF_THEIRS = "not-of-theirs"


#: What may not be done by this person; all else may be done by nobody now.
PERSONAL = frozenset({Obstacle.NOT_INVITED, Obstacle.NOT_OF_THEIRS})


class NotBookable(Exception):
    """The learner cannot book the run; ``obstacle`` says why."""

    def __init__(self, run: Run, obstacle: Obstacle) -> None:
        super().__init__(f"{run.public_id}: {obstacle}")
        self.obstacle = obstacle


@transaction.atomic
def book(learner: User, *, run: Run, at: datetime) -> Enrolment | WaitingPlace:
    """Give ``learner`` a seat on ``run``; where none is left, a place in line.

    Nobody is told that a seat is theirs while another gets it: seats are counted, and
    places given, under the run's lock, which is held as shortly as can be. Idempotent.
    Who is offered a seat has it by this. Raises :exc:`NotBookable`,
    :exc:`courses.domain.enrolment.RunNotFree` where a seat is left and costs something,
    and what :func:`courses.domain.enrolment.admit` raises.
    """
    lock_learner(learner)
    if (existing := open_enrolment(learner, run)) is not None:
        return existing
    run.refresh_from_db(fields=["taken", "state"])
    kept = _kept_seat(learner, run=run, at=at)
    # An offer is taken after bookings have ended, too: it says until when.
    if kept is None and (why := obstacle(run, learner=learner, at=at)):
        raise NotBookable(run, why)
    if run.price_cents and (kept is not None or room(run) != 0):
        raise RunNotFree(run.public_id)
    if kept is not None:
        return admit(learner, seat=kept, at=at)
    try:
        if room(run) != 0:
            return enrol(learner, run=run, at=at)
        refuse_repetition(learner, run=run, edition=offered(run, at=at), at=at)
    except NoSeatLeft:
        # The last one went to somebody else a moment ago.
        run.refresh_from_db(fields=["taken", "state"])
    try:
        return join(learner, run=run, at=at)
    except LineClosed:
        raise NotBookable(
            run, obstacle(run, learner=learner, at=at) or Obstacle.CLOSED
        ) from None


def _kept_seat(learner: User, *, run: Run, at: datetime) -> Seat | None:
    held = Seat.objects.filter(run=run, holder=learner, state=Seat.State.HELD)
    return held.filter(Q(held_until=None) | Q(held_until__gt=at)).first()


def obstacle(run: Run, *, learner: User, at: datetime) -> Obstacle | None:
    """Why ``learner`` cannot book ``run`` at ``at``; ``None`` where they can.

    Whether there is room is another question: who finds none can wait.
    """
    is_offered = Edition.objects.current().filter(course=run.course_id).exists()
    return obstacle_now(run, learner=learner, is_offered=is_offered, at=at)


def obstacle_now(
    run: Run, *, learner: User, is_offered: bool, at: datetime
) -> Obstacle | None:
    """The same, where it is known whether the course has an edition on offer."""
    if run.state == Run.State.CANCELLED:
        return Obstacle.CANCELLED
    if not is_offered:
        return Obstacle.WITHDRAWN
    return _in_time(run, at=at) or _by_person(run, learner=learner, at=at)


def obstacle_for(
    organisation: Organisation, run: Run, *, at: datetime
) -> Obstacle | None:
    """Why seats on ``run`` are not sold to ``organisation``; ``None`` where they are.

    A run for those who were invited is theirs alone.
    """
    if run.state == Run.State.CANCELLED:
        return Obstacle.CANCELLED
    if not Edition.objects.current().filter(course=run.course_id).exists():
        return Obstacle.WITHDRAWN
    if run.audience == Run.Audience.INVITED:
        return Obstacle.NOT_INVITED
    is_theirs = run.organisations.filter(pk=organisation.pk).exists
    if run.audience == Run.Audience.ORGANISATIONS and not is_theirs():
        return Obstacle.NOT_OF_THEIRS
    return _in_time(run, at=at)


def _in_time(run: Run, *, at: datetime) -> Obstacle | None:
    """The same as :meth:`courses.models.RunQuerySet.bookable`, with the reason."""
    has_begun = run.starts_at is not None and run.starts_at <= at
    is_done = run.ends_at is not None and run.ends_at <= at
    if is_done or (has_begun and run.books_until is None):
        return Obstacle.BEGUN
    if run.state != Run.State.OPEN:
        return Obstacle.CLOSED
    if run.books_from is not None and run.books_from > at:
        return Obstacle.NOT_YET
    if run.books_until is not None and run.books_until <= at:
        return Obstacle.OVER
    return None


def _by_person(run: Run, *, learner: User, at: datetime) -> Obstacle | None:
    if run.audience == Run.Audience.EVERYONE:
        return None
    if Run.objects.filter(for_whom(learner, at=at), pk=run.pk).exists():
        return None
    if run.audience == Run.Audience.INVITED:
        return Obstacle.NOT_INVITED
    return Obstacle.NOT_OF_THEIRS


def for_whom(learner: User, *, at: datetime) -> Q:
    """Runs that are offered to ``learner``: to everyone, to theirs, or to themselves.

    Of addresses, those count that the learner has confirmed.
    """
    own = EmailAddress.objects.filter(user=learner, verified=True)
    addresses = [email.lower() for email in own.values_list("email", flat=True)]
    invited = RunInvitation.objects.alias(address=Lower("email")).filter(
        address__in=addresses, revoked_at__isnull=True
    )
    theirs = Run.organisations.through.objects.filter(
        organisation__in=organisations_of(learner, at=at)
    )
    return (
        Q(audience=Run.Audience.EVERYONE)
        | Q(audience=Run.Audience.INVITED, pk__in=invited.values("run"))
        | Q(audience=Run.Audience.ORGANISATIONS, pk__in=theirs.values("run"))
    )


def organisations_of(learner: User, *, at: datetime) -> QuerySet[Organisation]:
    """The organisations that the learner acts for, learnt for, or shares with."""
    acting = Organisation.objects.managed_by(learner, at=at).values("pk")
    return Organisation.objects.filter(
        Q(pk__in=acting)
        | Q(packs__seats__invitations__accepted_by=learner)
        | Q(consents__in=learner.consents.holding())
    ).distinct()
