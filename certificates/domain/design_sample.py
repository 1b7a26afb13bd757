"""A hub's design on certificates that ask the most of it.

Each says on its face that it is a demonstration, and its number is nobody's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from certificates.domain.design import Design, beside, frozen, template_name
from certificates.domain.drafting import awarding_body, instant
from certificates.domain.payload import SCHEMA, Payload
from certificates.domain.sample import NUMBER
from hubs.models import Hub

#: Names by what is difficult about them: the longest that can be printed, one that has
#: no space to break at, marks above and below.
NAMES: Final = {
    "usual": "Zoë Ångström-Wójcik",
    "longest": "María de los Ángeles Fernández-Villaverde y Gutiérrez de la Concepción "
    "Oyarzábal",
    "greek": "Αλεξάνδρα-Χρυσοβαλάντου Ευδοκία Παπαδημητρακοπούλου-Χατζηγεωργίου "
    "Κωνσταντινίδου",
    "cyrillic": "Константинка Александрова Христодулопулова-Възкресенска-Благовестова "
    "от Козлодуй",
    "marks": "Nguyễn Hoàng Thị Bảo Ngọc Ánh Dương Świętosława "
    "Brzęczyszczykiewicz-Żołędziewska",
    "unbroken": "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft"
    "schaferswesse",
}
#: How close the lines are set: chosen so that paper would set them no closer.
USUAL, LONGEST = "close", "tight"
YEARS: Final = timedelta(days=730)


@dataclass(frozen=True)
class Example:
    """Which certificate is looked at. ``name`` is a key of NAMES."""

    name: str = "usual"
    language: str = "en"
    expires: bool = True
    is_long: bool = False

    @property
    def holder(self) -> str:
        """Whose it would be."""
        return NAMES[self.name]

    @property
    def density(self) -> str:
        """How close its lines are set."""
        return LONGEST if self.is_long else USUAL


@dataclass(frozen=True)
class Course:
    """What an example certifies."""

    title: str
    outcomes: tuple[str, ...]
    assessment: str
    supervision: str
    participation: str
    quality: str


SHORT: Final = Course(
    title="Aseptic practice and contamination control",
    outcomes=(
        "Trace contamination back to people, air, surfaces and water",
        "Put on clothing for grade A/B in the right order and spot a breach",
        "Judge viable monitoring results against the limits and respond",
        "Design a process simulation and decide whether it passed",
    ),
    assessment="module checks and sandbox exercise",
    supervision="identity checked by the hub",
    participation="online, with an observed practical",
    quality="Review by two subject experts before release and once a year",
)
LONG_OUTCOME: Final = (
    "Explain how the class of a combined product decides the procedure, the dossier "
    "and whom to ask first in a hub"
)
LONG: Final = Course(
    title="From first trial to market and beyond: manufacturing, regulatory and "
    "clinical strategy for combined advanced therapy medicinal products",
    outcomes=(LONG_OUTCOME,) * 8,
    assessment="module checks, sandbox exercise, observed practical and oral "
    "examination by two assessors",
    supervision="identity checked on site",
    participation="online, with sandbox exercises and, where a hub offers it, an "
    "observed practical",
    quality="Review by two subject experts before release and once a year",
)


def example(
    hub: Hub, design: Design | None, shown: Example, *, at: datetime
) -> Payload:
    """A certificate of ``hub`` in ``design``; None: in that of the site."""
    course = LONG if shown.is_long else SHORT
    preferred = design.second_language if design else ""
    return {
        "schema": SCHEMA,
        "template": template_name(hub, number=0 if design else None),
        "design": frozen(design, number=0) if design else None,
        "number": NUMBER,
        "issue_no": 1,
        "status_index": 0,
        "language": shown.language,
        "second_language": beside(shown.language, hub=hub, preferred=preferred),
        "demonstration": True,
        "title": course.title,
        "second_title": None,
        "course": {"code": f"{hub.code}-GMP-001", "slug": "example", "edition": 3},
        "hub": awarding_body(hub, language=shown.language),
        "time_zone": hub.time_zone,
        "completed_at": instant(at),
        "issued_at": instant(at),
        "valid_until": instant(at + YEARS) if shown.expires else None,
        "outcomes": [{"text": text, "kind": "skill"} for text in course.outcomes],
        "eqf_level": 5,
        "workload_hours": "10",
        "ects": None,
        "assessment": course.assessment,
        "pass_mark": 80,
        "supervision": course.supervision,
        "participation": course.participation,
        "quality_assurance": course.quality,
        "prerequisites": [],
        "stackability": "",
        "esco_skills": [],
        "verify_url": f"{settings.SITE_ADDRESS}/verify/{NUMBER}",
    }
