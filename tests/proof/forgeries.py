"""Credentials that somebody touched: each under its name, with what must catch it."""

import copy
import json
import unicodedata

from certificates.domain.examination import Part
from certificates.domain.linked_data import CREDENTIALS, OPEN_BADGES
from tests.proof.material import FORGER, FORGERS_DID, signed

FORM, PROOF, ISSUER, RECORD = Part.FORM, Part.PROOF, Part.ISSUER, Part.CREDENTIAL
CREDENTIAL_STATUS = "https://www.w3.org/2018/credentials#credentialStatus"
VALID_UNTIL = "https://www.w3.org/2018/credentials#validUntil"
VOCABULARY = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
FORGERIES = {}


def forgery(name, *, caught_by):
    """Register what makes a forged document, or text, or bytes, from the material."""

    def register(make):
        assert name not in FORGERIES
        FORGERIES[name] = (make, caught_by)
        return make

    return register


def several(*, caught_by, **forgeries):
    for name, make in forgeries.items():
        forgery(name.replace("_", " "), caught_by=caught_by)(make)


def renamed(document, name, to):
    """The same member under another name, at the same place."""
    return {to if each == name else each: value for each, value in document.items()}


# ---- the same meaning, spelt so that programs do not see it
several(
    caught_by=FORM,
    status_spelt_out=lambda m: renamed(
        m.document, "credentialStatus", CREDENTIAL_STATUS
    ),
    expiry_spelt_out=lambda m: renamed(m.document, "validUntil", VALID_UNTIL),
    status_by_a_prefix=lambda m: renamed(
        m.document, "credentialStatus", "cred:credentialStatus"
    ),
    status_by_an_alias=lambda m: {
        **renamed(m.document, "credentialStatus", "remark"),
        "@context": [CREDENTIALS, OPEN_BADGES, {"remark": CREDENTIAL_STATUS}],
    },
    status_in_a_nest=lambda m: {
        **m.without("credentialStatus"),
        "@nest": {"credentialStatus": m.document["credentialStatus"]},
    },
    status_of_a_second_description=lambda m: {
        **m.without("credentialStatus"),
        "@included": [
            {"id": m.document["id"], "credentialStatus": m.document["credentialStatus"]}
        ],
    },
    identifier_as_id=lambda m: renamed(m.document, "id", "@id"),
    kind_as_type=lambda m: renamed(m.document, "type", "@type"),
    all_in_a_graph=lambda m: {
        "@context": m.document["@context"],
        "@graph": [m.without("@context")],
    },
    achievement_spelt_out=lambda m: m.but(
        credentialSubject=renamed(
            m.document["credentialSubject"], "achievement", f"{VOCABULARY}achievement"
        )
    ),
)

# ---- contexts
several(
    caught_by=FORM,
    context_missing=lambda m: m.without("@context"),
    contexts_swapped=lambda m: {**m.document, "@context": [OPEN_BADGES, CREDENTIALS]},
    context_as_a_text=lambda m: {**m.document, "@context": CREDENTIALS},
    context_of_the_forger=lambda m: {
        **m.document,
        "@context": [CREDENTIALS, OPEN_BADGES, "https://diplomas.example/context.json"],
    },
    context_written_out=lambda m: {
        **m.document,
        "@context": [CREDENTIALS, OPEN_BADGES, {"name": "https://schema.org/name"}],
    },
    context_of_another_version=lambda m: {
        **m.document,
        "@context": [CREDENTIALS, OPEN_BADGES.replace("3.0.3", "3.0.2")],
    },
    context_in_the_subject=lambda m: m.with_subject(
        **{"@context": {"identityHash": "https://schema.org/name"}}
    ),
    context_taken_away=lambda m: m.with_subject(**{"@context": None}),
)

