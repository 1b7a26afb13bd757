"""Calendars of runs, of hubs and of learners.

Public ones say of a run what its page says. The meeting link, the room and how to get
in are told to those alone who have a seat.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, override

from courses.domain.calendar_entries import CalendarFile, Entry, calendar_file
from courses.domain.completion import last_day
from courses.domain.shelf import chosen_text
from courses.models import (
    Completion,
    Edition,
    EditionText,
    Enrolment,
    EnrolmentEvent,
    Run,
    RunSession,
)
from hubs.models import Hub, User

#: How long a calendar keeps what is over.
KEPT: Final = timedelta(days=31)
KEPT_OF_ONES_OWN: Final = timedelta(days=366)
State = Enrolment.State
HAVE_A_SEAT: Final = (State.ACTIVE, State.COMPLETED)
#: What is read of a run beside itself.
PARTS: Final = ("sessions", "changes")


class NoPublicCalendar(Exception):
    """The run is not, and was not, one that the public is told of."""


def calendar_of_run(
    run: Run, *, at: datetime, learner: User | None = None, is_struck: bool = False
) -> CalendarFile:
    """The sessions of ``run``, those that were taken off too, for whoever asks.

    For a ``learner`` who has a seat, in their language and with the meeting links; it
    suits as an attachment (``text/calendar; method=PUBLISH``). A cancelled run says so
    of each session; ``is_struck`` says it to one who does not come any more.
    """
    edition = _editions([run.course_id]).get(run.course_id)
    language = learner.language if learner else run.language
    with override(_spoken(language)):
        title = _title(run, edition, language)
        sessions = _sessions(
            run,
            title,
            _page(edition),
            has_seat=bool(learner),
            struck_at=at if is_struck else None,
        )
        entries = list(sessions)
    return calendar_file(entries, name=title, at=at, is_private=learner is not None)


def public_calendar_of_run(run: Run, *, at: datetime) -> CalendarFile:
    """What anybody may follow of ``run``, as long as it was ever on offer to everyone.

    Raises :exc:`NoPublicCalendar`.
    """
    if (
        run.audience != Run.Audience.EVERYONE
        or run.state == Run.State.PLANNED
        or run.mode == Run.Mode.SELF_PACED
    ):
        raise NoPublicCalendar(run.public_id)
    return calendar_of_run(run, at=at)


def calendar_of_hub(hub: Hub, *, at: datetime) -> CalendarFile:
    """The runs that a hub delivers and that everyone may book, each in its language."""
    runs = list(
        Run.objects.listed(at=at - KEPT)
        .dated()
        .filter(hub=hub)
        .select_related("hub")
        .prefetch_related(*PARTS)
        .order_by("starts_at", "pk")
    )
    editions = _editions([run.course_id for run in runs])
    entries: list[Entry] = []
    for run in runs:
        edition = editions.get(run.course_id)
        with override(_spoken(run.language)):
            title = _title(run, edition, run.language)
            entries += _sessions(run, title, _page(edition), has_seat=False)
    return calendar_file(entries, name=hub.name, at=at)


def calendar_of_learner(learner: User, *, at: datetime) -> CalendarFile:
    """What ``learner`` has booked, with meeting links, and when to requalify."""
    with override(_spoken(learner.language)):
        entries = [
            *_booked(learner, at=at),
            *_last_days(learner, at=at),
        ]
        name = gettext("Passage: my courses")
    return calendar_file(entries, name=name, at=at, is_private=True)


def _booked(learner: User, *, at: datetime) -> Iterator[Entry]:
    left_before = EnrolmentEvent.objects.filter(
        enrolment=OuterRef("pk"),
        after=State.WITHDRAWN,
        at__lt=OuterRef("run__cancelled_at"),
    )
    enrolments = (
        learner.enrolments.filter(
            # Who had a seat on a run that was cancelled is told so; not who had left.
            Q(state__in=HAVE_A_SEAT, access_ended_at__isnull=True)
            | Q(run__state=Run.State.CANCELLED),
            run__ends_at__gt=at - KEPT_OF_ONES_OWN,
        )
        .exclude(Exists(left_before))
        .exclude(run__mode=Run.Mode.SELF_PACED)
        .select_related("run__hub", "edition")
        .prefetch_related(
            *(f"run__{part}" for part in PARTS), Prefetch("edition__texts", _texts())
        )
        .order_by("run__starts_at", "pk")
    )
    # Who requalifies on a run has two enrolments on it; its sessions take place once.
    by_run = {enrolment.run_id: enrolment for enrolment in enrolments}
    for enrolment in by_run.values():
        title = chosen_text(enrolment.edition, learner.language).title
        has_seat = enrolment.state in HAVE_A_SEAT
        record = _absolute(reverse("courses:record", args=[enrolment.public_id]))
        yield from _sessions(enrolment.run, title, record, has_seat=has_seat)


def _last_days(learner: User, *, at: datetime) -> Iterator[Entry]:
    """The last day of each completion; of a course, of the one that holds longest."""
    completions = (
        Completion.objects.filter(
            enrolment__learner=learner,
            enrolment__state=State.COMPLETED,
        )
        .select_related("enrolment__edition__course__hub")
        .prefetch_related(Prefetch("enrolment__edition__texts", _texts()))
        .order_by(F("valid_until").asc(nulls_last=True), "pk")
    )
    longest = {each.enrolment.edition.course_id: each for each in completions}
    for completion in longest.values():
        edition = completion.enrolment.edition
        if completion.valid_until is None or completion.valid_until <= at:
            continue
        zone = ZoneInfo(edition.course.hub.time_zone)
        day = last_day(completion.valid_until, zone=zone)
        title = chosen_text(edition, learner.language).title
        yield Entry(
            uid=f"until-{completion.enrolment.public_id}",
            starts=day,
            ends=day + timedelta(days=1),
            summary=gettext("Requalify: %(title)s") % {"title": title},
            description=gettext("The last day on which what you completed counts."),
            address=_page(edition),
        )


def _sessions(
    run: Run,
    title: str,
    address: str,
    *,
    has_seat: bool,
    struck_at: datetime | None = None,
) -> Iterator[Entry]:
    changes = [change.at for change in run.changes.all()]
    for session in run.sessions.all():
        ended = session.cancelled_at or run.cancelled_at or struck_at
        summary = f"{title}: {session.title}" if session.title else title
        if ended is not None:
            summary = gettext("Cancelled: %(title)s") % {"title": summary}
        is_told = has_seat and ended is None
        yield Entry(
            uid=session.uid,
            starts=session.starts_at,
            ends=session.ends_at,
            summary=summary,
            description=_description(run, session, address, is_told=is_told),
            location=_location(run, session, is_told=is_told),
            address=address,
            # Both grow only, and either is news of the session.
            sequence=run.sequence + session.sequence,
            changed_at=max((*changes, *filter(None, [ended])), default=None),
            is_cancelled=ended is not None,
        )


def _location(run: Run, session: RunSession, *, is_told: bool) -> str:
    is_online = run.mode == Run.Mode.ONLINE or (
        run.mode == Run.Mode.BLENDED and bool(session.link)
    )
    if is_online:
        return session.link if is_told and session.link else gettext("Online")
    room = session.room if is_told else ""
    place = (room, run.venue, *run.address.splitlines())
    return ", ".join(part.strip() for part in place if part.strip()) or run.town


def _description(run: Run, session: RunSession, address: str, *, is_told: bool) -> str:
    said = [gettext("Held by %(hub)s.") % {"hub": run.hub.name}]
    if is_told and session.link:
        said.append(gettext("Meeting link: %(link)s") % {"link": session.link})
    if is_told and run.access_notes and run.takes_place_somewhere:
        said.append(run.access_notes)
    if address:
        said.append(address)
    return "\n".join(said)


def _texts() -> "QuerySet[EditionText]":
    return EditionText.objects.only("edition", "language", "title").order_by("language")


def _editions(courses: Iterable[int]) -> dict[int, Edition]:
    """The newest released edition of each course, with its titles."""
    released = (
        Edition.objects.released()
        .filter(course__in=courses)
        .prefetch_related(Prefetch("texts", _texts()))
        .only("course", "number", "address", "default_language")
        .order_by("number")
    )
    return {edition.course_id: edition for edition in released}


def _title(run: Run, edition: Edition | None, language: str) -> str:
    if edition is None:
        return str(run.get_mode_display())
    return chosen_text(edition, language).title


def _page(edition: Edition | None) -> str:
    return _absolute(edition.address) if edition and edition.address else ""


def _absolute(address: str) -> str:
    return f"{settings.SITE_ADDRESS}{address}"


def _spoken(language: str) -> str:
    """The language of the interface for who reads ``language``."""
    spoken = dict(settings.LANGUAGES)
    return language if language in spoken else settings.LANGUAGE_CODE
