"""What we give out counts for programs of others, and counts no longer when it must.

Five programs from four hands: none of them knows anything of this site but what it
publishes. Three of them read JSON-LD with other code than what signs here.
"""

import json

import pytest
from django.utils import timezone

from tests.proof.engines import ENGINES, VALID
from tests.proof.issuing import credentials
from tests.proof.serving import served

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.tools("node")]

#: A word of each program's own reason: a refusal for another reason would prove little.
REASONS = {
    "expired": {
        "verifier_core": "expiration",
        "digital_bazaar": 'is after "validUntil"',
        "openvc": "expired",
        "openbadgeslib": "has expired",
        "pyoxigraph": "expired",
    },
    "revoked": {
        "verifier_core": "revocation_status",
        "digital_bazaar": "revoked",
        "openvc": "CredentialRevoked",
        "openbadgeslib": "'revocation' is set",
        "pyoxigraph": "revoked",
    },
    "by a withdrawn key": {
        "verifier_core": "invalid_signature",
        "digital_bazaar": "#key-1 is not published",
        "openvc": "#key-1",
        "openbadgeslib": "no verificationMethod with id",
        "pyoxigraph": "does not assert with this key",
    },
    # A list that is known to be out of date is not given out: nobody takes it for good.
    # verifier_core asks twice again after the ten seconds that the site asks it to
    # wait, which is right, and too long for a test.
    "not yet said": {
        "digital_bazaar": "503",
        "openvc": "503",
        "openbadgeslib": "503",
        "pyoxigraph": "503",
    },
}


@pytest.fixture
def site(tmp_path, settings):
    with served(tmp_path) as site:
        settings.SITE_ADDRESS = site.address
        yield site


def test_five_engines_say_of_each_credential_what_is_the_case(site, tmp_path):
    counting, others = credentials(at=timezone.now())
    texts = counting | others | touched(counting["valid"], counting["with ECTS"])

    for text in counting.values():
        given_out = site.get(json.loads(text)["id"], accept="application/vc")
        assert given_out.decode() == text

    for engine in ENGINES:
        reasons = expected_of(engine)
        asked = {n: texts[n] for n in texts if n not in others or n in reasons}
        found = engine(asked, site=site, folder=tmp_path)
        said = {name for name, verdict in found.items() if verdict == VALID}
        assert said == set(counting), (engine.__name__, found)
        for state, reason in reasons.items():
            assert reason in found[state]


def expected_of(engine):
    """The reasons of one program by the state of the credential."""
    name = engine.__name__
    return {state: said[name] for state, said in REASONS.items() if name in said}


def touched(text, other):
    """What no program may take for good: forgeries of every plain kind."""
    document, another = json.loads(text), json.loads(other)
    status, issuer = document["credentialStatus"], document["issuer"]
    subject = document["credentialSubject"]
    (identity,), achievement = subject["identifier"], subject["achievement"]
    (proof,) = document["proof"]
    stranger = [{**identity, "identityHash": "Somebody Else"}]
    changes = {
        "title": {"name": "Release of gene therapies"},
        "holder": {"credentialSubject": {**subject, "identifier": stranger}},
        "course": {
            "credentialSubject": {
                **subject,
                "achievement": {**achievement, "version": "9"},
            }
        },
        "expiry": {"validUntil": "2999-01-01T00:00:00Z"},
        "entry": {"credentialStatus": {**status, "statusListIndex": "1"}},
        "subject": {"credentialSubject": another["credentialSubject"]},
        "issuer": {"issuer": {**issuer, "name": "Another hub"}},
        "proof": {"proof": another["proof"]},
        "time": {"proof": [{**proof, "created": "2020-01-01T00:00:00Z"}]},
        "addition": {"description": "With distinction"},
    }
    forged = {name: {**document, **change} for name, change in changes.items()}
    for name in ("credentialStatus", "validUntil", "proof"):
        without = {each: value for each, value in document.items() if each != name}
        forged[f"without {name}"] = without
    return {name: json.dumps(each) for name, each in forged.items()}
