"""Letters to those who have a seat on a run, had one, or wait for one."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from courses.domain.record import language_of
from courses.models import (
    Edition,
    EditionText,
    Enrolment,
    Run,
    RunSession,
    WaitingPlace,
)
from hubs.domain.post import post
from hubs.models import User


class News(StrEnum):
    """What somebody is told of a run."""

    BOOKED = "booked"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    RUN_CANCELLED = "run-cancelled"
    #: Somebody gave a seat up: told to who teaches.
    GIVEN_BACK = "given-back"
    WAITING = "waiting"
    OFFERED = "offered"
    LAPSED = "lapsed"
    #: The run began, or was cancelled, and no seat had come free.
    BEGUN = "begun"
    LINE_CANCELLED = "line-cancelled"


#: What comes with the run's dates for one's calendar, or to strike them there.
DATES: Final = {
    News.BOOKED: "attached_calendar",
    News.TRANSFERRED: "attached_calendar",
    News.RUN_CANCELLED: "struck_calendar",
    News.CANCELLED: "struck_calendar",
}


def tell(
    person: User,
    news: News,
    *,
    run: Run,
    at: datetime,
    title: str = "",
    **facts: Any,
) -> None:
    """Write to ``person`` what became of ``run`` for them, in the same transaction.

    ``title`` is the course's in their language, where it was looked up before.
    ``facts`` say more: ``record`` the enrolment's public id, ``place`` the waiting
    place's, ``position``, ``until_at``, ``cents``, ``reason``.
    """
    dates = {DATES[news]: run.public_id} if news in DATES else {}
    post(
        "courses/run_news",
        to=person.email,
        language=person.language,
        content={
            "what": str(news),
            "title": title or title_of(run, language=person.language),
            "hub": run.hub.name,
            "code": run.course.code,
            "run": run.public_id,
            "mode": run.mode,
            "starts_at": run.starts_at,
            "ends_at": run.ends_at,
            "zone": run.time_zone,
            "own_zone": person.time_zone,
            "place_of_run": ", ".join(filter(None, [run.venue, *_lines(run.address)])),
            "currency": run.currency,
            **dates,
            **facts,
        },
        at=at,
        person=person,
    )


def tell_booked(
    enrolment: Enrolment,
    *,
    at: datetime,
    instead_of: Run | None = None,
    by_hub: bool = False,
) -> None:
    """Write to whoever has a seat on dates now.

    ``instead_of`` is the run before, ``by_hub`` whether the hub moved them there.
    """
    record = enrolment.public_id
    learner, run = enrolment.learner, enrolment.run
    if instead_of is None:
        tell(learner, News.BOOKED, run=run, at=at, record=record)
        return
    tell(
        learner,
        News.TRANSFERRED,
        run=run,
        at=at,
        record=record,
        struck_calendar=instead_of.public_id,
        before_at=instead_of.starts_at,
        zone_before=instead_of.time_zone,
        by_hub=by_hub,
        has_price=bool(run.price_cents),
    )


def tell_waiting(
    place: WaitingPlace, news: News, *, at: datetime, **facts: Any
) -> None:
    """Write to whoever has a place on a waiting list."""
    tell(place.learner, news, run=place.run, at=at, place=place.public_id, **facts)


def tell_teachers(run: Run, news: News, *, at: datetime, **facts: Any) -> None:
    """Write to everybody who teaches ``run``."""
    for person in teachers(run):
        tell(person, news, run=run, at=at, **facts)


def teachers(run: Run) -> Iterable[User]:
    """Who teaches a session of ``run`` that takes place, each once."""
    live = RunSession.objects.filter(run=run, cancelled_at=None)
    return User.objects.filter(pk__in=live.values("trainer")).order_by("pk")


def title_of(run: Run, *, language: str) -> str:
    """What the course of ``run`` is called; its code before the first release."""
    edition = (
        Edition.objects.current().filter(course=run.course_id).defer("facts").first()
    )
    if edition is None:
        return run.course.code
    shown = language_of(edition, wanted=language)
    texts = EditionText.objects.filter(edition=edition, language=shown)
    return texts.values_list("title", flat=True).get()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
