"""The receipt of a check as it is printed."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from certificates.domain.custody import make_pair
from certificates.domain.lists import Line
from certificates.domain.making import ProofDefect
from certificates.domain.receipt_paper import draw, list_sheet, paper, sheet
from certificates.domain.receipts import order
from certificates.domain.seal_check import examine_seal
from certificates.domain.seal_finding import NO_SEAL
from certificates.models import Receipt, SigningKey
from hubs.domain.paper import defects
from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    RevocationFactory,
    SigningKeyFactory,
)
from tests.factories.checks import give_signatory, replacement, signed
from tests.factories.hubs import NOON
from tests.printed import printed_text, squeezed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def receipt_of(number, *, language="en", sha256=""):
    return order(
        [Line(1, number)], is_list=False, language=language, at=NOON, sha256=sha256
    )


def another_seal():
    """The private half of a pair of which no certificate of ours tells."""
    return make_pair(SigningKey(kind="seal", number=9), at=NOON).private


def said_of(certificate, **order):
    return sheet(receipt_of(certificate.number, **order), at=NOON)


def test_a_receipt_has_verdict_moment_every_fact_and_what_it_does_not_say():
    certificate = CertificateFactory(holder="Ada Lovelace")
    give_signatory(certificate)
    receipt = receipt_of(certificate.number)

    drawn = paper(receipt, at=NOON)

    text = printed_text(drawn)
    payload = certificate.payload
    for fact in (
        "Valid",
        "Checked on 21 November 2026 at 12:00:00 UTC",
        "Time of the hub: 21 November 2026, 13:00:00 (Europe/Brussels)",
        "Ada Lovelace",
        payload["title"],
        payload["hub"]["name"],
        payload["course"]["code"],
        "EQF 5",
        "10 h, below 1 ECTS credit",
        "1. Explain the rules",
        "2026-11-21 12:00:00 UTC",
        "Dr. Ana Ferrer Head of training",
        "Not revoked and not replaced",
        "That the person in front of you is the learner",
        payload["verify_url"],
    ):
        assert squeezed(fact) in text, fact
    assert defects(drawn) == []


def test_a_receipt_is_sealed_by_the_platform_and_says_with_which_key():
    key = SigningKeyFactory(hub=None, kind="seal", number=4)
    receipt = receipt_of(CertificateFactory().number)

    drawn = paper(receipt, at=NOON)

    found = examine_seal(drawn, at=NOON)
    assert (found.is_intact, found.covers_all) == (True, True)
    assert found.certificate.split() == key.public.split()
    assert found.reason == "Receipt of a check"
    assert squeezed("Key: did:web:testserver#seal-4.") in printed_text(drawn)
    assert defects(drawn) == []


def test_a_receipt_without_a_key_says_that_it_has_no_seal():
    drawn = paper(list_of("7H4KQ2M9XW3TBZ5C"), at=NOON)

    assert examine_seal(drawn, at=NOON) == NO_SEAL
    assert squeezed("This file has no seal") in printed_text(drawn)


def test_a_seal_that_does_not_hold_leaves_no_receipt():
    SigningKeyFactory(hub=None, kind="seal", private=another_seal())

    with pytest.raises(ProofDefect):
        paper(receipt_of("7H4KQ2M9XW3TBZ5C"), at=NOON)


def test_a_receipt_speaks_the_language_of_the_page():
    certificate = CertificateFactory()

    drawn = printed_text(paper(receipt_of(certificate.number, language="nl"), at=NOON))

    assert squeezed("21 november 2026") in drawn
    assert "Geldig" in drawn


@pytest.mark.parametrize(
    ("ends", "word", "time"),
    [(NOON + DAY, "Valid", "Not expired"), (NOON, "Expired", "Its validity has ended")],
)
def test_a_receipt_of_an_erased_record_has_the_answer_and_no_fact(ends, word, time):
    certificate = CertificateFactory(holder="Ada Lovelace", valid_until=ends)
    ErasureFactory(certificate=certificate)
    order = receipt_of(certificate.number, sha256=certificate.file_sha256)
    payload = certificate.payload

    drawn = paper(order, at=NOON)

    text = printed_text(drawn)
    for said in (
        word,
        "The record was erased at the holder’s request on 21 November 2026.",
        "The facts were not compared",
        "The file is the one that we issued",
        time,
        payload["verify_url"],
    ):
        assert squeezed(said) in text, said
    for fact in ("Ada Lovelace", payload["title"], payload["hub"]["name"]):
        assert squeezed(fact) not in text, fact
    assert defects(drawn) == []


def test_a_report_says_which_records_were_erased():
    certificate = CertificateFactory(holder="Ada Lovelace")
    ErasureFactory(certificate=certificate)

    html = list_sheet(list_of(certificate.number), at=NOON)

    assert "Record erased at the holder’s request on 21 Nov 2026" in html
    assert "Ada Lovelace" not in html
    assert certificate.payload["title"] not in html


def test_a_receipt_of_a_revoked_one_has_reason_and_no_name():
    revocation = RevocationFactory(wording="Wrong course 中")

    drawn = paper(receipt_of(revocation.certificate.number), at=NOON)

    text = printed_text(drawn)
    assert squeezed("Reason given by the hub: Issued in error.") in text
    assert squeezed("Wrong course ‹U+4E2D›") in text
    assert squeezed(revocation.certificate.holder.name) not in text
    assert defects(drawn) == []


def test_a_receipt_does_not_say_misconduct():
    said = said_of(RevocationFactory(reason="misconduct").certificate)

    assert "Reason given by the hub: Withdrawn by the hub." in said
    assert "misconduct" not in said.lower()


def test_a_receipt_says_when_a_certificate_ended():
    expired = CertificateFactory(valid_until=NOON - DAY)
    expired.payload |= {"valid_until": "2026-11-20T12:00:00Z"}
    expired.save()
    running = CertificateFactory(valid_until=NOON + DAY)
    running.payload |= {"valid_until": "2026-11-22T12:00:00Z"}
    running.save()
    replaced = CertificateFactory()
    replacement(replaced)

    assert "Expired after 20 November 2026" in said_of(expired)
    assert "Valid to the end of 22 November 2026" in said_of(running)
    assert "Replaced on 21 November 2026" in said_of(replaced)
    assert replaced.holder.name not in said_of(replaced)
    assert "The learner holds a newer certificate" in said_of(replaced)


def test_a_receipt_asks_for_no_newer_certificate_that_was_revoked():
    certificate = CertificateFactory()
    RevocationFactory(certificate=replacement(certificate))

    said = said_of(certificate)

    assert "The learner holds a newer certificate" not in said
    assert "The newer certificate was itself revoked" in said


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ({}, "with its key 2 (Ed25519), as the register says"),
        (
            {"withdrawn_at": NOON},
            "key 2 of the hub, which was withdrawn on 21 No",
        ),
    ],
)
def test_a_receipt_says_which_signature_is_on_record(key, said):
    certificate = CertificateFactory()
    assert "Open Badge" not in said_of(certificate)
    signed(certificate, **key)

    assert said in said_of(certificate)


def test_a_receipt_says_of_what_was_not_checked_that_it_was_not():
    certificate = signed(CertificateFactory()).certificate

    said = said_of(certificate)

    assert "the signature itself was not checked for this receipt" in said
    assert "PDF unchanged: not checked" in said
    assert "The awarding hub is registered by http://testserver" in said


def test_a_receipt_names_no_hub_as_registered_without_a_key():
    said = said_of(CertificateFactory())

    assert "is registered by" not in said
    assert "The awarding hub has no key that counts now at http" in said


def test_a_receipt_says_what_became_of_a_file():
    certificate = CertificateFactory(withheld_at=NOON)
    open_one = CertificateFactory()

    same = said_of(certificate, sha256=certificate.file_sha256)
    other = said_of(open_one, sha256="0" * 64)

    assert "The file is the one that we issued" in same
    assert certificate.holder.name in same
    assert "The file is not the one that we issued" in other
    assert "Not ours" in said_of(certificate)


def test_a_receipt_of_a_number_that_nobody_has_has_no_facts():
    drawn = paper(receipt_of("7H4KQ2M9XW3TBZ5C"), at=NOON)

    text = printed_text(drawn)
    assert squeezed("Not ours") in text
    assert "7H4K-Q2M9-XW3T-BZ5C" in text
    assert "Learner" not in text
    assert defects(drawn) == []


def list_of(*texts):
    lines = [Line(number, text) for number, text in enumerate(texts, 2)]
    return order(lines, is_list=True, language="en", at=NOON)


def test_a_report_has_a_row_for_each_line():
    valid = CertificateFactory(holder="Ada Lovelace")
    revoked = RevocationFactory(certificate__holder="Eve Left").certificate
    receipt = list_of(valid.number, revoked.number, "no number", "7H4KQ2M9XW3TBZ5C")

    drawn = paper(receipt, at=NOON)

    text = printed_text(drawn)
    for said in (
        "4 lines",
        "1 × Valid",
        "1 × Revoked",
        "1 × Not ours",
        "1 × No number read",
        "Ada Lovelace",
        valid.payload["title"],
        "revoked 21 Nov 2026",
    ):
        assert squeezed(said) in text, said
    assert squeezed("Eve Left") not in text
    assert defects(drawn) == []


def test_a_report_says_how_long_and_until_when():
    ending = CertificateFactory(valid_until=NOON + DAY)
    ending.payload |= {"valid_until": "2026-11-22T12:00:00Z", "demonstration": True}
    ending.save()
    replaced = CertificateFactory()
    replacement(replaced)

    said = list_sheet(list_of(ending.number, replaced.number), at=NOON)

    assert "valid until 22\u00a0Nov\u00a02026" in said
    assert "demonstration" in said
    assert "replaced 21\u00a0Nov\u00a02026" in said
    assert "What this report does not say" in said


@pytest.mark.parametrize("many", [1, 3])
def test_a_report_costs_one_query_however_long(many, django_assert_num_queries):
    receipt = list_of(*(each.number for each in CertificateFactory.create_batch(many)))

    with django_assert_num_queries(1):
        list_sheet(receipt, at=NOON)


def test_what_was_asked_is_forgotten_when_it_is_drawn():
    certificate = CertificateFactory()
    receipt = receipt_of(certificate.number, sha256=certificate.file_sha256)

    draw(receipt, at=NOON)
    receipt.refresh_from_db()
    name = receipt.file.name
    draw(receipt, at=NOON)

    assert (receipt.asked, receipt.sha256) == ([], "")
    assert receipt.file.name == name
    assert default_storage.exists(name)


def test_what_has_had_its_hour_is_not_drawn():
    receipt = receipt_of(CertificateFactory().number)

    draw(receipt, at=NOON + timedelta(hours=1, seconds=1))

    assert not receipt.file


def test_what_was_removed_while_it_was_drawn_leaves_no_file():
    receipt = receipt_of(CertificateFactory().number)
    Receipt.objects.all().delete()

    draw(receipt, at=NOON)

    assert not default_storage.exists(f"receipts/{receipt.token}.pdf")
