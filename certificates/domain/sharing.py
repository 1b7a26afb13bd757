"""Links by which a learner lets others see certificates, for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from certificates.domain.passport import Held, as_held, issued_to
from certificates.models import Share
from hubs.domain.audit import Personal, record
from hubs.models import User

#: Links end with a day, which midnight of the next day stands for.
INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Wish:
    """What is to be shared: everything, or certificates by number; and until when."""

    label: str
    everything: bool
    numbers: tuple[str, ...]
    expires_at: datetime

    @property
    def last_moment(self) -> datetime:
        """A moment of the last day on which it works."""
        return self.expires_at - INSTANT


@dataclass(frozen=True)
class Sight:
    """What whoever has the link sees, as things stand now."""

    holder: str
    certificates: tuple[Held, ...]
    everything: bool
    expires_at: datetime


class Standing(StrEnum):
    """Whether a link works."""

    WORKS = "works"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Link:
    """A link in the learner's list; ``certificates`` is how many were chosen."""

    pk: int
    token: str
    label: str
    everything: bool
    certificates: int
    expires_at: datetime
    standing: Standing

    @property
    def last_moment(self) -> datetime:
        """A moment of the last day on which it works."""
        return self.expires_at - INSTANT


def preview(learner: User, wish: Wish, *, at: datetime) -> Sight:
    """What a link would show if it were made at ``at``; one query."""
    chosen = _shareable(learner).filter(number__in=wish.numbers)
    rows = _not_withheld(_shareable(learner)) if wish.everything else chosen
    return _sight(learner, rows, wish, at=at)


@transaction.atomic
def give(learner: User, wish: Wish, *, at: datetime) -> Share:
    """Make the link. Only certificates of ``learner`` are ever behind it."""
    share = Share.objects.create(
        learner=learner,
        label=wish.label,
        everything=wish.everything,
        created_at=at,
        expires_at=wish.expires_at,
    )
    chosen = 0
    if not wish.everything:
        rows = list(_shareable(learner).filter(number__in=wish.numbers))
        share.certificates.set(rows)
        chosen = len(rows)
    record(
        "share.given",
        share,
        by=learner,
        facts={
            "everything": wish.everything,
            "certificates": chosen,
            "until": wish.expires_at.isoformat(),
        },
        personal=[Personal("label", "", wish.label, learner)],
    )
    return share


@transaction.atomic
def withdraw(share: Share, *, by: User, at: datetime) -> None:
    """Let the link lead nowhere from now on. Withdrawing twice keeps the first time."""
    locked = Share.objects.select_for_update().get(pk=share.pk)
    if locked.withdrawn_at is not None:
        return
    Share.objects.filter(pk=share.pk).update(withdrawn_at=at)
    record("share.withdrawn", share, by=by)


def seen_by(token: str, *, at: datetime) -> Sight | None:
    """What the link ``token`` shows at ``at``; None where it leads nowhere.

    Of what was withheld, only what was chosen when it was withheld already: the later
    of two decisions holds (docs/decisions/0018-the-later-decision-is-shown.md). Of what
    was erased, nothing.
    """
    share = (
        Share.objects.working(at=at)
        .filter(token=token, learner__is_active=True)
        .select_related("learner")
        .first()
    )
    if share is None:
        return None
    rows = _shareable(share.learner)
    if share.everything:
        rows = _not_withheld(rows)
    else:
        before = Q(withheld_at__lte=share.created_at)
        rows = rows.filter(
            Q(withheld_at__isnull=True) | before,
            pk__in=share.certificates.values("pk"),
        )
    return _sight(share.learner, rows, share, at=at)


def links_of(learner: User, *, at: datetime) -> list[Link]:
    """The learner's links, newest first; one query."""
    rows: QuerySet[Any] = (
        Share.objects.visible_to(learner)
        .annotate(chosen=Count("certificates"))
        .order_by("-created_at", "-pk")
    )
    return [
        Link(
            pk=row.pk,
            token=row.token,
            label=row.label,
            everything=row.everything,
            certificates=row.chosen,
            expires_at=row.expires_at,
            standing=_standing(row, at=at),
        )
        for row in rows
    ]


def _shareable(learner: User) -> QuerySet[Any]:
    """What was issued, but for what was erased: of that, no fact is shown to others."""
    return issued_to(learner).filter(erasure__isnull=True)


def _not_withheld(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(withheld_at__isnull=True)


def _sight(
    learner: User, rows: QuerySet[Any], terms: Wish | Share, *, at: datetime
) -> Sight:
    return Sight(
        holder=learner.name_on_certificate,
        certificates=tuple(as_held(rows, at=at)),
        everything=terms.everything,
        expires_at=terms.expires_at,
    )


def _standing(share: Share, *, at: datetime) -> Standing:
    if share.withdrawn_at is not None:
        return Standing.WITHDRAWN
    return Standing.WORKS if share.expires_at > at else Standing.ENDED