# ---- the proof
several(
    caught_by=FORM,
    proof_missing=lambda m: m.without("proof"),
    proof_empty=lambda m: m.but(proof=[]),
    proof_as_an_object=lambda m: m.but(proof=m.document["proof"][0]),
    two_proofs=lambda m: m.but(proof=m.document["proof"] * 2),
    proof_of_another_suite=lambda m: m.with_proof(cryptosuite="eddsa-jcs-2022"),
    proof_of_an_older_kind=lambda m: m.with_proof(type="Ed25519Signature2020"),
    proof_for_another_purpose=lambda m: m.with_proof(proofPurpose="authentication"),
    proof_with_an_expiry=lambda m: m.with_proof(expires="2099-01-01T00:00:00Z"),
    proof_with_a_context=lambda m: m.with_proof(**{"@context": [CREDENTIALS]}),
    proof_in_base64=lambda m: m.with_proof(proofValue="uAAECAwQ"),
    key_by_its_fingerprint=lambda m: m.with_proof(
        verificationMethod=f"{m.document['issuer']['id']}#z6MkForged"
    ),
    key_within_itself=lambda m: m.with_proof(
        verificationMethod="did:key:z6MkForged#z6MkForged"
    ),
    key_with_a_large_number=lambda m: m.with_proof(
        verificationMethod=f"{m.document['issuer']['id']}#key-99999999999999999999"
    ),
    key_with_an_endless_number=lambda m: m.with_proof(
        verificationMethod=f"{m.document['issuer']['id']}#key-{'9' * 5000}"
    ),
)
several(
    caught_by=PROOF,
    signature_with_another_letter=lambda m: m.with_proof(
        proofValue=another_end(m.document["proof"][0]["proofValue"])
    ),
    signature_cut_short=lambda m: m.with_proof(
        proofValue=m.document["proof"][0]["proofValue"][:-1]
    ),
    proof_of_another_certificate=lambda m: m.but(proof=m.other["proof"]),
    proof_at_another_time=lambda m: m.with_proof(created="2020-01-01T00:00:00Z"),
    proof_with_a_line_break=lambda m: m.with_proof(
        verificationMethod=m.document["proof"][0]["verificationMethod"] + "\n"
    ),
)

# ---- other keys
several(
    caught_by=ISSUER,
    key_of_another_hub=lambda m: signed(
        m.document, by=m.foreign_key, named=m.method(m.foreign_key)
    ),
    hub_and_key_of_another=lambda m: signed(
        m.with_issuer(id=m.method(m.foreign_key).partition("#")[0]),
        by=m.foreign_key,
        named=m.method(m.foreign_key),
    ),
    issuer_of_the_forger=lambda m: signed(
        m.with_issuer(id=FORGERS_DID), by=FORGER, named=f"{FORGERS_DID}#key-1"
    ),
    key_of_the_forger=lambda m: signed(
        m.document, by=FORGER, named=f"{FORGERS_DID}#key-1"
    ),
    key_that_was_never_made=lambda m: signed(
        m.document, by=FORGER, named=f"{m.document['issuer']['id']}#key-2"
    ),
    address_of_the_forger=lambda m: m.but(
        id=f"https://diplomas.example/verify/{m.certificate.number}"
    ),
    issuer_of_another_hub=lambda m: m.with_issuer(
        id=m.method(m.foreign_key).partition("#")[0]
    ),
)
several(
    caught_by=PROOF,
    signed_by_the_forger_in_our_name=lambda m: signed(
        m.document, by=FORGER, named=m.method(m.own_key)
    ),
    signed_by_another_hub_in_our_name=lambda m: signed(
        m.document, by=m.foreign_key, named=m.method(m.own_key)
    ),
)

# ---- signed with our own key, which somebody must have got hold of
several(
    caught_by=RECORD,
    never_given_out=lambda m: signed(
        m.with_holder("Somebody Else"), by=m.own_key, named=m.method(m.own_key)
    ),
    signed_twice=lambda m: signed(
        m.but(validFrom="2026-11-21T11:00:00Z"),
        by=m.own_key,
        named=m.method(m.own_key),
    ),
    content_of_another_certificate=lambda m: signed(
        {**m.other, "id": m.document["id"]}, by=m.own_key, named=m.method(m.own_key)
    ),
)

