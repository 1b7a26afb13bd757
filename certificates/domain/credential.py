"""A certificate as an Open Badges 3.0 credential (W3C Verifiable Credential 2.0).

From nothing but the frozen payload and the holder's name, like the paper. It has all
eleven elements of Council Recommendation 2022/C 243/02, Annex I; what Open Badges has
no property for stands in an alignment that names the element, and in the narrative.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from certificates.domain.drafting import instant
from certificates.domain.issuers import did
from certificates.domain.linked_data import CREDENTIALS, OPEN_BADGES
from certificates.domain.payload import Payload
from certificates.domain.proving import Document

FRAMEWORK: Final = "Council Recommendation 2022/C 243/02, Annex I"
ESCO: Final = "European Skills, Competences, Qualifications and Occupations (ESCO)"
#: A credential that begins in the future is refused: some clocks are slow.
SLOW_CLOCKS: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Place:
    """An entry of one of a hub's status lists: lists from 1, entries from 0."""

    number: int
    index: int


def site_of(payload: Payload) -> str:
    """The site's address as it was when the certificate was issued."""
    return payload["verify_url"].removesuffix(f"/verify/{payload['number']}")


def compose(
    payload: Payload, *, holder: str, place: Place, valid_from: datetime
) -> Document:
    """The unsigned credential. ``valid_from`` is the moment of signing.

    Its subject is named by a fresh identifier: two certificates of one person have
    nothing in common but the name.
    """
    site, hub = site_of(payload), payload["hub"]
    document: Document = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": payload["verify_url"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": payload["title"],
        "issuer": _issuer(payload),
        "validFrom": instant(valid_from - SLOW_CLOCKS),
        "awardedDate": payload["completed_at"],
        "credentialSubject": {
            "id": f"urn:uuid:{uuid.uuid4()}",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityType": "name",
                    "identityHash": holder,
                }
            ],
            "achievement": _achievement(payload),
        },
        "credentialStatus": _status(hub["slug"], place, site=site),
    }
    if payload["valid_until"]:
        document["validUntil"] = payload["valid_until"]
    if payload["ects"]:
        document["credentialSubject"]["creditsEarned"] = _number(payload["ects"])
    return document


def text_of(document: Document) -> str:
    """The one text in which we give a credential out."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)


def digest_of(document: Document) -> str:
    """SHA-256 of a document, the same however its JSON was spaced and ordered."""
    text = json.dumps(
        document, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _number(text: str) -> float:
    """A whole number without a point: so do all readers write it."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _issuer(payload: Payload) -> Document:
    hub, site = payload["hub"], site_of(payload)
    return {
        "id": did(hub["slug"], site=site),
        "type": ["Profile"],
        "name": hub["name"],
        "url": f"{site}/hubs/{hub['slug']}/",
        "address": {
            "type": ["Address"],
            "addressCountry": hub["country_name"],
            "addressCountryCode": hub["country"],
            "addressRegion": hub["region"],
            "addressLocality": hub["city"],
        },
    }


def _achievement(payload: Payload) -> Document:
    course = payload["course"]
    address = achievement_address(payload)
    achievement: Document = {
        "id": address,
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "version": str(course["edition"]),
        "inLanguage": payload["language"],
        "humanCode": course["code"],
        "name": payload["title"],
        "description": "\n".join(each["text"] for each in payload["outcomes"]),
        "creator": {
            "id": did(payload["hub"]["slug"], site=site_of(payload)),
            "type": ["Profile"],
            "name": payload["hub"]["name"],
        },
        "criteria": {"id": address, "narrative": _narrative(payload)},
        "alignment": _alignments(payload, address=address),
    }
    if payload["ects"]:
        achievement["creditsAvailable"] = _number(payload["ects"])
    return achievement


def achievement_address(payload: Payload) -> str:
    """Where the achievement is described for good, by course code and edition."""
    course = payload["course"]
    return f"{site_of(payload)}/achievements/{course['code']}/{course['edition']}"


def _narrative(payload: Payload) -> str:
    """What was asked of the learner, as Markdown, in the words of the certificate."""
    credit = f"{payload['workload_hours']} h"
    if payload["ects"]:
        credit += f", {payload['ects']} ECTS"
    parts = [
        "## Learning outcomes",
        "\n".join(f"- {each['text']} ({each['kind']})" for each in payload["outcomes"]),
        "## Notional workload",
        credit,
        "## Assessment",
        "; ".join(
            filter(
                None,
                (
                    payload["assessment"],
                    payload["supervision"],
                    f"pass mark {payload['pass_mark']} %",
                ),
            )
        ),
        "## Form of participation",
        payload["participation"],
        "## Quality assurance",
        payload["quality_assurance"],
    ]
    if payload["prerequisites"]:
        parts += ["## Prerequisites", "\n".join(payload["prerequisites"])]
    if payload["stackability"]:
        parts += ["## Stackability", payload["stackability"]]
    if payload["demonstration"]:
        parts.insert(0, "**Demonstration: this certificate is worth nothing.**")
    return "\n\n".join(parts)


def _alignments(payload: Payload, *, address: str) -> list[Document]:
    elements: list[tuple[str, str, str]] = [
        ("type of assessment", payload["assessment"], f"{address}#assessment"),
        (
            "form of participation",
            payload["participation"],
            f"{address}#participation",
        ),
        (
            "type of quality assurance",
            payload["quality_assurance"],
            f"{address}#quality-assurance",
        ),
    ]
    if level := payload["eqf_level"]:
        where = f"http://data.europa.eu/snb/eqf/{level}"
        elements.insert(0, ("level", f"EQF level {level}", where))
    of_annex = [_alignment(FRAMEWORK, *element) for element in elements if element[1]]
    of_skills = [
        _alignment(ESCO, "skill", skill["label"], skill["uri"])
        for skill in payload["esco_skills"]
    ]
    return of_annex + of_skills


def _alignment(framework: str, code: str, name: str, address: str) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetFramework": framework,
        "targetCode": code,
        "targetName": name,
        "targetUrl": address,
    }


def _status(hub_slug: str, place: Place, *, site: str) -> Document:
    address = f"{site}/status/{hub_slug}-{place.number}"
    return {
        "id": f"{address}#{place.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place.index),
        "statusListCredential": address,
    }
