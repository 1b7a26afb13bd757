"""A certificate as an Open Badge: all that the paper says."""

from certificates.domain.credential import (
    Place,
    compose,
    digest_of,
    site_of,
    text_of,
)
from tests.factories.hubs import NOON
from tests.factories.payload import HOLDER, NUMBER, make_payload

#: The Commission's name of each element that Open Badges has no property for.
ELEMENTS = [
    "level",
    "type of assessment",
    "form of participation",
    "type of quality assurance",
    "skill",
]


def credential(**changes):
    return compose(
        make_payload(**changes), holder=HOLDER, place=Place(2, 83), valid_from=NOON
    )


def test_all_eleven_elements_are_in_it():
    document = credential(ects="2")
    subject = document["credentialSubject"]
    achievement = subject["achievement"]

    assert subject["identifier"][0]["identityHash"] == HOLDER
    assert document["name"] == achievement["name"]
    assert document["issuer"]["address"]["addressCountryCode"] == "NL"
    assert document["issuer"]["name"] == "South Holland ATMP Training Hub"
    assert document["awardedDate"] == "2026-11-14T14:01:58Z"
    assert "Trace contamination back" in achievement["criteria"]["narrative"]
    assert (achievement["creditsAvailable"], subject["creditsEarned"]) == (2, 2)
    assert [each["targetCode"] for each in achievement["alignment"]] == ELEMENTS


def test_it_is_named_by_where_it_is_checked_and_by_whom_it_is_signed():
    document = credential()

    assert document["id"] == f"https://passage.example/verify/{NUMBER}"
    assert document["issuer"]["id"] == "did:web:passage.example:issuers:zuid-holland"
    assert site_of(make_payload()) == "https://passage.example"


def test_its_status_is_one_entry_of_a_list():
    assert credential()["credentialStatus"] == {
        "id": "https://passage.example/status/zuid-holland-2#83",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "83",
        "statusListCredential": "https://passage.example/status/zuid-holland-2",
    }


def test_two_credentials_of_one_person_share_no_identifier():
    first, second = credential(), credential()

    assert first["credentialSubject"]["id"] != second["credentialSubject"]["id"]


def test_it_began_before_clocks_that_are_slow():
    assert credential()["validFrom"] == "2026-11-21T11:55:00Z"


def test_what_never_expires_has_no_end():
    assert "validUntil" in credential()
    assert "validUntil" not in credential(valid_until=None)


def test_half_a_credit_stays_half_a_credit():
    assert credential(ects="0.5")["credentialSubject"]["creditsEarned"] == 0.5
    assert "creditsEarned" not in credential(ects=None)["credentialSubject"]


def test_a_demonstration_says_so():
    narrative = credential(demonstration=True)["credentialSubject"]["achievement"][
        "criteria"
    ]["narrative"]

    assert narrative.startswith("**Demonstration")


def test_the_digest_is_the_same_however_the_document_is_written():
    document = credential()

    assert digest_of(dict(reversed(document.items()))) == digest_of(document)
    assert digest_of({**document, "name": "x"}) != digest_of(document)
    assert HOLDER in text_of(document)
