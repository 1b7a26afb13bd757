"""Data for Europass: what the profile requires, all eleven elements, no pretence."""

import base64
import io

import pytest
from PIL import Image

from certificates.domain.europass import LABEL, NO_IDENTIFIER, learning_model
from certificates.domain.europass_pieces import LANGUAGE_CODES
from certificates.domain.frame_words import word_languages
from tests.factories.payload import HOLDER, make_payload

#: What the Commission's shapes ask of each (docs/micro-credentials.md).
REQUIRED = {
    "EuropeanDigitalCredential": {
        "credentialProfiles",
        "credentialSchema",
        "credentialSubject",
        "displayParameter",
        "issued",
        "issuer",
        "validFrom",
    },
    "DisplayParameter": {"title", "language", "primaryLanguage", "individualDisplay"},
    "IndividualDisplay": {"displayDetail", "language"},
    "DisplayDetail": {"image"},
    "MediaObject": {"content", "contentEncoding", "contentType"},
    "LearningAchievement": {"title", "awardedBy"},
    "LearningAssessment": {"title", "awardedBy"},
    "LearningActivity": {"title", "awardedBy"},
    "AwardingProcess": {"awardingBody"},
    "Organisation": {"legalName", "location"},
    "Accreditation": {"title", "dcType", "accreditingAgent"},
    "Person": {"hasClaim"},
    "Concept": {"id"},
}


def document(**changes):
    return learning_model(make_payload(**changes), holder=HOLDER, identifier="NL0012")


def nodes(value):
    """All objects that have a type, at any depth."""
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for each in value.values():
            yield from nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from nodes(each)


def kinds(node):
    return node["type"] if isinstance(node["type"], list) else [node["type"]]


@pytest.mark.parametrize("kind", REQUIRED)
def test_each_has_the_members_that_the_profile_requires(kind):
    found = [node for node in nodes(document()) if kind in kinds(node)]

    assert found
    for node in found:
        assert REQUIRED[kind] - set(node) == set()


def test_it_names_the_profile_and_the_shape_that_it_follows():
    assert document()["credentialProfiles"] == [
        {"type": "Concept", "id": "http://data.europa.eu/snb/credential/e34929035b"}
    ]
    assert document()["credentialSchema"] == [
        {
            "id": "http://data.europa.eu/snb/model/ap/edc-generic-no-cv",
            "type": "ShaclValidator2017",
        }
    ]


def test_all_eleven_elements_are_where_the_model_wants_them():
    payload = make_payload(ects="2")
    model = document(ects="2")
    (claim,) = model["credentialSubject"]["hasClaim"]
    specification = claim["specifiedBy"]
    body = claim["awardedBy"]["awardingBody"][0]

    assert model["credentialSubject"]["fullName"] == {"en": [HOLDER]}
    assert claim["title"] == model["displayParameter"]["title"]
    country = body["location"][0]["address"][0]["countryCode"]["id"]
    assert country.endswith("/country/NLD")
    assert body["legalName"]["en"] == ["South Holland ATMP Training Hub"]
    assert model["issued"] == "2026-11-14T14:02:11Z"
    titles = [each["title"]["en"] for each in specification["learningOutcome"]]
    assert titles[:5] == [[each["text"]] for each in payload["outcomes"]]
    assert specification["volumeOfLearning"] == "PT10H"
    assert specification["creditPoint"]["point"] == "2"
    assert specification["eqfLevel"]["id"] == "http://data.europa.eu/snb/eqf/5"
    kind = claim["provenBy"][0]["specifiedBy"]["dcType"]
    assert kind["prefLabel"] == {"en": [payload["assessment"]]}
    (mode,) = claim["influencedBy"][0]["specifiedBy"]["mode"]
    assert mode["prefLabel"] == {"en": [payload["participation"]]}
    assert specification["mode"] == [mode]
    (quality,) = body["accreditation"]
    assert quality["dcType"]["prefLabel"] == {"en": [payload["quality_assurance"]]}


def test_words_of_the_hub_lead_to_where_they_are_described():
    (claim,) = document()["credentialSubject"]["hasClaim"]

    kind = claim["provenBy"][0]["specifiedBy"]["dcType"]
    address = "https://passage.example/achievements/NL36-GMP-001/3"
    assert kind["id"] == f"{address}#assessment"
    assert kind["inScheme"]["id"] == address


def test_skills_are_outcomes_that_name_their_concept():
    (claim,) = document()["credentialSubject"]["hasClaim"]
    (skill,) = make_payload()["esco_skills"]

    last = claim["specifiedBy"]["learningOutcome"][-1]

    assert last["title"] == {"en": [skill["label"]]}
    assert [each["id"] for each in last["relatedESCOSkill"]] == [skill["uri"]]


def test_it_is_shown_by_a_picture_that_can_be_opened():
    (display,) = document()["displayParameter"]["individualDisplay"]
    (detail,) = display["displayDetail"]

    content = base64.b64decode(detail["image"]["content"], validate=True)

    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "PNG"


def test_the_issuer_has_its_legal_identifier_and_its_country():
    identifier = document()["issuer"]["eidasLegalIdentifier"]

    assert identifier["notation"] == "NL0012"
    assert identifier["spatial"]["id"].endswith("/country/NLD")


def test_where_the_identifier_is_not_known_it_is_said():
    model = learning_model(make_payload(), holder=HOLDER)

    assert "eidasLegalIdentifier" not in model["issuer"]
    assert model["additionalNote"]["noteLiteral"] == {
        "en": [f"{LABEL} {NO_IDENTIFIER}"]
    }


@pytest.mark.parametrize("language", word_languages())
def test_every_language_of_certificates_has_its_code(language):
    model = document(language=language)["displayParameter"]

    assert model["primaryLanguage"]["id"].endswith(f"/{LANGUAGE_CODES[language]}")
    assert model["language"] == [model["primaryLanguage"]]


def test_it_says_that_it_is_not_signed_and_no_european_credential():
    assert document()["additionalNote"]["noteLiteral"] == {"en": [LABEL]}
    assert "proof" not in document()


def test_what_there_is_not_is_not_there():
    model = document(valid_until=None, ects=None, eqf_level=None)
    specification = model["credentialSubject"]["hasClaim"][0]["specifiedBy"]

    assert "validUntil" not in model
    assert not {"creditPoint", "eqfLevel"} & set(specification)
