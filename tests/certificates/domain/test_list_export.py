"""A checked list as rows for spreadsheets."""

import pytest

from certificates.domain.list_export import COLUMNS, as_csv, row_of
from certificates.domain.lists import Line, check_lines
from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    RevocationFactory,
)
from tests.factories.checks import replacement
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db


def cells(text, line=1):
    [row] = check_lines([Line(line, text)], at=NOON)
    return dict(zip(COLUMNS, row_of(row, at=NOON), strict=True))


def test_a_valid_line_has_every_printed_fact():
    certificate = CertificateFactory(holder="Ada Lovelace")
    payload = certificate.payload

    row = cells(certificate.number, line=4)

    assert row["line"] == "4"
    assert row["verdict"] == "valid"
    assert row["checked_at"] == "2026-11-21T12:00:00Z"
    assert row["holder"] == "Ada Lovelace"
    assert row["title"] == payload["title"]
    assert row["awarding_body"] == payload["hub"]["name"]
    assert (row["course"], row["edition"]) == (payload["course"]["code"], "1")
    assert row["outcomes"] == "Explain the rules"
    assert (row["is_demonstration"], row["last_day"]) == ("no", "")
    assert row["page"] == payload["verify_url"]


def test_a_demonstration_says_so():
    certificate = CertificateFactory()
    certificate.payload |= {"demonstration": True}
    certificate.save()

    assert cells(certificate.number)["is_demonstration"] == "yes"


def test_lines_that_count_no_more_have_a_date_and_no_name():
    revoked, replaced = RevocationFactory().certificate, CertificateFactory()
    replacement(replaced)

    gone, former = cells(revoked.number), cells(replaced.number)

    assert gone["revoked_at"] == former["replaced_at"] == "2026-11-21T12:00:00Z"
    assert (gone["revocation_reason"], former["revoked_at"]) == ("in-error", "")
    assert gone["holder"] == former["holder"] == ""


def test_a_line_of_an_erased_record_has_its_date_and_no_fact():
    certificate = ErasureFactory(certificate__holder="Ada Lovelace").certificate

    row = cells(certificate.number)

    assert {name for name, value in row.items() if value} == {
        "line",
        "text",
        "number",
        "verdict",
        "checked_at",
        "erased_at",
        "page",
    }
    assert (row["verdict"], row["erased_at"]) == ("valid", "2026-11-21T12:00:00Z")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"]
)
def test_nothing_that_was_typed_is_a_formula(text):
    row = cells(text)

    assert row["text"] == f"'{text}"
    assert (row["verdict"], row["number"]) == ("unread", "")


def test_a_name_that_is_a_formula_is_text():
    certificate = CertificateFactory(holder="=HYPERLINK(1)")

    assert cells(certificate.number)["holder"] == "'=HYPERLINK(1)"


def test_cells_with_commas_stay_one_cell():
    assert as_csv([["a,b", 'c"d'], ["e"]]) == '"a,b","c""d"\r\ne\r\n'
