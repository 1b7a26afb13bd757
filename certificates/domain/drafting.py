"""What a certificate will say, gathered from edition, hub and completion."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

from django.conf import settings
from django.utils.translation import override

from certificates.domain.design import beside, design_of, frozen, newest, template_name
from certificates.domain.frame_words import WORDS
from certificates.domain.payload import (
    SCHEMA,
    Payload,
    PayloadCourse,
    PayloadDesign,
    PayloadHub,
    PayloadOutcome,
    PayloadSkill,
)
from courses.models import Completion, Edition, EditionText
from hubs.models import Hub

T = TypeVar("T")


@dataclass(frozen=True)
class Texts:
    """An edition's text in the certificate's language, its title in a second one."""

    first: EditionText
    language: str
    second_language: str | None
    second_title: str | None


@dataclass(frozen=True)
class Look:
    """The name of the form, the hub's design if it has one, its second language."""

    name: str
    design: PayloadDesign | None
    second_language: str


def draft(completion: Completion, *, issue_no: int, at: datetime) -> Payload:
    """All facts of a certificate but its number and place; two queries."""
    edition, hub = completion.edition, completion.edition.course.hub
    look = look_of(hub)
    texts = _texts(completion, second=look.second_language)
    facts = texts.first.facts
    return {
        "schema": SCHEMA,
        "template": look.name,
        "design": look.design,
        "number": "",
        "issue_no": issue_no,
        "status_index": 0,
        "language": texts.language,
        "second_language": texts.second_language,
        "demonstration": settings.DEMO or hub.is_demonstration,
        "title": texts.first.title,
        "second_title": texts.second_title,
        "course": _course(edition),
        "hub": awarding_body(hub, language=texts.language),
        "time_zone": hub.time_zone,
        "completed_at": instant(completion.completed_at),
        "issued_at": instant(at),
        "valid_until": perhaps(instant, completion.valid_until),
        "outcomes": [outcome(each) for each in facts["outcomes"]],
        "eqf_level": edition.eqf_level,
        "workload_hours": plain(edition.workload_hours),
        "ects": perhaps(plain, edition.ects),
        "assessment": facts["assessment"],
        "pass_mark": edition.pass_mark,
        "supervision": facts["supervision"],
        "participation": facts["participation"],
        "quality_assurance": facts["quality_assurance"],
        "prerequisites": list(facts["prerequisites"]),
        "stackability": facts["stackability"],
        "esco_skills": [skill(each) for each in edition.facts["esco_skills"]],
        "verify_url": "",
    }


def look_of(hub: Hub) -> Look:
    """The look that certificates of ``hub`` get now; one query."""
    template = newest(hub)
    if template is None:
        return Look(template_name(hub, number=None), None, "")
    return Look(
        name=template_name(hub, number=template.number),
        design=frozen(design_of(template), number=template.number),
        second_language=template.second_language,
    )


def numbered(drafted: Payload, number: str, *, status_index: int) -> Payload:
    """The draft with its number, its place and the address where it is checked."""
    return {
        **drafted,
        "number": number,
        "status_index": status_index,
        "verify_url": f"{settings.SITE_ADDRESS}/verify/{number}",
    }


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second: `2026-11-14T14:02:11Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def plain(amount: Decimal) -> str:
    """A number as people write it: 10, not 10.0; 2.5 stays."""
    return f"{Decimal(amount).normalize():f}"


def perhaps(write: Callable[[T], str], value: T | None) -> str | None:
    """``value`` as it is written; None stays None."""
    return None if value is None else write(value)


def _texts(completion: Completion, *, second: str) -> Texts:
    """In the language that the learner chose, else that of the site.

    Where edition and frame do not speak it, in the edition's own; beside it ``second``
    or the first other one of the hub.
    """
    edition, learner = completion.edition, completion.enrolment.learner
    preferred = learner.certificate_language or learner.language
    by_language = {text.language: text for text in edition.texts.defer("outline")}
    is_spoken = preferred in by_language and preferred in WORDS
    language = preferred if is_spoken else edition.default_language
    other = beside(language, hub=edition.course.hub, preferred=second)
    beside_it = by_language.get(other or "")
    return Texts(
        first=by_language[language],
        language=language,
        second_language=other,
        second_title=beside_it.title if beside_it else None,
    )


def _course(edition: Edition) -> PayloadCourse:
    return {
        "code": edition.course.code,
        "slug": edition.address.rstrip("/").rpartition("/")[2],
        "edition": edition.number or 0,
    }


def outcome(frozen: dict[str, str]) -> PayloadOutcome:
    """A learning outcome as certificates name it."""
    return {"text": frozen["text"], "kind": frozen["kind"]}


def skill(frozen: dict[str, str]) -> PayloadSkill:
    """A skill as certificates name it."""
    return {"label": frozen["label"], "uri": frozen["uri"]}


def awarding_body(hub: Hub, *, language: str) -> PayloadHub:
    """The hub as a certificate names it."""
    with override(language):
        country_name = str(hub.country.name)
    return {
        "slug": hub.slug,
        "code": hub.code,
        "name": hub.name,
        "region": hub.region,
        "city": hub.city,
        "country": str(hub.country.code),
        "country_name": country_name,
    }
