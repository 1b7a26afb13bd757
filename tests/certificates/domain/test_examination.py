"""Files that somebody was given: what each kind of forgery is caught by."""

import io
import json
import re
import subprocess
import sys
from datetime import timedelta

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certificates.domain import opening
from certificates.domain.credential import digest_of, text_of
from certificates.domain.custody import signature_of
from certificates.domain.difference import Fact, fact_at
from certificates.domain.examination import examine
from certificates.domain.file_checks import Likeness, Outcome, Part
from certificates.domain.issuers import method
from certificates.domain.issuing import issue
from certificates.domain.keys import withdraw
from certificates.domain.lists import Line
from certificates.domain.number import shown
from certificates.domain.opening import NotOpened, open_pdf
from certificates.domain.proving import prove
from certificates.domain.receipt_paper import paper
from certificates.domain.receipts import order
from certificates.domain.rendering import draw
from certificates.domain.resealing import reseal
from certificates.domain.seal import seal
from certificates.domain.seal_check import examine_seal
from certificates.domain.verification import Verdict
from certificates.models import Certificate, Erasure, Revocation
from tests.factories.certificates import (
    CertificateFactory,
    KeyedCompletionFactory,
    SigningKeyFactory,
    give_keys,
)
from tests.factories.hubs import NOON, HubFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return issue(KeyedCompletionFactory(), at=NOON)


def paper_of(certificate):
    with certificate.file.open() as stored:
        return stored.read()


def document_of(certificate):
    return json.loads(certificate.credentials.get().document)


def failed(examination):
    return {check.part for check in examination.checks if check.has_failed}


def as_file(document):
    return text_of(document).encode()


