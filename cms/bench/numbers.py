"""Which row has which number: everything follows from the positions of its causes."""

import hashlib
import uuid
from dataclasses import dataclass
from functools import lru_cache

from courses.models.runs import ID_LETTERS

#: Lessons of a course page as performance is measured with, five and a check a module.
LESSONS = 20
MODULES = 4
#: Every fourth course is one module of four lessons; those are the completed ones.
SHORT_LESSONS = 4
#: The course that every learner takes.
POPULAR = 1
#: Enrolments of each learner: one completed, the popular course and three more.
PER_LEARNER = 5
UNDER_WAY = PER_LEARNER - 1


@dataclass(frozen=True)
class Scale:
    """How much there is.

    Each learner has five enrolments, one of them completed and certified, and 25
    finished steps on average.
    """

    courses: int
    learners: int


#: Rows that growth is measured at; the last but one is scale S, the last has courses
#: that nobody has enrolled in.
STAGES = (
    Scale(courses=10, learners=10),
    Scale(courses=100, learners=100),
    Scale(courses=1_000, learners=1_000),
    Scale(courses=1_000, learners=10_000),
)
MOST_COURSES = 10_000


def is_short(course: int) -> bool:
    """Whether a course has one module only."""
    return course % 4 == 0


def step_count(course: int) -> int:
    """Lessons and checks of a course."""
    return SHORT_LESSONS + 1 if is_short(course) else LESSONS + MODULES


def is_check(course: int, position: int) -> bool:
    """Whether the step at ``position``, from 1, is the check that ends a module."""
    return position % (step_count(course) // modules_of(course)) == 0


def modules_of(course: int) -> int:
    """How many modules a course has."""
    return 1 if is_short(course) else MODULES


def slug_of(course: int, position: int) -> str:
    """The last part of a step's address."""
    return f"{'check' if is_check(course, position) else 'lesson'}-{position}"


def step_pk(course: int, position: int) -> int:
    """The primary key of a step, from 1."""
    return course * 100 + position


def enrolment_pk(learner: int, place: int) -> int:
    """The primary key of a learner's enrolment; the first is the completed one."""
    return learner * PER_LEARNER + place + 1


def courses_of(learner: int) -> list[int]:
    """The courses of a learner, each once: a short one, the popular one, three more.

    They are among those that there were when the learner came.
    """
    there = (stage.courses for stage in STAGES if learner < stage.learners)
    courses = next(there, STAGES[-1].courses)
    short = learner * 4 % courses // 4 * 4
    others = [each for each in range(courses) if not is_short(each) and each != POPULAR]
    start = learner * 3 % len(others)
    return [short, POPULAR, *((others + others)[start : start + 3])]


def lessons_done(learner: int, place: int) -> int:
    """Lessons done in a course under way: none to ten, five on average."""
    return (learner * UNDER_WAY + place) % 11


def lesson_positions(course: int) -> list[int]:
    """Where the lessons of a course stand."""
    return [
        position
        for position in range(1, step_count(course) + 1)
        if not is_check(course, position)
    ]


def public_id(kind: str, number: int) -> str:
    """A public id as the models draw it, the same in every run."""
    drawn = hashlib.sha256(f"{kind}-{number}".encode()).digest()[:14]
    return "".join(ID_LETTERS[byte % len(ID_LETTERS)] for byte in drawn)


@lru_cache(maxsize=50_000)
def content_hash(course: int, position: int) -> str:
    """What stands for the content of a step."""
    return digest("content", course, position)


def digest(*parts: object) -> str:
    """A SHA-256, for columns that hold one."""
    return hashlib.sha256("-".join(map(str, parts)).encode()).hexdigest()


@lru_cache(maxsize=50_000)
def key_of(course: int, position: int) -> uuid.UUID:
    """The key of a step."""
    return uuid.UUID(digest("step", course, position)[:32])