# ---- status and dates
several(
    caught_by=FORM,
    status_missing=lambda m: m.without("credentialStatus"),
    status_emptied=lambda m: m.but(credentialStatus=None),
    status_twice=lambda m: m.but(credentialStatus=[m.document["credentialStatus"]] * 2),
    status_of_another_kind=lambda m: m.with_status(type="StatusList2021Entry"),
    status_for_another_purpose=lambda m: m.with_status(statusPurpose="suspension"),
    status_at_a_number=lambda m: m.with_status(statusListIndex=83),
    status_with_a_zero_before=lambda m: m.with_status(statusListIndex="083"),
    status_below_zero=lambda m: m.with_status(statusListIndex="-1"),
    expiry_without_zone=lambda m: m.but(validUntil="2099-01-01T00:00:00"),
    expiry_in_another_zone=lambda m: m.but(validUntil="2028-11-21T13:00:00+01:00"),
    expiry_as_an_object=lambda m: m.but(validUntil={"value": "2099-01-01T00:00:00Z"}),
    expiry_twice=lambda m: m.but(validUntil=[m.document["validUntil"]]),
)
several(
    caught_by=PROOF,
    status_at_another_entry=lambda m: m.with_status(statusListIndex="131071"),
    status_in_another_list=lambda m: m.with_status(
        statusListCredential=m.document["credentialStatus"]["statusListCredential"]
        + "1"
    ),
    status_in_a_list_of_the_forger=lambda m: m.with_status(
        statusListCredential="https://diplomas.example/status/1"
    ),
    status_of_another_certificate=lambda m: m.but(
        credentialStatus=m.other["credentialStatus"]
    ),
    expiry_put_off=lambda m: m.but(validUntil="2099-01-01T00:00:00Z"),
    expiry_missing=lambda m: m.without("validUntil"),
    beginning_put_back=lambda m: m.but(validFrom="2020-01-01T00:00:00Z"),
    award_put_back=lambda m: m.but(awardedDate="2020-01-01T00:00:00Z"),
)

# ---- whom and what it is about
several(
    caught_by=PROOF,
    another_holder=lambda m: m.with_holder("Somebody Else"),
    holder_with_a_letter_of_another_script=lambda m: m.with_holder(
        holder(m).replace("o", "\u043e", 1)
    ),
    holder_with_an_unseen_letter=lambda m: m.with_holder(holder(m) + "\u200d"),
    holder_written_backwards=lambda m: m.with_holder("\u202e" + holder(m)),
    holder_with_accents_apart=lambda m: m.with_holder(
        unicodedata.normalize("NFD", holder(m))
    ),
    holder_with_a_space=lambda m: m.with_holder(holder(m) + " "),
    another_subject=lambda m: m.with_subject(id=m.other["credentialSubject"]["id"]),
    subject_of_another=lambda m: m.but(credentialSubject=m.other["credentialSubject"]),
    number_of_another=lambda m: m.but(id=m.other["id"]),
    ten_times_the_credit=lambda m: m.with_subject(creditsEarned=25),
    credit_a_little_more=lambda m: m.with_subject(creditsEarned=2.5000001),
)
several(
    caught_by=FORM,
    holder_hashed=lambda m: m.with_subject(
        identifier=[
            {**m.document["credentialSubject"]["identifier"][0], "hashed": True}
        ]
    ),
    holder_hashed_zero=lambda m: m.with_subject(
        identifier=[{**m.document["credentialSubject"]["identifier"][0], "hashed": 0}]
    ),
    second_holder=lambda m: m.with_subject(
        identifier=m.document["credentialSubject"]["identifier"] * 2
    ),
    two_subjects=lambda m: m.but(
        credentialSubject=[m.document["credentialSubject"]] * 2
    ),
    credit_as_a_text=lambda m: m.with_subject(creditsEarned="2.5"),
    credit_as_a_truth=lambda m: m.with_subject(creditsEarned=True),
    credit_below_zero=lambda m: m.with_subject(creditsEarned=-1),
    evidence_added=lambda m: m.but(evidence=[{"type": "Evidence"}]),
    schema_added=lambda m: m.but(
        credentialSchema={"id": "https://diplomas.example/s", "type": "JsonSchema"}
    ),
    grade_added=lambda m: m.with_subject(grade="excellent"),
    kind_added=lambda m: m.but(type=[*m.document["type"], "EuropeanDigitalCredential"]),
    kind_as_a_text=lambda m: m.but(type="OpenBadgeCredential"),
    related_added=lambda m: m.but(relatedResource=[]),
    presented=lambda m: {
        "@context": [CREDENTIALS],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [m.document],
    },
    enveloped=lambda m: {
        "@context": [CREDENTIALS],
        "id": "data:application/vc+jwt,eyJ",
        "type": "EnvelopedVerifiableCredential",
    },
    two_credentials=lambda m: [m.document, m.other],
    address_that_is_none=lambda m: m.but(id=f"https://[/verify/{m.certificate.number}"),
    address_of_odd_letters=lambda m: m.but(
        id=f"https://\u2100.example/verify/{m.certificate.number}"
    ),
)