def resaved(paper):
    """The same pages by another program, without the seal."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        del pdf.Root.AcroForm
        del pdf.Root.Perms
        pdf.pages[0].Annots = pikepdf.Array([])
        pdf.save(out)
    return out.getvalue()


def test_the_file_that_we_gave_out_is_genuine(certificate):
    found = examine(paper_of(certificate), at=NOON)

    assert (found.verdict, found.is_genuine) == (Verdict.VALID, True)
    assert (found.certificate, found.likeness) == (certificate, Likeness.BYTES)
    assert [check.part for check in found.checks] == [Part.FILE, Part.STATUS]


def test_a_genuine_file_of_a_revoked_certificate_is_revoked(certificate):
    Revocation.objects.create(
        certificate=certificate, at=NOON, by=UserFactory(), reason="in-error"
    )

    found = examine(paper_of(certificate), at=NOON)

    assert (found.verdict, found.is_genuine) == (Verdict.REVOKED, True)
    assert failed(found) == {Part.STATUS}


def test_a_file_from_before_it_was_sealed_is_still_known():
    old = CertificateFactory()
    give_keys(old.hub)
    paper = paper_of(old)
    reseal(old, at=NOON)

    found = examine(paper, at=NOON)

    assert (found.certificate, found.likeness) == (old, Likeness.FORMER)
    assert "unsealed" in found.checks[0].note


def test_bytes_that_were_appended_are_caught_by_name(certificate):
    found = examine(paper_of(certificate) + b"\n% more\n", at=NOON)

    assert found.is_genuine is False
    assert failed(found) == {Part.FILE, Part.WHOLE}
    assert found.certificate == certificate


def test_a_file_that_was_saved_anew_has_no_seal(certificate):
    found = examine(resaved(paper_of(certificate)), at=NOON)

    assert failed(found) == {Part.FILE, Part.SEAL}
    assert found.difference is None


def test_an_edited_face_is_caught_by_name(certificate):
    payload = {**certificate.payload, "title": "Release of gene therapies"}
    own = certificate.hub.signing_keys.get(kind="seal")
    forged = seal(draw(payload, holder=certificate.holder.name), key=own, reason="")

    found = examine(forged, at=NOON)

    assert {Part.FILE, Part.FORM, Part.FACE} <= failed(found)
    assert found.certificate == certificate
    assert (found.difference.name, found.difference.fact) == ("title", Fact.TITLE)
    assert not found.difference.is_path
    assert found.difference.record == certificate.payload["title"]


def test_the_seal_of_another_hub_is_caught_by_name(certificate):
    other = SigningKeyFactory(hub=HubFactory(), kind="seal")
    certificate.hub.signing_keys.filter(kind="seal").update(public="replaced")
    paper = draw(certificate.payload, holder=certificate.holder.name)

    found = examine(seal(paper, key=other, reason=""), at=NOON)

    assert {Part.FILE, Part.SEALER} <= failed(found)
    assert Part.SEAL not in failed(found)


def test_the_seal_of_a_withdrawn_key_is_worth_nothing(certificate):
    own = certificate.hub.signing_keys.get(kind="seal")
    paper = draw(certificate.payload, holder=certificate.holder.name)
    sealed = seal(paper, key=own, reason="")
    withdraw(own, by=UserFactory(), reason="stolen", at=NOON)

    assert Part.SEALER in failed(examine(sealed, at=NOON))


def test_a_pdf_of_somebody_else_is_nothing_of_ours():
    out = io.BytesIO()
    pikepdf.new().save(out)

    found = examine(out.getvalue(), at=NOON)

    assert (found.verdict, found.certificate) == (Verdict.UNKNOWN, None)


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7 broken", b"\x00\xff", b"[1]"])
def test_what_cannot_be_read_is_nothing_of_ours(file):
    found = examine(file, at=NOON)

    assert (found.verdict, found.is_genuine) == (Verdict.UNKNOWN, False)


def test_a_credential_is_genuine_however_its_json_is_written(certificate):
    spaced = json.dumps(document_of(certificate), sort_keys=True, indent=7)

    found = examine(spaced.encode(), at=NOON)

    assert (found.verdict, found.likeness) == (Verdict.VALID, Likeness.CREDENTIAL)
    assert {check.outcome for check in found.checks} == {Outcome.PASSED}


def test_a_changed_credential_names_what_was_changed(certificate):
    document = document_of(certificate)
    document["name"] = "Another course"

    found = examine(as_file(document), at=NOON)

    assert failed(found) == {Part.PROOF, Part.CREDENTIAL}
    assert found.difference.name == "name"
    assert found.difference.file == "Another course"
    assert found.difference.record == certificate.payload["title"]


@pytest.mark.parametrize(
    ("place", "fact"),
    [
        ("credentialSubject.identifier.0.identityHash", Fact.HOLDER),
        ("credentialSubject.achievement.name", Fact.TITLE),
        ("id", Fact.NUMBER),
        ("identifier", Fact.OTHER),
        ("proof.0.proofValue", Fact.SIGNATURE),
        ("Date of issue", Fact.OTHER),
    ],
)
def test_a_difference_is_called_as_people_call_it(place, fact):
    assert fact_at(place) == fact


def test_a_file_that_is_nothing_of_ours_claims_no_number(certificate):
    changed = examine(paper_of(certificate) + b"\n", at=NOON)

    assert changed.claimed_number == shown(certificate.number)
    assert examine(b"[1]", at=NOON).claimed_number == ""


def test_a_credential_of_another_hubs_key_is_caught_by_name(certificate):
    other = SigningKeyFactory(hub=HubFactory(slug="elsewhere"), number=1)
    document = document_of(certificate)
    del document["proof"]
    site = "http://testserver"
    document["issuer"]["id"] = f"did:web:testserver:issuers:{other.hub.slug}"
    proof = prove(
        document, by=signature_of(other), method=method(other, site=site), at=NOON
    )

    found = examine(as_file({**document, "proof": [proof]}), at=NOON)

    assert failed(found) == {Part.ISSUER, Part.CREDENTIAL}
    assert found.difference.name == "issuer.id"


def test_a_credential_that_we_never_gave_out_is_caught_by_name(certificate):
    own = certificate.hub.signing_keys.get(kind="credential")
    document = document_of(certificate)
    del document["proof"]
    document["awardedDate"] = "2020-01-01T00:00:00Z"
    named = method(own, site="http://testserver")
    proof = prove(document, by=signature_of(own), method=named, at=NOON)

    found = examine(as_file({**document, "proof": [proof]}), at=NOON)

    assert failed(found) == {Part.CREDENTIAL}
    assert found.difference.name == "awardedDate"


def test_a_key_that_is_not_the_issuers_is_none(certificate):
    document = document_of(certificate)
    document["issuer"]["id"] = "did:web:testserver:issuers:another"

    assert Part.ISSUER in failed(examine(as_file(document), at=NOON))


def test_a_credential_that_was_signed_anew_is_still_one_of_ours(certificate):
    first = document_of(certificate)
    certificate.credentials.update(superseded_at=NOON)

    found = examine(as_file(first), at=NOON)

    assert (found.is_genuine, found.likeness) == (True, Likeness.FORMER_CREDENTIAL)


def compromised(certificate):
    key = certificate.hub.signing_keys.get(kind="credential")
    withdraw(key, by=UserFactory(), reason="stolen", at=NOON)
    return key


def outcomes(examination):
    return {check.part: check.outcome for check in examination.checks}


def test_what_a_withdrawn_key_signed_for_us_is_known_by_its_hash(certificate):
    document = document_of(certificate)
    compromised(certificate)

    found = examine(as_file(document), at=NOON)

    assert (found.verdict, found.likeness) == (
        Verdict.VALID,
        Likeness.FORMER_CREDENTIAL,
    )
    # The signature itself proves nothing any more, and is not said to.
    assert outcomes(found)[Part.PROOF] == Outcome.SKIPPED
    assert not failed(found)


def test_the_credential_of_an_erased_record_outlives_its_key(certificate):
    document = document_of(certificate)
    Erasure.objects.create(certificate=certificate, at=NOON, by=UserFactory())
    certificate.credentials.update(document="")
    certificate.holder.delete()
    compromised(certificate)

    assert examine(as_file(document), at=NOON).is_genuine


def test_what_a_thief_signs_with_a_withdrawn_key_is_not_ours(certificate):
    document = document_of(certificate)
    key = compromised(certificate)
    del document["proof"]
    document["name"] = "Release of gene therapies"
    named = method(key, site="http://testserver")
    proof = prove(document, by=signature_of(key), method=named, at=NOON)

    found = examine(as_file({**document, "proof": [proof]}), at=NOON)

    assert (found.is_genuine, found.difference.name) == (False, "name")
    assert failed(found) == {Part.PROOF, Part.CREDENTIAL}


def test_a_number_that_nobody_has_is_unknown(certificate):
    document = document_of(certificate)
    document["id"] = "http://testserver/verify/0000000000000000"

    found = examine(as_file(document), at=NOON)

    assert (found.verdict, found.certificate) == (Verdict.UNKNOWN, None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b'{"a": 1, "a": 2}', "a member stands in it twice"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": 1e999}', "not JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (rb'{"a": "\ud800"}', "not JSON"),
        (b"{" + b" " * 300_000, "longer than any credential"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"", "no credential"),
    ],
)
def test_json_that_can_be_read_in_two_ways_is_not_read(text, why):
    (check,) = examine(text, at=NOON).checks

    assert (check.part, check.note) == (Part.FORM, why)


def test_whose_link_is_off_is_shown_to_whoever_has_the_file_only(certificate):
    certificate.withheld_at = NOON
    certificate.save()
    paper, document = paper_of(certificate), document_of(certificate)

    assert examine(paper, at=NOON).certificate == certificate
    assert examine(as_file(document), at=NOON).certificate == certificate
    forged = examine(paper + b"\n", at=NOON)
    assert forged.certificate == certificate  # the credential in it is genuine
    document["name"] = "Another course"
    assert examine(as_file(document), at=NOON).certificate is None
    assert examine(resaved_without_credential(paper), at=NOON).certificate is None


def resaved_without_credential(paper):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(resaved(paper))) as pdf:
        del pdf.attachments["credential.json"]
        pdf.save(out)
    return out.getvalue()


def test_the_holders_file_answers_also_when_the_record_was_erased(certificate):
    document = document_of(certificate)
    paper = paper_of(certificate)
    Erasure.objects.create(certificate=certificate, at=NOON, by=UserFactory())
    certificate.credentials.update(document="")
    certificate.holder.delete()

    assert examine(as_file(document), at=NOON).is_genuine
    assert examine(paper, at=NOON).is_genuine
    touched = examine(paper + b"\n", at=NOON)
    assert failed(touched) == {Part.FILE, Part.WHOLE}
    assert digest_of(document)
    # What is on the page was compared with nothing: there is nothing any more.
    assert [check.outcome for check in touched.checks if check.part == Part.FACE] == [
        Outcome.SKIPPED
    ]


def test_expiry_is_told_of_a_genuine_file():
    ends = NOON + timedelta(days=30)
    certificate = issue(KeyedCompletionFactory(valid_until=ends), at=NOON)
    later = ends + timedelta(days=1)

    assert examine(paper_of(certificate), at=later).verdict == Verdict.EXPIRED


def test_a_file_that_takes_too_long_is_not_opened(monkeypatch):
    monkeypatch.setattr(opening, "PATIENCE", 0.01)

    with pytest.raises(NotOpened, match="TimeoutExpired"):
        open_pdf(b"%PDF-1.7", at=NOON)


def test_too_many_files_at_once_wait_and_are_told(monkeypatch):
    monkeypatch.setattr(opening, "WAIT", 0.01)
    held = [opening._free_one(opening.settings.OPENING) for _each in range(2)]

    try:
        assert opening._free_one(opening.settings.OPENING) is None
        with pytest.raises(NotOpened, match="too many"):
            open_pdf(b"%PDF-1.7", at=NOON)
    finally:
        for turn in held:
            turn.close()
    assert open_pdf(b"%PDF-1.7", at=NOON) is None


def test_turns_are_those_of_the_machine_and_end_with_who_has_them():
    folder = opening.settings.OPENING
    code = (
        "import sys, fcntl; a, b = (open(f'{sys.argv[1]}/{n}', 'w') for n in '01'); "
        "[fcntl.flock(x, fcntl.LOCK_EX) for x in (a, b)]; print('held', flush=True); "
        "sys.stdin.read()"
    )
    folder.mkdir(parents=True, exist_ok=True)
    # Our own interpreter with code of our own.
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout.readline() == b"held\n"
    taken = opening._free_one(folder)

    other.kill()
    other.communicate()

    assert taken is None
    turn = opening._free_one(folder)
    assert turn is not None
    turn.close()


HEX = re.compile(rb"/Contents <([0-9A-Fa-f]+)>")


def test_a_touched_seal_is_found_out_wherever_it_was_touched():
    certificate = issue(KeyedCompletionFactory(), at=NOON)
    whole = paper_of(certificate)
    begin, end = HEX.search(whole).span(1)
    end = begin + len(whole[begin:end].rstrip(b"0"))

    stumbled = set()
    for place in range(begin, end, 7):
        touched = bytearray(whole)
        touched[place] = ord("0") if touched[place] != ord("0") else ord("f")
        found = examine_seal(bytes(touched), at=NOON)
        assert not (found.is_intact and found.covers_all) or found == examine_seal(
            whole, at=NOON
        )
        stumbled.add(found.reason)
    # Some of them pyHanko stumbles over: those are no seal that can be read.
    assert "unreadable" in stumbled
    touched = whole[: begin + 2] + b"00" + whole[begin + 4 :]
    found = examine(touched, at=NOON)
    assert Part.SEAL in failed(found)


@pytest.fixture
def receipt():
    """A receipt's bytes, and the key of the platform that sealed it."""
    key = SigningKeyFactory(hub=None, kind="seal")
    ordered = order(
        [Line(1, CertificateFactory().number)], is_list=False, language="en", at=NOON
    )
    return paper(ordered, at=NOON), key


