"""What a certificate says, frozen: every printed fact but the holder's name.

The name stands in a row of its own, so that it can be erased while the payload and
its hash stay. Functions that need it take it beside the payload.
"""

import hashlib
import json
from typing import Final, Literal, NotRequired, TypedDict

#: Schema 1 knew no designs; what was issued then is read as it stands.
SCHEMA: Final = 2
TEMPLATE: Final = "2026-11"


class PayloadCourse(TypedDict):
    """What was learnt, by the identity that never changes."""

    code: str
    slug: str
    edition: int


class PayloadHub(TypedDict):
    """The awarding body as it was called on the day of issue."""

    slug: str
    code: str
    name: str
    region: str
    city: str
    country: str
    country_name: str


class PayloadOutcome(TypedDict):
    """One learning outcome; the kind is knowledge, skill or responsibility."""

    text: str
    kind: str


class PayloadSkill(TypedDict):
    """A skill of the European classification ESCO."""

    label: str
    uri: str


class PayloadDesign(TypedDict):
    """The hub's design of the day: a version that never changes.

    `accent` is `#rrggbb`. Pictures are named by the SHA-256 of their bytes; a name, a
    role or a picture that the design lacks is empty.
    """

    number: int
    accent: str
    logo_sha256: str
    signature_sha256: str
    signatory_name: str
    signatory_role: str


class Payload(TypedDict):
    """One certificate. Instants are ISO 8601 in UTC and end in Z.

    `number` is without hyphens, `valid_until` is None where it never expires, `ects`
    is None below one credit, `second_language` is None where the frame has one
    language only, `verify_url` is absolute and without a slash at its end. `design` is
    None where the hub had none, and missing in schema 1.
    """

    schema: Literal[1, 2]
    template: str
    design: NotRequired[PayloadDesign | None]
    number: str
    issue_no: int
    status_index: int
    language: str
    second_language: str | None
    demonstration: bool
    title: str
    second_title: str | None
    course: PayloadCourse
    hub: PayloadHub
    time_zone: str
    completed_at: str
    issued_at: str
    valid_until: str | None
    outcomes: list[PayloadOutcome]
    eqf_level: int | None
    workload_hours: str
    ects: str | None
    assessment: str
    pass_mark: int
    supervision: str
    participation: str
    quality_assurance: str
    prerequisites: list[str]
    stackability: str
    esco_skills: list[PayloadSkill]
    verify_url: str


def canonical(payload: Payload) -> bytes:
    """The one byte form of a payload: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        payload,
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )
    return text.encode()


def digest(payload: Payload) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(payload)).hexdigest()