# ---- texts that two programs may read in two ways
several(
    caught_by=FORM,
    status_written_twice=lambda m: doubled(m, "credentialStatus"),
    expiry_written_twice=lambda m: doubled(m, "validUntil"),
    proof_written_twice=lambda m: doubled(m, "proof"),
    not_a_number=lambda m: credited(m, "NaN"),
    infinity=lambda m: credited(m, "Infinity"),
    a_number_beyond_all=lambda m: credited(m, "1e999"),
    a_number_of_many_digits=lambda m: credited(m, "9" * 5000),
    half_a_letter=lambda m: text(m).replace(holder(m), r"\ud800"),
    a_mark_before_it=lambda m: "\ufeff" + text(m),
    something_behind_it=lambda m: text(m) + "{}",
    cut_off=lambda m: text(m)[:-2],
    in_other_bytes=lambda m: text(m).encode("utf-16"),
    in_older_bytes=lambda m: text(m).encode("latin-1"),
    with_remarks=lambda m: text(m).replace("{", "{/* checked */", 1),
    with_a_comma_too_many=lambda m: text(m)[:-1].rstrip() + ",}",
    nested_without_end=lambda m: m.but(name=nest(60)),
    nested_beyond_all=lambda m: "[" * 90_000,
    as_a_token=lambda m: "eyJhbGciOiJub25lIn0.eyJpc3MiOiJkaWQ6d2ViIn0.",
)


def holder(material):
    (identity,) = material.document["credentialSubject"]["identifier"]
    return identity["identityHash"]


def another_end(text):
    """The text with another digit at its end, whatever it ended in."""
    return text[:-1] + ("3" if text.endswith("2") else "2")


def text(material):
    return json.dumps(material.document, ensure_ascii=False)


def doubled(material, name):
    """The member twice: of the other certificate first, of this one after."""
    first = json.dumps({name: material.other[name]})[1:-1]
    return "{" + first + ", " + text(material)[1:]


def credited(material, number):
    return text(material).replace('"creditsEarned": 2.5', f'"creditsEarned": {number}')


def nest(depth):
    inmost = "name"
    for _ in range(depth):
        inmost = [inmost]
    return inmost


# ---- each member in turn
def places(node, *, path=()):
    """Where each member of a document stands."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield (*path, name)
            yield from places(value, path=(*path, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            if isinstance(value, dict):
                yield from places(value, path=(*path, index))


def touched(document, path, change):
    """A copy in which ``change`` was done to the member at ``path``."""
    copied = copy.deepcopy(document)
    *way, name = path
    holder_of_it = copied
    for step in way:
        holder_of_it = holder_of_it[step]
    change(holder_of_it, name)
    return copied


def remove(node, name):
    del node[name]


def spell_out(node, name):
    node[f"https://www.w3.org/2018/credentials#{name.lstrip('@')}"] = node.pop(name)


def turn_into_a_list(node, name):
    node[name] = [node[name]]


def say_otherwise(node, name):
    value = node[name]
    if isinstance(value, str):
        node[name] = value[:-1] + ("x" if value[-1:] != "x" else "y")
    elif isinstance(value, bool):
        node[name] = not value
    elif isinstance(value, int | float):
        node[name] = value + 1
    else:
        node[name] = "something else"