def test_a_receipt_of_ours_is_known_and_is_no_certificate(receipt):
    file, _key = receipt

    found = examine(file, at=NOON)

    assert (found.verdict, found.is_genuine) == (Verdict.UNKNOWN, True)
    assert found.certificate is None
    assert found.paper.what == "Receipt of a check"
    assert found.paper.sealed_at.tzinfo
    assert [check.part for check in found.checks] == [
        Part.SEAL,
        Part.WHOLE,
        Part.PLATFORM,
    ]


def test_a_receipt_that_was_changed_is_caught_by_name(receipt):
    file, key = receipt

    assert failed(examine(file + b"\n% more\n", at=NOON)) == {Part.WHOLE}
    withdraw(key, by=UserFactory(), reason="Stolen", at=NOON)
    found = examine(file, at=NOON)
    assert (failed(found), found.is_genuine) == ({Part.PLATFORM}, False)


def abridge(certificate):
    certificate.initials_at = NOON


def withhold(certificate):
    certificate.withheld_at = NOON


def as_paper(certificate, holder, **changes):
    own = certificate.hub.signing_keys.get(kind="seal")
    payload = {**certificate.payload, **changes}
    return seal(draw(payload, holder=holder), key=own, reason="")


def as_credential(certificate, holder, **changes):
    """Ours with another name, under the signature of somebody else."""
    document = {**document_of(certificate), **changes}
    document["credentialSubject"]["identifier"][0]["identityHash"] = holder
    document["proof"][0]["proofValue"] = "z" + "2" * 87
    return as_file(document)


