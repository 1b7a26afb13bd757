"""Notices to organisations: so many certificates end, have ended or were revoked.

Counted among those who agree when it is written, and nobody is named (decision 33).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from certificates.domain.reminding import due_days, ended_since, ending
from certificates.models import Certificate
from courses.domain.seat_letters import acting_for
from courses.domain.sharing import agreed, shared_seats
from courses.models import Enrolment
from hubs.domain.audit import record
from hubs.domain.post import post
from hubs.models import AuditEvent, Organisation, OrganisationManager, User

TOLD: Final = "organisation.told"
#: What was done so short a time ago may not be in the database yet: the next one's.
SETTLED: Final = timedelta(hours=1)
#: What ended or was revoked longer ago, and was told to nobody then, is no news.
NEWS: Final = timedelta(days=30)
_FACTS: Final = ("employer", "shared_since")


@dataclass(frozen=True)
class Event:
    """That a certificate which is shared was revoked, or ends within ``days``.

    It has ended where those are 0.
    """

    organisation: int
    shared_since: datetime
    at: datetime
    days: int | None


@dataclass
class News:
    """How many certificates end within so many days, ended, and were revoked."""

    ending: Counter[int] = field(default_factory=Counter)
    ended: int = 0
    revoked: int = 0

    def add(self, event: Event) -> None:
        """Count ``event``."""
        if event.days is None:
            self.revoked += 1
        elif event.days == 0:
            self.ended += 1
        else:
            self.ending[event.days] += 1


def organisations_with_news(*, at: datetime) -> list[int]:
    """Keys of those to be written to at ``at``: in four queries, however many."""
    acting = OrganisationManager.objects.current(at=at).filter(
        organisation=OuterRef("pk"), user__is_active=True
    )
    return sorted(_news_of(Organisation.objects.filter(Exists(acting)), at=at))


@transaction.atomic
def tell(organisation: int, *, at: datetime) -> int:
    """Write the news to who acts for the one with this key; return to how many.

    Idempotent: what was told once is told no more, and there is one letter a day at
    most. What nobody could be told waits, and is told as it is then.
    """
    # Two workers at once: the second finds what the first recorded.
    row = Organisation.objects.select_for_update(no_key=True).get(pk=organisation)
    people = acting_for(row.pk, at=at).filter(is_active=True)
    news = _news_of(Organisation.objects.filter(pk=row.pk), at=at).get(row.pk)
    if news is None or not people:
        return 0
    for person in people:
        _write(news, row, person, at=at)
    facts = {
        "organisation": row.slug,
        "until": (at - SETTLED).isoformat(),
        "letters": len(people),
    }
    record(TOLD, row, by=None, facts=facts)
    return len(people)


def _news_of(organisations: QuerySet[Organisation], *, at: datetime) -> dict[int, News]:
    """What happened since the last notice and since it is shared, by organisation.

    The last notice says until when it looked; so a day on which nobody looked is
    looked at by the next. Nothing for who had a notice on this day already.
    """
    until = at - SETTLED
    last = dict(organisations.values_list("pk", _told_until()))
    told = {key: datetime.fromisoformat(text) for key, text in last.items() if text}
    found: dict[int, News] = {}
    for event in _events(organisations, at=until):
        since = told.get(event.organisation, event.shared_since)
        was_today = event.organisation in told and _day(since) >= _day(until)
        if not was_today and event.at > max(since, event.shared_since):
            found.setdefault(event.organisation, News()).add(event)
    return found


def _day(until: datetime) -> date:
    """On which day a notice looks until then."""
    return (until + SETTLED).date()


def _told_until() -> Subquery:
    """Until when the last notice looked, as text; None where there was none."""
    notices = AuditEvent.objects.filter(
        verb=TOLD,
        object_type=Organisation._meta.label_lower,
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    until = KeyTextTransform("until", "facts")
    return Subquery(notices.order_by("-id").values_list(until)[:1])


def _events(organisations: QuerySet[Organisation], *, at: datetime) -> Iterator[Event]:
    """What has come to pass by ``at`` of certificates that are shared, in any order."""
    for each in _shared(ending(at=at).defer("payload"), organisations):
        if days := due_days(each, at=at):
            moment = each.valid_until - timedelta(days=days)
            yield Event(each.employer, each.shared_since, moment, days)
    ended = _shared(ended_since(at - NEWS, at=at), organisations)
    for employer, since, moment in ended.values_list(*_FACTS, "valid_until"):
        yield Event(employer, since, moment, 0)
    revoked = Certificate.objects.filter(
        revocation__at__gt=at - NEWS, revocation__at__lte=at
    )
    over = _shared(revoked, organisations)
    for employer, since, moment in over.values_list(*_FACTS, "revocation__at"):
        yield Event(employer, since, moment, None)


def _shared(
    certificates: QuerySet[Certificate], organisations: QuerySet[Organisation]
) -> QuerySet[Any]:
    """Those that one of ``organisations`` sees, with which, and since when."""
    seats = shared_seats().filter(
        pack_seat__pack__organisation__in=organisations.values("pk"),
        pack_seat__seat__enrolment=OuterRef("completion__enrolment"),
        pack_seat__seat__enrolment__state=Enrolment.State.COMPLETED,
    )
    since = Subquery(agreed().values("given_at")[:1])
    return certificates.annotate(
        employer=Subquery(seats.values("pack_seat__pack__organisation")[:1]),
        shared_since=Subquery(seats.values_list(since)[:1]),
    ).filter(employer__isnull=False)


def _write(
    news: News, organisation: Organisation, person: User, *, at: datetime
) -> None:
    post(
        "certificates/notices",
        to=person.email,
        language=person.language,
        content={
            "organisation": organisation.name,
            "slug": organisation.slug,
            "ending": [
                {"days": days, "number": number}
                for days, number in sorted(news.ending.items())
            ],
            "ended": news.ended,
            "revoked": news.revoked,
        },
        at=at,
        person=person,
    )
