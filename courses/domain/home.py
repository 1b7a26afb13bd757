"""A learner's home: what is under way, what is due, what was completed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window

from courses.domain.completion import RENEWAL, last_day
from courses.domain.record import Record, language_of, records_of
from courses.domain.states import last_moment
from courses.models import Completion, EditionText, Enrolment
from hubs.models import User

#: Courses of a kind that the home shows; the others stand on a page of their own.
SHOWN: Final = 7


class DueKind(StrEnum):
    """What has to be done by a day."""

    REQUALIFY = "requalify"
    FINISH = "finish"


@dataclass(frozen=True)
class Due:
    """Something with a last day."""

    kind: DueKind
    title: str
    enrolment: Enrolment
    day: date
    days: int

    @property
    def is_over(self) -> bool:
        """Whether the day has passed."""
        return self.days < 0


@dataclass(frozen=True)
class Completed:
    """A course that was completed."""

    completion: Completion
    enrolment: Enrolment
    title: str
    language: str
    until: date | None


@dataclass(frozen=True)
class Home:
    """All that a learner's home shows; what was last seen comes first.

    Under way and completed are the first of many; how many there are stands beside.
    """

    under_way: tuple[Record, ...]
    under_way_in_all: int
    due: tuple[Due, ...]
    completed: tuple[Completed, ...]
    completed_in_all: int
    #: Under way on runs that end on a date, in no order.
    dated: tuple[Enrolment, ...] = ()

    @property
    def here(self) -> Record | None:
        """Where the learner left."""
        return next(iter(self.under_way), None)


def home_of(learner: User, *, language: str, at: datetime) -> Home:
    """The home of ``learner``: eight queries, however many courses."""
    counted = Window(Count("pk"))
    active = list(courses_under_way(learner).annotate(in_all=counted)[:SHOWN])
    ended = list(completed_courses(learner).annotate(in_all=counted)[:SHOWN])
    requalify = list(_to_requalify(learner, at=at))
    finish = list(_to_finish(learner))
    texts = texts_of([*ended, *requalify, *finish], language=language)
    due = [
        *(_due(each, DueKind.REQUALIFY, texts=texts, at=at) for each in requalify),
        *(_due(each, DueKind.FINISH, texts=texts, at=at) for each in finish),
    ]
    return Home(
        under_way=tuple(records_of(active, language=language)),
        under_way_in_all=active[0].in_all if active else 0,
        due=tuple(sorted(due, key=lambda each: each.day)),
        completed=tuple(
            _completed(each, text=texts[each.edition_id]) for each in ended
        ),
        completed_in_all=ended[0].in_all if ended else 0,
        dated=tuple(each for each in finish if each.run.ends_at is not None),
    )


def courses_under_way(learner: User) -> QuerySet[Any]:
    """What the learner is taking, last seen first."""
    return (
        Enrolment.objects.visible_to(learner)
        .active()
        .select_related("edition__course__hub", "run")
        .order_by(F("last_seen_at").desc(nulls_last=True), "-enrolled_at", "-pk")
    )


def completed_courses(learner: User) -> QuerySet[Any]:
    """What the learner has completed, newest first."""
    return (
        Enrolment.objects.visible_to(learner)
        .filter(state=Enrolment.State.COMPLETED)
        .select_related("edition__course__hub", "completion")
        .order_by("-completion__completed_at", "-pk")
    )


def completed_of(
    enrolments: Sequence[Enrolment], *, language: str
) -> tuple[Completed, ...]:
    """Completed enrolments with their titles: one query."""
    texts = texts_of(enrolments, language=language)
    return tuple(_completed(each, text=texts[each.edition_id]) for each in enrolments)


def texts_of(
    enrolments: Iterable[Enrolment], *, language: str
) -> dict[int, EditionText]:
    """Titles of the editions of enrolments, by edition."""
    wanted = Q(pk__in=[])
    for each in enrolments:
        shown = language_of(each.edition, wanted=language)
        wanted |= Q(edition=each.edition_id, language=shown)
    texts = EditionText.objects.filter(wanted).only("edition_id", "title", "language")
    return {text.edition_id: text for text in texts}


def _completed(enrolment: Enrolment, *, text: EditionText) -> Completed:
    until = enrolment.completion.valid_until
    return Completed(
        completion=enrolment.completion,
        enrolment=enrolment,
        title=text.title,
        language=text.language,
        until=until and last_day(until, zone=_zone(enrolment)),
    )


def _to_requalify(learner: User, *, at: datetime) -> QuerySet[Any]:
    """Completions that end soon or have ended, of courses that were not taken again."""
    again = Enrolment.objects.filter(
        learner=learner, edition__course=OuterRef("edition__course")
    )
    newer = again.filter(
        state=Enrolment.State.COMPLETED,
        completion__completed_at__gt=OuterRef("completion__completed_at"),
    )
    return completed_courses(learner).filter(
        ~Exists(again.active()),
        ~Exists(newer),
        completion__valid_until__lte=at + RENEWAL,
    )


def _to_finish(learner: User) -> QuerySet[Any]:
    """Courses under way whose edition was withdrawn, or whose run ends."""
    ending = courses_under_way(learner).filter(
        Q(edition__withdrawn_at__isnull=False) | Q(run__ends_at__isnull=False)
    )
    return ending.select_related("edition__course__hub", "run__course", "run__hub")


def _due(
    enrolment: Enrolment, kind: DueKind, *, texts: dict[int, EditionText], at: datetime
) -> Due:
    zone = _zone(enrolment)
    if kind == DueKind.REQUALIFY:
        day = last_day(enrolment.completion.valid_until or at, zone=zone)
    else:
        ends = [last_moment(enrolment.edition), enrolment.run.ends_at]
        first = min(moment for moment in ends if moment is not None)
        day = first.astimezone(zone).date()
    title = texts[enrolment.edition_id].title
    return Due(kind, title, enrolment, day, _days(day, zone=zone, at=at))


def _days(day: date, *, zone: ZoneInfo, at: datetime) -> int:
    return (day - at.astimezone(zone).date()).days


def _zone(enrolment: Enrolment) -> ZoneInfo:
    return ZoneInfo(enrolment.edition.course.hub.time_zone)