def as_paper_with_credential(certificate, holder):
    sealed = io.BytesIO(paper_of(certificate))
    forged = io.BytesIO()
    with pikepdf.open(sealed) as pdf:
        content = as_credential(certificate, holder)
        pdf.attachments["credential.json"] = pikepdf.AttachedFileSpec(
            pdf, content, filename="credential.json"
        )
        pdf.save(forged)
    return forged.getvalue()


@pytest.mark.parametrize(
    "forge",
    [
        as_paper,
        as_credential,
        as_paper_with_credential,
    ],
)
def test_a_forged_file_does_not_tell_whether_its_name_is_right(certificate, forge):
    abridge(certificate)
    certificate.save()
    right = forge(certificate, certificate.holder.name)
    wrong = forge(certificate, "Mallory")

    found = examine(right, at=NOON)

    assert found == examine(wrong, at=NOON)
    assert (found.is_genuine, found.difference) == (False, None)
    assert [c.outcome for c in found.checks if c.part == Part.NAME] == [Outcome.SKIPPED]


def answered(file):
    """The answer, and how often the database was asked for it."""
    with CaptureQueriesContext(connection) as asked:
        found = examine(file, at=NOON)
    return found, len(asked)


@pytest.mark.parametrize(
    "forge",
    [
        as_paper,
        as_credential,
        as_paper_with_credential,
        lambda one, name: as_paper(one, name, title="Gene therapies"),
        lambda one, name: as_credential(one, name, awardedDate="1999-01-01T00:00:00Z"),
        lambda one, _name: resaved_without_credential(paper_of(one)),
    ],
)
def test_a_forged_file_does_not_tell_that_a_withheld_number_exists(certificate, forge):
    withhold(certificate)
    certificate.save()
    file = forge(certificate, certificate.holder.name)

    withheld = answered(file)
    Certificate.objects.filter(pk=certificate.pk).update(number="0" * 16)

    assert withheld == answered(file)
    assert withheld[0].verdict == Verdict.UNKNOWN
    assert withheld[0].certificate is None


