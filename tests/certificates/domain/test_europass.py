"""Data for Europass: all eleven elements, and no pretence."""

from certificates.domain.europass import LABEL, learning_model
from tests.factories.payload import HOLDER, make_payload


def test_all_eleven_elements_are_where_the_model_wants_them():
    document = learning_model(make_payload(ects="2"), holder=HOLDER)
    person = document["credentialSubject"]
    (claim,) = person["hasClaim"]
    specification = claim["specifiedBy"]

    assert person["fullName"] == {"en": [HOLDER]}
    assert claim["title"] == document["displayParameter"]["title"]
    body = claim["awardedBy"]["awardingBody"][0]
    country = body["location"][0]["address"][0]["countryCode"]["id"]
    assert country.endswith("/country/NLD")
    assert body["legalName"]["en"] == ["South Holland ATMP Training Hub"]
    assert document["issued"] == "2026-11-14T14:02:11Z"
    assert len(specification["learningOutcome"]) == 5
    assert specification["volumeOfLearning"] == "PT10H"
    assert specification["creditPoint"]["point"] == "2"
    assert specification["eqfLevel"]["id"] == "http://data.europa.eu/snb/eqf/5"
    assert claim["provenBy"][0]["title"]["en"][0].startswith("module quizzes")
    assert claim["influencedBy"][0]["title"]["en"][0].startswith("online")
    note = specification["additionalNote"]["noteLiteral"]["en"][0]
    assert note.startswith("Review by two subject experts")


def test_it_says_that_it_is_not_signed_and_no_european_credential():
    document = learning_model(make_payload(), holder=HOLDER)

    assert document["additionalNote"]["noteLiteral"] == {"en": [LABEL]}
    assert "proof" not in document


def test_what_there_is_not_is_not_there():
    payload = make_payload(valid_until=None, ects=None, eqf_level=None)
    document = learning_model(payload, holder=HOLDER)
    specification = document["credentialSubject"]["hasClaim"][0]["specifiedBy"]

    assert "validUntil" not in document
    assert not {"creditPoint", "eqfLevel"} & set(specification)
