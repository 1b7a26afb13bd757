"""What a PDF of anybody shows and carries, within limits."""

import io

import pikepdf
import pytest

from certificates.domain.examination import examine
from certificates.domain.face import (
    ATTACHMENT,
    LARGEST_ATTACHMENT,
    MOST_PAGES,
    Unreadable,
    read_face,
)
from certificates.domain.verification import Verdict
from tests.factories.hubs import NOON


def blank(*, pages=1, attached=None):
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        for name, content in (attached or {}).items():
            pdf.attachments[name] = content
        pdf.save(out)
    return out.getvalue()


def test_a_blank_page_shows_and_carries_nothing():
    face = read_face(blank())

    assert (face.text.strip(), face.attachment) == ("", b"")


def test_a_credential_is_read_to_the_letter():
    assert read_face(blank(attached={ATTACHMENT: b"{}"})).attachment == b"{}"


def test_another_attachment_or_a_second_one_is_none():
    assert read_face(blank(attached={"other.json": b"{}"})).attachment == b""
    two = {ATTACHMENT: b"{}", "other.json": b"{}"}
    assert read_face(blank(attached=two)).attachment == b""


def test_more_than_a_certificate_has_is_not_read():
    with pytest.raises(Unreadable, match="pages"):
        read_face(blank(pages=MOST_PAGES + 1))
    with pytest.raises(Unreadable, match="attachment"):
        read_face(blank(attached={ATTACHMENT: b" " * (LARGEST_ATTACHMENT + 1)}))


@pytest.mark.django_db
def test_a_page_that_names_no_certificate_is_nothing_of_ours():
    found = examine(blank(), at=NOON)

    assert (found.verdict, found.certificate) == (Verdict.UNKNOWN, None)