def test_the_file_of_a_withheld_certificate_speaks_for_itself(certificate):
    withhold(certificate)
    certificate.save()
    own = certificate.hub.signing_keys.get(kind="credential")
    credential = as_file(document_of(certificate))

    for file in (paper_of(certificate), credential):
        found = examine(file, at=NOON)
        assert (found.verdict, found.is_genuine) == (Verdict.VALID, True)
        assert found.certificate == certificate
    withdraw(own, by=UserFactory(), reason="stolen", at=NOON)
    # Whoever has the very file has it still; the key makes nobody else have it.
    found = examine(credential, at=NOON)
    assert (found.is_genuine, found.certificate) == (True, certificate)
    forged = examine(as_credential(certificate, "Mallory"), at=NOON)
    assert (forged.is_genuine, forged.certificate) == (False, None)
    assert failed(forged) == {Part.PROOF}


def test_what_else_a_nameless_file_says_is_compared(certificate):
    abridge(certificate)
    certificate.save()
    name = certificate.holder.name

    page = examine(as_paper(certificate, name, title="Gene therapies"), at=NOON)
    told = examine(
        as_credential(certificate, name, awardedDate="1999-01-01T00:00:00Z"), at=NOON
    )

    assert page.difference.name == "title"
    assert told.difference.name == "awardedDate"


def test_whoever_has_a_file_of_ours_knows_the_name(certificate):
    abridge(certificate)
    certificate.save()
    again = as_file(document_of(certificate))

    for file in (paper_of(certificate), again):
        found = examine(file, at=NOON)
        assert (found.certificate, found.is_genuine) == (certificate, True)
        assert Part.NAME not in {check.part for check in found.checks}


def test_a_forged_name_is_told_where_all_is_shown(certificate):
    named = examine(as_credential(certificate, "Mallory"), at=NOON).difference

    assert named.file == "Mallory"
    assert named.record == certificate.holder.name
