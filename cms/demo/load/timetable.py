"""The runs of the demonstration: which course, where, how many days from today."""

from dataclasses import dataclass
from typing import Final

from courses.models import Run

Mode, Audience = Run.Mode, Run.Audience
#: Who books them: people of other hubs, who are learners like everybody else there.
LEARNERS: Final = (
    "author.lombardy@example.org",
    "reviewer.lombardy@example.org",
    "author.rhone-alpes@example.org",
    "reviewer.emilia-romagna@example.org",
    "author.west-sweden@example.org",
    "reviewer.nord-est-romania@example.org",
    "learner@example.org",
)
#: Of these, as many as have a seat; the last one waits where one too many books.
SEATED: Final = len(LEARNERS) - 1


@dataclass(frozen=True)
class Meeting:
    """A session: so many working days after the first, in the hub's time."""

    day: int
    begins: str
    ends: str
    title: str
    is_online: bool = False


@dataclass(frozen=True)
class Dated:
    """A run. ``days`` are those from today to its first session, negative before."""

    course: str
    hub: str
    days: int
    mode: Run.Mode
    meetings: tuple[Meeting, ...]
    seats: int | None = None
    minimum: int = 0
    price_cents: int = 0
    language: str = ""
    venue: str = ""
    room: str = ""
    access_notes: str = ""
    audience: Run.Audience = Audience.EVERYONE
    invited: tuple[str, ...] = ()
    attendance_percent: int | None = None
    is_open: bool = True
    is_closed: bool = False
    #: Why it was cancelled.
    cancelled: str = ""
    learners: int = 0


def _days(*titles: str) -> tuple[Meeting, ...]:
    """Whole days, one after the other."""
    return tuple(
        Meeting(day, "09:00", "16:30", title) for day, title in enumerate(titles)
    )


def _calls(*titles: str) -> tuple[Meeting, ...]:
    """Afternoons online, one a day."""
    return tuple(
        Meeting(day, "14:00", "16:30", title, is_online=True)
        for day, title in enumerate(titles)
    )


GMP: Final = "gmp-foundations-atmp"
CLEANROOM: Final = (
    "Report at the gate with an identity card. The gowning room has a step-free way by"
    " the goods lift. Bring no jewellery and no make-up."
)
RUNS: Final = (
    # Over, with attendance that its trainer signed.
    Dated(
        GMP,
        "flanders",
        -20,
        Mode.ON_SITE,
        _days("Rules and records", "In the cleanroom"),
        seats=12,
        minimum=4,
        language="en",
        venue="Cleanroom school",
        room="Room 1.04",
        access_notes=CLEANROOM,
        attendance_percent=100,
        learners=4,
    ),
    # Under way.
    Dated(
        "ai-driven-medicine",
        "west-sweden",
        -1,
        Mode.ONLINE,
        _calls("What models see", "Validating a model", "Monitoring a model"),
        seats=20,
        language="en",
        attendance_percent=60,
        learners=3,
    ),
    # Full, with somebody who waits.
    Dated(
        "classifying-atmps",
        "catalonia",
        10,
        Mode.ONLINE,
        _calls("The definitions", "Borderline cases"),
        seats=SEATED,
        minimum=3,
        language="en",
        learners=SEATED + 1,
    ),
    # Confirmed: as many booked as it needs.
    Dated(
        GMP,
        "flanders",
        21,
        Mode.ON_SITE,
        _days("Rules and records", "In the cleanroom"),
        seats=12,
        minimum=2,
        language="en",
        venue="Cleanroom school",
        room="Room 1.04",
        access_notes=CLEANROOM,
        attendance_percent=100,
        learners=2,
    ),
    Dated(
        "first-trial-to-market",
        "rhone-alpes",
        14,
        Mode.BLENDED,
        (
            Meeting(0, "13:30", "15:30", "From the bench to the dossier", True),
            Meeting(4, "09:30", "16:00", "A mock scientific advice"),
        ),
        seats=16,
        minimum=6,
        price_cents=69_000,
        language="en",
        venue="Biotech campus",
        room="Amphitheatre B",
    ),
    Dated(
        "aseptic-practice-contamination-control",
        "zuid-holland",
        30,
        Mode.ON_SITE,
        _days("Gowning and behaviour", "Media fill"),
        seats=8,
        minimum=4,
        price_cents=95_000,
        language="en",
        venue="Pilot plant",
        room="Training cleanroom",
        access_notes=CLEANROOM,
        attendance_percent=100,
    ),
    # Sold out, with people who wait: see sold_out.py.
    Dated(
        "health-data-integration",
        "nord-est-romania",
        22,
        Mode.ONLINE,
        _calls("Standards of health data", "Mapping a data set"),
        seats=3,
        minimum=2,
        price_cents=36_000,
        language="en",
    ),
    # A partner runs another hub's course.
    Dated(
        GMP,
        "catalonia",
        35,
        Mode.ON_SITE,
        _days("Rules and records"),
        seats=14,
        language="en",
        venue="University hospital",
        room="Seminar room 3",
    ),
    Dated(
        "classifying-atmps",
        "west-ireland",
        28,
        Mode.ONLINE,
        _calls("The definitions", "Borderline cases"),
        seats=25,
        language="en",
    ),
    Dated(
        "identity-testing-release",
        "emilia-romagna",
        45,
        Mode.ON_SITE,
        _days("Sampling and identity"),
        seats=6,
        language="en",
        venue="Quality control laboratory",
        room="Bench 2",
        audience=Audience.INVITED,
        invited=("learner@example.org", "second@example.org"),
    ),
    # Planned, and closed before it begins.
    Dated(
        "health-data-integration",
        "nord-est-romania",
        60,
        Mode.BLENDED,
        (
            Meeting(0, "10:00", "12:00", "Standards of health data", True),
            Meeting(5, "09:00", "15:00", "Mapping a data set"),
        ),
        seats=18,
        language="en",
        venue="University library",
        is_open=False,
    ),
    Dated(
        "building-atmp-ventures",
        "lombardy",
        8,
        Mode.ON_SITE,
        _days("A day with founders"),
        seats=20,
        minimum=6,
        language="en",
        venue="Incubator",
        cancelled="Too few people could come on that day.",
        learners=1,
    ),
    Dated(
        "building-atmp-ventures",
        "lombardy",
        12,
        Mode.ONLINE,
        _calls("From idea to company"),
        seats=30,
        language="en",
        is_closed=True,
        learners=1,
    ),
    # Sold by hubs with finance of their own: one exempt from VAT, one not.
    Dated(
        "ai-driven-medicine",
        "flanders",
        40,
        Mode.ON_SITE,
        _days("Models at the bench"),
        seats=15,
        minimum=4,
        price_cents=42_000,
        language="en",
        venue="Cleanroom school",
        room="Room 2.01",
    ),
    Dated(
        "identity-testing-release",
        "catalonia",
        50,
        Mode.ONLINE,
        _calls("Sampling and identity", "Release"),
        seats=16,
        minimum=5,
        price_cents=38_000,
        language="en",
    ),
)
