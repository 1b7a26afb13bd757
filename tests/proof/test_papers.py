"""Files as people get them, looked at with the tools that are on every Linux."""

import subprocess
from dataclasses import dataclass

import pytest

from certificates.domain.examination import Part, examine
from certificates.domain.face import read_face
from certificates.domain.issuing import issue
from certificates.domain.verification import Verdict
from certificates.models import Certificate, SigningKey
from hubs.domain.paper import defects
from tests.factories.certificates import CertificateFactory, KeyedCompletionFactory
from tests.factories.hubs import NOON
from tests.proof.issuing import revoke, text_of
from tests.proof.material import credential_of, foreign_key
from tests.proof.papers import TOUCHED

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.tools("pdfsig", "pdfdetach", "pdftoppm", "pdftotext", "zbarimg"),
]


@dataclass(frozen=True)
class Material:
    """A certificate, another one of the same course, and the seal of another hub."""

    certificate: Certificate
    other: Certificate
    foreign_seal: SigningKey


@pytest.fixture
def m():
    certificate = issue(KeyedCompletionFactory(), at=NOON)
    other = CertificateFactory(
        completion__enrolment__edition=certificate.completion.edition
    )
    credential_of(other, key=certificate.hub.signing_keys.get(kind="credential"))
    return Material(
        certificate=certificate, other=other, foreign_seal=foreign_key("seal")
    )


@pytest.fixture
def paper(m):
    with m.certificate.file.open() as stored:
        return stored.read()


@pytest.fixture
def kept(tmp_path):
    def kept(paper):
        (tmp_path / "certificate.pdf").write_bytes(paper)
        return tmp_path / "certificate.pdf"

    return kept


def says(*command):
    """What a program prints; poppler's also say with their code what they found."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout


def is_signed_as_a_whole(file):
    found = says("pdfsig", "-nocert", file)
    return "Signature is Valid." in found and "  - Total document signed" in found


def failed(paper):
    found = examine(paper, at=NOON)
    return {check.part for check in found.checks if check.has_failed}


def test_a_sealed_file_is_for_archives_and_for_everybody(paper):
    assert defects(paper) == []


def test_poppler_takes_the_whole_file_for_signed(paper, kept):
    found = says("pdfsig", "-nocert", kept(paper))

    assert "  - Signature Validation: Signature is Valid.\n" in found
    assert "  - Total document signed\n" in found
    assert "  - Signature Type: ETSI.CAdES.detached\n" in found


def test_three_programs_take_the_same_credential_out(m, paper, kept, tmp_path):
    out = tmp_path / "credential.json"
    says("pdfdetach", "-save", "1", "-o", out, kept(paper))

    assert out.read_text() == read_face(paper).attachment.decode()
    assert out.read_text() == text_of(m.certificate)


def test_the_page_says_who_learnt_what(m, paper, kept):
    text = says("pdftotext", kept(paper), "-")

    assert m.certificate.holder.name in text
    assert m.certificate.payload["title"] in text


def test_the_code_on_the_page_leads_to_the_check(m, paper, kept, tmp_path):
    says("pdftoppm", "-r", "150", "-png", "-singlefile", kept(paper), tmp_path / "page")

    read = says("zbarimg", "--quiet", "--raw", tmp_path / "page.png")

    assert read.strip() == m.certificate.payload["verify_url"]


@pytest.mark.parametrize("touch", TOUCHED, ids=lambda touch: touch.__name__)
def test_a_file_that_was_touched_is_caught_by_name(m, paper, kept, touch):
    caught_by, is_whole_to_others = TOUCHED[touch]
    forged = touch(paper, m)

    assert failed(forged) == {Part.FILE, *caught_by}
    assert is_signed_as_a_whole(kept(forged)) is is_whole_to_others


def test_a_file_whose_certificate_was_revoked_later_says_so(m, paper):
    revoke(m.certificate, at=NOON)

    found = examine(paper, at=NOON)

    assert (found.verdict, found.is_genuine) == (Verdict.REVOKED, True)
    assert failed(paper) == {Part.STATUS}
