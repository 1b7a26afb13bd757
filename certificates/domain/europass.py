"""A certificate in the European Learning Model 3, for those who take it to Europass.

Unsigned: a European Digital Credential is one by the qualified seal of its issuer,
which a hub gives it in the Online Credential Builder. This is the data to begin from,
with the members that the Commission's profile of such credentials requires, and never
called a credential. ``docs/micro-credentials.md`` says where each element stands.
"""

from typing import Any, Final

from certificates.domain.credential import achievement_address
from certificates.domain.europass_pieces import (
    awarding_body,
    concept,
    display,
    issuer,
    own_concept,
    said,
)
from certificates.domain.payload import Payload

CONTEXTS: Final = [
    "https://www.w3.org/2018/credentials/v1",
    "http://data.europa.eu/snb/model/context/edc-ap",
]
LABEL: Final = (
    "Unsigned data for the Online Credential Builder of Europass. "
    "Not a European Digital Credential."
)
NO_IDENTIFIER: Final = "The legal identifier of the issuer is for the hub to add."
#: The Commission's "generic" profile, in the shape that takes words beside its lists.
PROFILE: Final = "http://data.europa.eu/snb/credential/e34929035b"
SHAPE: Final = "http://data.europa.eu/snb/model/ap/edc-generic-no-cv"
ECTS: Final = "http://data.europa.eu/snb/education-credit/6fcec5c5af"


def learning_model(
    payload: Payload, *, holder: str, identifier: str = ""
) -> dict[str, Any]:
    """The facts of a certificate as unsigned ELM 3 JSON-LD, in its one language.

    ``identifier`` is the issuer's in a register of companies or for VAT; where it is
    empty, the file says that it is lacking.
    """
    note = LABEL if identifier else f"{LABEL} {NO_IDENTIFIER}"
    document: dict[str, Any] = {
        "@context": CONTEXTS,
        "id": payload["verify_url"],
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialProfiles": [concept(PROFILE)],
        "credentialSchema": [{"id": SHAPE, "type": "ShaclValidator2017"}],
        "additionalNote": {"type": "Note", "noteLiteral": said(payload, note, "en")},
        "issued": payload["issued_at"],
        "validFrom": payload["completed_at"],
        "issuer": issuer(payload, identifier=identifier),
        "credentialSubject": {
            "type": "Person",
            "fullName": said(payload, holder),
            "hasClaim": [_achievement(payload)],
        },
        "displayParameter": display(payload),
    }
    if payload["valid_until"]:
        document["validUntil"] = payload["valid_until"]
    return document


def _achievement(payload: Payload) -> dict[str, Any]:
    return {
        "type": "LearningAchievement",
        "title": said(payload, payload["title"]),
        "awardedBy": _award(payload, awardingDate=payload["completed_at"]),
        "specifiedBy": _specification(payload),
        "provenBy": [
            {
                "type": "LearningAssessment",
                "title": said(payload, payload["title"]),
                "awardedBy": _award(payload),
                "specifiedBy": {
                    "type": "LearningAssessmentSpecification",
                    "title": said(payload, payload["title"]),
                    "dcType": own_concept(
                        payload, payload["assessment"], element="assessment"
                    ),
                },
            }
        ],
        "influencedBy": [
            {
                "type": "LearningActivity",
                "title": said(payload, payload["title"]),
                "awardedBy": _award(payload),
                "workload": _hours(payload),
                "specifiedBy": {
                    "type": "LearningActivitySpecification",
                    "title": said(payload, payload["title"]),
                    "volumeOfLearning": _hours(payload),
                    "mode": [_mode(payload)],
                },
            }
        ],
    }


def _award(payload: Payload, **facts: str) -> dict[str, Any]:
    body = awarding_body(payload)
    return {"type": "AwardingProcess", "awardingBody": [body], **facts}


def _specification(payload: Payload) -> dict[str, Any]:
    specification: dict[str, Any] = {
        "type": "LearningAchievementSpecification",
        "id": achievement_address(payload),
        "title": said(payload, payload["title"]),
        "volumeOfLearning": _hours(payload),
        "mode": [_mode(payload)],
        "learningOutcome": [*_outcomes(payload)],
    }
    if payload["eqf_level"]:
        level = f"http://data.europa.eu/snb/eqf/{payload['eqf_level']}"
        specification["eqfLevel"] = concept(level)
    if payload["ects"]:
        specification["creditPoint"] = {
            "type": "CreditPoint",
            "framework": concept(ECTS),
            "point": payload["ects"],
        }
    return specification


def _outcomes(payload: Payload) -> list[dict[str, Any]]:
    """The outcomes, and the skills of ESCO: none is said to be that of one outcome."""
    outcomes: list[dict[str, Any]] = [
        {"type": "LearningOutcome", "title": said(payload, each["text"])}
        for each in payload["outcomes"]
    ]
    for skill in payload["esco_skills"]:
        label = said(payload, skill["label"])
        related = {**concept(skill["uri"]), "prefLabel": label}
        outcomes.append(
            {"type": "LearningOutcome", "title": label, "relatedESCOSkill": [related]}
        )
    return outcomes


def _mode(payload: Payload) -> dict[str, Any]:
    return own_concept(payload, payload["participation"], element="participation")


def _hours(payload: Payload) -> str:
    return f"PT{payload['workload_hours']}H"
