"""The seal over a whole file, and what it finds of files that were touched."""

from functools import cache
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: TID251 (looks at what ours made)

from certificates.domain.difference import first_difference
from certificates.domain.face import Unreadable, read_face
from certificates.domain.rendering import render
from certificates.domain.seal import NotSealed, seal
from certificates.domain.seal_check import examine_seal
from certificates.domain.seal_finding import NO_SEAL
from certificates.models import SigningKey
from hubs.domain.paper import defects
from tests.factories.certificates import pair
from tests.factories.hubs import NOON
from tests.factories.payload import HOLDER, make_payload


@cache
def paper():
    return render(make_payload(), holder=HOLDER)


@pytest.fixture
def key():
    own = pair(SigningKey.Kind.SEAL)
    return SigningKey(kind=SigningKey.Kind.SEAL, public=own.public, private=own.private)


@pytest.fixture
def sealed(key):
    return seal(paper(), key=key, reason="Certificate 7H4KQ2M9XW3TBZ5C")


def test_a_sealed_file_is_still_for_archives_and_for_screen_readers(sealed):
    assert defects(sealed) == []
    assert sealed.startswith(paper())


def test_the_seal_covers_the_whole_file_and_names_its_key(sealed, key):
    found = examine_seal(sealed, at=NOON)

    assert (found.is_intact, found.covers_all) == (True, True)
    assert found.certificate.split() == key.public.split()


def test_the_seal_signs_what_pades_asks_for_and_no_more(sealed, key):
    signer = PdfFileReader(BytesIO(sealed)).embedded_signatures[0].signer_info
    said = {each["type"].native: each["values"][0] for each in signer["signed_attrs"]}

    # ETSI EN 319 142-1, table 1; the time stands in the file, not among these.
    assert set(said) == {"content_type", "message_digest", "signing_certificate_v2"}
    assert said["content_type"].native == "data"
    certificate = x509.load_pem_x509_certificate(key.public.encode())
    (named,) = said["signing_certificate_v2"]["certs"]
    assert named["cert_hash"].native == certificate.fingerprint(hashes.SHA256())
    assert named["issuer_serial"]["serial_number"].native == certificate.serial_number


def test_all_readers_find_the_end_of_what_the_seal_adds(sealed):
    added, _end = sealed[len(paper()) :].rsplit(b"\nendstream", 1)

    assert added.endswith(b"\0\0")  # and not, once in 256 times, in half a line's end


def test_bytes_that_were_appended_are_seen(sealed):
    found = examine_seal(sealed + b"\n% nothing to see\n", at=NOON)

    assert found.covers_all is False


@pytest.mark.parametrize("part", [3, 2, 1.5])
def test_a_byte_that_was_changed_is_seen(sealed, part):
    changed = bytearray(sealed)
    changed[int(len(paper()) / part)] ^= 1

    found = examine_seal(bytes(changed), at=NOON)

    assert not (found.is_intact and found.covers_all)


@pytest.mark.parametrize("file", [b"", b"hello", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_sealed_file_has_no_seal(file):
    assert examine_seal(file, at=NOON) == NO_SEAL


def test_a_file_without_seal_has_none():
    assert examine_seal(paper(), at=NOON) == NO_SEAL


def test_what_is_no_file_cannot_be_sealed(key):
    with pytest.raises(NotSealed):
        seal(b"hello", key=key, reason="")


def test_without_the_time_stamp_that_is_asked_for_nothing_is_sealed(key, settings):
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"

    with pytest.raises(NotSealed):
        seal(paper(), key=key, reason="")


def test_the_page_shows_all_that_the_payload_says():
    text = read_face(paper()).text

    assert first_difference(make_payload(), holder=HOLDER, text=text) is None


@pytest.mark.parametrize(
    ("changes", "holder", "named"),
    [
        ({"title": "Another course"}, HOLDER, "title"),
        ({}, "Somebody Else", "holder"),
        ({"number": "0" * 16}, HOLDER, "number"),
        ({"eqf_level": 7}, HOLDER, "Level"),
        ({"issued_at": "2025-11-14T14:02:11Z"}, HOLDER, "Date of issue"),
        ({"outcomes": [{"text": "Fly", "kind": "skill"}]}, HOLDER, "outcomes"),
    ],
)
def test_the_first_difference_is_named(changes, holder, named):
    text = read_face(paper()).text

    found = first_difference(make_payload(**changes), holder=holder, text=text)
    assert found.name == named


def test_a_hyphen_at_the_end_of_a_line_is_no_difference():
    text = "word " * 13 + "and find its weak hand-overs in the chain of custody"
    payload = make_payload(outcomes=[{"text": text, "kind": "skill"}])
    shown = read_face(render(payload, holder=HOLDER)).text

    assert first_difference(payload, holder=HOLDER, text=shown) is None


def test_a_file_without_attachment_carries_nothing():
    assert read_face(paper()).attachment == b""


@pytest.mark.parametrize("file", [b"", b"hello"])
def test_what_is_no_file_has_no_face(file):
    with pytest.raises(Unreadable):
        read_face(file)
