"""A certificate in the European Learning Model 3, for those who take it to Europass.

Unsigned: a European Digital Credential is one by the qualified seal of its issuer,
which a hub gives it in the Online Credential Builder. This is the data to begin from,
as docs/micro-credentials.md maps it, and never called a credential.
"""

from typing import Any, Final

from certificates.domain.credential import achievement_address, site_of
from certificates.domain.payload import Payload

CONTEXTS: Final = [
    "https://www.w3.org/2018/credentials/v1",
    "http://data.europa.eu/snb/model/context/edc-ap",
]
LABEL: Final = (
    "Unsigned data for the Online Credential Builder of Europass. "
    "Not a European Digital Credential."
)
COUNTRIES: Final = "http://publications.europa.eu/resource/authority/country/"
#: The Publications Office's codes have three letters; those of hubs' countries.
ALPHA_3: Final = {
    "AT": "AUT",
    "BE": "BEL",
    "BG": "BGR",
    "CY": "CYP",
    "CZ": "CZE",
    "DE": "DEU",
    "DK": "DNK",
    "EE": "EST",
    "ES": "ESP",
    "FI": "FIN",
    "FR": "FRA",
    "GR": "GRC",
    "HR": "HRV",
    "HU": "HUN",
    "IE": "IRL",
    "IT": "ITA",
    "LT": "LTU",
    "LU": "LUX",
    "LV": "LVA",
    "MT": "MLT",
    "NL": "NLD",
    "PL": "POL",
    "PT": "PRT",
    "RO": "ROU",
    "SE": "SWE",
    "SI": "SVN",
    "SK": "SVK",
}


def learning_model(payload: Payload, *, holder: str) -> dict[str, Any]:
    """The facts of a certificate as unsigned ELM 3 JSON-LD, in its one language."""
    document: dict[str, Any] = {
        "@context": CONTEXTS,
        "id": payload["verify_url"],
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "additionalNote": {"type": "Note", "noteLiteral": _said(payload, LABEL, "en")},
        "issued": payload["issued_at"],
        "validFrom": payload["completed_at"],
        "issuer": _organisation(payload),
        "credentialSubject": {
            "type": "Person",
            "fullName": _said(payload, holder),
            "hasClaim": [_achievement(payload)],
        },
        "displayParameter": {
            "type": "DisplayParameter",
            "title": _said(payload, payload["title"]),
            "primaryLanguage": payload["language"],
            "language": [payload["language"]],
        },
    }
    if payload["valid_until"]:
        document["validUntil"] = payload["valid_until"]
    return document


def _achievement(payload: Payload) -> dict[str, Any]:
    return {
        "type": "LearningAchievement",
        "title": _said(payload, payload["title"]),
        "awardedBy": {
            "type": "AwardingProcess",
            "awardingBody": [_organisation(payload)],
            "awardingDate": payload["completed_at"],
        },
        "specifiedBy": _specification(payload),
        "provenBy": [
            {
                "type": "LearningAssessment",
                "title": _said(payload, payload["assessment"]),
                "awardedBy": {
                    "type": "AwardingProcess",
                    "awardingBody": [_organisation(payload)],
                },
            }
        ],
        "influencedBy": [
            {
                "type": "LearningActivity",
                "title": _said(payload, payload["participation"]),
                "workload": f"PT{payload['workload_hours']}H",
            }
        ],
    }


def _specification(payload: Payload) -> dict[str, Any]:
    specification: dict[str, Any] = {
        "type": "LearningAchievementSpecification",
        "id": achievement_address(payload),
        "title": _said(payload, payload["title"]),
        "volumeOfLearning": f"PT{payload['workload_hours']}H",
        "learningOutcome": [
            {"type": "LearningOutcome", "title": _said(payload, each["text"])}
            for each in payload["outcomes"]
        ],
        "relatedESCOSkill": [
            {
                "type": "Concept",
                "id": skill["uri"],
                "prefLabel": _said(payload, skill["label"]),
            }
            for skill in payload["esco_skills"]
        ],
        "additionalNote": {
            "type": "Note",
            "noteLiteral": _said(payload, payload["quality_assurance"]),
        },
    }
    if payload["eqf_level"]:
        level = f"http://data.europa.eu/snb/eqf/{payload['eqf_level']}"
        specification["eqfLevel"] = {"type": "Concept", "id": level}
    if payload["ects"]:
        specification["creditPoint"] = {
            "type": "CreditPoint",
            "framework": {
                "type": "Concept",
                "id": "http://data.europa.eu/snb/education-credit/6fcec5c5af",
            },
            "point": payload["ects"],
        }
    return specification


def _organisation(payload: Payload) -> dict[str, Any]:
    hub = payload["hub"]
    country = ALPHA_3.get(hub["country"], hub["country"])
    return {
        "type": "Organisation",
        "legalName": _said(payload, hub["name"]),
        "homepage": f"{site_of(payload)}/hubs/{hub['slug']}/",
        "location": [
            {
                "type": "Location",
                "address": [
                    {
                        "type": "Address",
                        "countryCode": {"type": "Concept", "id": COUNTRIES + country},
                    }
                ],
            }
        ],
    }


def _said(
    payload: Payload, text: str, language: str | None = None
) -> dict[str, list[str]]:
    return {language or payload["language"]: [text]}
