"""The benchmark's data: made in memory, written in bulk, grown stage by stage."""

import time
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Model
from wagtail.models import Page

from certificates.models import Certificate, Holder
from cms.bench import numbers, people
from cms.bench.numbers import Scale
from cms.bench.papers import Press
from cms.bench.shelves import Places, Rows, course_rows, make_places
from cms.bench.store import store
from courses.domain.shelf import forget
from courses.models import (
    Answer,
    AnswerKey,
    Attempt,
    Completion,
    Course,
    CoursePage,
    Edition,
    EditionText,
    Enrolment,
    EnrolmentEvent,
    ProgressEvent,
    Run,
    RunSession,
    Step,
    StepText,
)
from hubs.models import HubPage, User

#: Tables in the order in which their rows are written: causes first.
TABLES: tuple[type[Model], ...] = (
    Course,
    Edition,
    Run,
    RunSession,
    EditionText,
    Page,
    CoursePage,
    Step,
    StepText,
    AnswerKey,
    User,
    EmailAddress,
    Enrolment,
    EnrolmentEvent,
    ProgressEvent,
    Attempt,
    Answer,
    Completion,
    Certificate,
    Holder,
)
#: Courses or learners that are in memory at once.
BATCH = 250
#: Learners with many enrolments: their numbers and how many they have.
BUSY = {20_010: 10, 20_100: 100, 21_000: 1_000}


@dataclass
class World:
    """What has been made so far, and what making it took."""

    at: datetime
    places: Places
    times: people.Times
    press: Press
    password: str
    courses: int = 0
    learners: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    def write(self, rows: Rows) -> None:
        """Write rows of any tables, in the order of the tables."""
        for model in TABLES:
            found = rows.get(model, [])
            store(model, found)
            name = model._meta.db_table
            self.rows[name] = self.rows.get(name, 0) + len(found)


def make_world(*, at: datetime) -> World:
    """The ten hubs and their pages, and nobody in them yet."""
    times = people.Times(at)
    return World(
        at=at,
        places=make_places(at),
        times=times,
        press=Press(times),
        password=make_password(people.PASSWORD),
    )


def grow(world: World, *, to: Scale) -> None:
    """Add courses, learners, progress and certificates until there are so many."""
    began = time.perf_counter()
    for first in range(world.courses, to.courses, BATCH):
        add_courses(world, first, min(first + BATCH, to.courses))
    world.courses = max(world.courses, to.courses)
    for first in range(world.learners, to.learners, BATCH):
        add_learners(world, first, min(first + BATCH, to.learners))
    world.learners = max(world.learners, to.learners)
    settle(world)
    world.seconds += time.perf_counter() - began


def add_courses(world: World, first: int, end: int, *, is_lean: bool = False) -> None:
    """Add the courses from ``first`` to before ``end``."""
    rows: Rows = {}
    for number in range(first, end):
        made = course_rows(number, world.places, at=world.at, is_lean=is_lean)
        for model, some in made.items():
            rows.setdefault(model, []).extend(some)
    world.write(rows)


def add_learners(world: World, first: int, end: int) -> None:
    """Add the learners from ``first`` to before ``end``, then their certificates."""
    rows: Rows = {}
    for learner in range(first, end):
        for model, row in people.learner_rows(
            learner, password=world.password, times=world.times
        ):
            people.add_row(rows, model, row)
    world.write(rows)
    papers: Rows = {}
    for learner in range(first, end):
        course = numbers.courses_of(learner)[0]
        hub = world.places.hubs[course % len(world.places.hubs)]
        certificate, holder = world.press.certificate(
            learner, course=course, hub=hub.pk
        )
        people.add_row(papers, Certificate, certificate)
        people.add_row(papers, Holder, holder)
    world.write(papers)


def add_busy_learners(world: World) -> None:
    """Add learners who are enrolled in many courses at once, five lessons into each."""
    rows: Rows = {}
    for learner, enrolments in BUSY.items():
        parts = people.learner_rows(learner, password=world.password, times=world.times)
        user = next(row for _model, row in parts if isinstance(row, User))
        people.add_row(rows, User, user)
        for course in range(min(enrolments, world.courses)):
            made = people.under_way_rows(
                learner * 1_000 + course, user, course=course, done=4, times=world.times
            )
            for model, row in made:
                people.add_row(rows, model, row)
    world.write(rows)
    settle(world)


def add_lean_courses(world: World, *, until: int) -> None:
    """Fill the catalogue with courses that have no steps."""
    for first in range(world.courses, until, BATCH):
        add_courses(world, first, min(first + BATCH, until), is_lean=True)
    settle(world)


def settle(world: World) -> None:
    """Let Wagtail count children, PostgreSQL its rows, and the catalogue look again."""
    for page, children in zip(world.places.pages, world.places.children, strict=True):
        HubPage.objects.filter(pk=page.pk).update(numchild=children)
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    forget()
