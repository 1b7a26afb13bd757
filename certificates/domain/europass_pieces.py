"""Pieces of the European Learning Model 3: concepts, organisations, pictures."""

import base64
import io
from typing import Any, Final

import segno

from certificates.domain.credential import achievement_address, site_of
from certificates.domain.payload import Payload

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
LANGUAGES: Final = "http://publications.europa.eu/resource/authority/language/"
#: The same of the languages that a certificate speaks.
LANGUAGE_CODES: Final = {
    "ca": "CAT",
    "de": "DEU",
    "en": "ENG",
    "es": "SPA",
    "fr": "FRA",
    "it": "ITA",
    "nl": "NLD",
    "pl": "POL",
    "ro": "RON",
    "sv": "SWE",
}
BASE64: Final = "http://data.europa.eu/snb/encoding/6146cde7dd"
PNG: Final = "http://publications.europa.eu/resource/authority/file-type/PNG"


def said(
    payload: Payload, text: str, language: str | None = None
) -> dict[str, list[str]]:
    """A text in the certificate's language, or in another."""
    return {language or payload["language"]: [text]}


def concept(address: str) -> dict[str, Any]:
    """A concept of one of the Union's lists."""
    return {"type": "Concept", "id": address}


def own_concept(payload: Payload, text: str, *, element: str) -> dict[str, Any]:
    """A concept in the hub's own words, described where the achievement is.

    Which of the Commission's lists comes nearest, the hub says in the builder: nothing
    that we keep says it.
    """
    address = achievement_address(payload)
    return {
        "type": "Concept",
        "id": f"{address}#{element}",
        "prefLabel": said(payload, text),
        "inScheme": {"type": "ConceptScheme", "id": address},
    }


def language_of(payload: Payload) -> dict[str, Any]:
    """The language in which the certificate speaks."""
    return concept(LANGUAGES + LANGUAGE_CODES[payload["language"]])


def issuer(payload: Payload, *, identifier: str) -> dict[str, Any]:
    """The hub that issues, with its legal identifier where it is known."""
    body = organisation(payload)
    if identifier:
        body["eidasLegalIdentifier"] = {
            "type": "LegalIdentifier",
            "notation": identifier,
            "spatial": _country(payload),
        }
    return body


def awarding_body(payload: Payload) -> dict[str, Any]:
    """The hub that awards, and how it assures its quality."""
    text = payload["quality_assurance"]
    return {
        **organisation(payload),
        "accreditation": [
            {
                "type": "Accreditation",
                "title": said(payload, text),
                "dcType": own_concept(payload, text, element="quality-assurance"),
                # Nobody else has looked at it: the hub itself answers for it.
                "accreditingAgent": organisation(payload),
            }
        ],
    }


def organisation(payload: Payload) -> dict[str, Any]:
    """The hub, by name and place."""
    hub = payload["hub"]
    address = {"type": "Address", "countryCode": _country(payload)}
    return {
        "type": "Organisation",
        "legalName": said(payload, hub["name"]),
        "homepage": {
            "type": "WebResource",
            "contentURL": f"{site_of(payload)}/hubs/{hub['slug']}/",
        },
        "location": [{"type": "Location", "address": [address]}],
    }


def display(payload: Payload) -> dict[str, Any]:
    """How it is shown: by the code that leads to where it is checked."""
    picture = io.BytesIO()
    code = segno.make(payload["verify_url"], error="m", micro=False)
    code.save(picture, kind="png", scale=8)
    return {
        "type": "DisplayParameter",
        "title": said(payload, payload["title"]),
        "primaryLanguage": language_of(payload),
        "language": [language_of(payload)],
        "individualDisplay": [
            {
                "type": "IndividualDisplay",
                "language": language_of(payload),
                "displayDetail": [
                    {
                        "type": "DisplayDetail",
                        "page": 1,
                        "image": {
                            "type": "MediaObject",
                            "content": base64.b64encode(picture.getvalue()).decode(),
                            "contentEncoding": concept(BASE64),
                            "contentType": concept(PNG),
                        },
                    }
                ],
            }
        ],
    }


def _country(payload: Payload) -> dict[str, Any]:
    code = payload["hub"]["country"]
    return concept(COUNTRIES + ALPHA_3.get(code, code))
