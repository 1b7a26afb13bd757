"""Receipts: ordered, drawn by a worker, fetched by whoever has the address."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.domain import receipts
from certificates.domain.issuing import issue
from certificates.domain.number import shown
from certificates.models import FormerFile, Receipt
from certificates.tasks import draw_receipt
from hubs.models import AuditEvent
from tests.factories.certificates import (
    PAPER,
    CertificateFactory,
    KeyedCompletionFactory,
)
from tests.factories.hubs import NOON, UserFactory
from tests.printed import printed_text, squeezed

pytestmark = pytest.mark.django_db
ORDER, REPORT = "/verify/receipt/", "/verify/many/report/"
NOBODYS = "7H4K-Q2M9-XW3T-BZ5C"


def text(response):
    return response.content.decode()


def drawn(response):
    """The text of the paper that an order led to."""
    [receipt] = Receipt.objects.all()
    draw_receipt(str(receipt.pk))
    page = text(Client().get(response["Location"]))
    address = reverse("certificates:receipt_file", args=[receipt.token])
    assert address in page
    return printed_text(b"".join(Client().get(address).streaming_content))


def test_a_receipt_is_ordered_waited_for_and_fetched(client):
    certificate = CertificateFactory()
    page = text(client.get(f"/verify/{certificate.number}"))
    assert f'action="{ORDER}"' in page
    assert 'name="number" value="' in page

    answer = client.post(ORDER, {"number": certificate.number})

    receipt = Receipt.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/verify/receipt/{receipt.token}/"
    waiting = client.get(answer["Location"])
    assert waiting["Refresh"] == "2"
    assert "<title>Receipt of a check" in text(waiting)
    assert "is being drawn" in text(waiting)
    fetch = reverse("certificates:receipt_file", args=[receipt.token])
    assert client.get(fetch).status_code == 404
    assert squeezed(certificate.holder.name) in drawn(answer)
    ready = client.get(answer["Location"])
    assert "Refresh" not in ready
    file = client.get(fetch)
    assert file["Content-Type"] == "application/pdf"
    assert "attachment" in file["Content-Disposition"]
    assert client.get(fetch).status_code == 200


def test_a_report_is_ordered_for_a_list(client):
    number = CertificateFactory(holder="Ada Lovelace").number

    answer = client.post(REPORT, {"numbers": f"\n{number}\nno number"})

    paper = drawn(answer)
    assert squeezed("Ada Lovelace") in paper
    assert squeezed("2 lines") in paper
    assert "<title>Report on a checked list" in text(client.get(answer["Location"]))


def test_a_receipt_of_a_withheld_certificate_needs_its_file(client):
    certificate = CertificateFactory(withheld_at=timezone.now())
    handed_in = PAPER + certificate.number.encode()
    page = text(client.post("/verify/", {"file": _file(handed_in)}))
    assert f'name="sha256" value="{certificate.file_sha256}"' in page

    sent = {"number": certificate.number, "sha256": certificate.file_sha256}
    with_file = drawn(client.post(ORDER, sent))
    Receipt.objects.all().delete()
    without = drawn(client.post(ORDER, {"number": certificate.number}))

    assert squeezed(certificate.holder.name) in with_file
    assert squeezed("Not ours") in without
    assert squeezed(certificate.holder.name) not in without


def _file(content):
    return SimpleUploadedFile("certificate.pdf", content, "application/pdf")


OFFER = "Save a dated receipt"
FORGED = b"%PDF-1.7 another"


def fields_of(page):
    """What the form that orders a receipt would send."""
    [form] = re.findall(rf'action="{ORDER}">(.*?)</form>', page, re.DOTALL)
    assert OFFER in form
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_a_receipt_of_a_forged_file_says_its_hash_and_what_was_found(client):
    sent = fields_of(text(client.post("/verify/", {"file": _file(FORGED)})))

    paper = drawn(client.post(ORDER, sent))

    hashed = hashlib.sha256(FORGED).hexdigest()
    assert (sent["number"], sent["sha256"]) == ("", hashed)
    assert hashed in paper
    for said in (
        "Not our file",
        "No PDF that we gave out has this SHA-256",
        "Failed: Its bytes are not those of any file that we gave out",
    ):
        assert squeezed(said) in paper, said
    assert squeezed("was not examined") not in paper
    receipt = Receipt.objects.get()
    assert (receipt.sha256, receipt.found) == ("", None)


def test_a_receipt_of_a_file_that_is_not_the_numbers_says_both(client):
    certificate = CertificateFactory()
    page = client.post(f"/verify/{certificate.number}", {"file": _file(FORGED)})

    paper = drawn(client.post(ORDER, fields_of(text(page))))

    assert squeezed(certificate.holder.name) in paper
    assert squeezed("The file is not the one that we issued") in paper
    assert hashlib.sha256(FORGED).hexdigest() in paper
    assert squeezed("Failed: Its bytes are not those") in paper


def test_a_changed_file_says_on_its_receipt_what_it_claims_to_be(client):
    certificate = issue(KeyedCompletionFactory(), at=NOON)
    with certificate.file.open() as stored:
        changed = stored.read() + b"%more\n"
    sent = fields_of(text(client.post("/verify/", {"file": _file(changed)})))

    paper = drawn(client.post(ORDER, sent))

    claim = f"It claims to be certificate {shown(certificate.number)}"
    assert squeezed(claim) in paper
    assert squeezed("Failed: The seal does not cover the whole file") in paper
    assert squeezed("Passed: What was sealed is unchanged") in paper
    assert squeezed(certificate.holder.name) not in paper


@pytest.mark.parametrize("found", ["", "made up", "of another file"])
def test_a_receipt_says_nothing_of_a_file_that_was_not_examined(client, found):
    sent = fields_of(text(client.post("/verify/", {"file": _file(FORGED)})))
    if found == "of another file":
        sent["sha256"] = "0" * 64
    else:
        sent["found"] = found

    paper = drawn(client.post(ORDER, sent))

    assert squeezed("What is in the file was not examined") in paper
    assert squeezed("Its bytes are not those") not in paper


def test_a_hash_of_ours_is_never_said_to_be_nobodys(client):
    certificate = CertificateFactory()
    former = FormerFile.objects.create(
        certificate=CertificateFactory(), sha256="f" * 64, reason="key", until=NOON
    )
    nobodys = squeezed("No PDF that we gave out")

    for number, sha256 in (
        (NOBODYS, certificate.file_sha256),
        ("", certificate.file_sha256),
        ("", former.sha256),
    ):
        Receipt.objects.all().delete()
        sent = {"number": number, "sha256": sha256}
        paper = drawn(client.post(ORDER, sent))

        assert sha256 in paper
        assert nobodys not in paper
        assert (squeezed("Not ours") in paper) is bool(number)


def test_a_receipt_is_offered_for_a_number_that_is_nobodys(client):
    sent = fields_of(text(client.get(f"/verify/{NOBODYS}")))

    paper = drawn(client.post(ORDER, sent))

    assert sent == {"number": NOBODYS}
    assert squeezed("Not ours") in paper
    assert NOBODYS in paper
    assert OFFER not in text(client.get("/verify/nonsense"))


@pytest.mark.parametrize("address", [ORDER, REPORT])
def test_ordering_costs_the_same_and_nothing_is_recorded(client, address):
    client.force_login(UserFactory())
    before = AuditEvent.objects.count()

    client.post(address, {"number": NOBODYS, "numbers": NOBODYS})

    receipt = Receipt.objects.get()
    assert receipt.asked == [[1, NOBODYS.replace("-", "")]]
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    ("address", "sent", "said"),
    [
        (ORDER, {}, "A receipt needs a certificate number."),
        (ORDER, {"number": NOBODYS, "sha256": "nonsense"}, "Enter a valid value."),
        (REPORT, {}, "Paste at least one number."),
    ],
)
def test_nothing_is_drawn_of_nothing(client, address, sent, said):
    response = client.post(address, sent)

    assert response.status_code == 422
    assert said in text(response)
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("address", [ORDER, REPORT])
def test_what_cannot_be_taken_apart_orders_nothing(client, address):
    response = client.generic("POST", address, b"x", content_type="multipart/form-data")

    assert response.status_code == 422


def test_a_receipt_is_there_for_an_hour(client):
    client.post(ORDER, {"number": CertificateFactory().number})
    receipt = Receipt.objects.get()
    draw_receipt(str(receipt.pk))
    receipt.refresh_from_db()
    page = reverse("certificates:receipt", args=[receipt.token])
    assert client.get(f"/media/{receipt.file.name}").status_code == 404
    assert default_storage.exists(receipt.file.name)

    Receipt.objects.update(asked_at=timezone.now() - timedelta(minutes=61))

    for address in (page, page.rstrip("/"), f"{page}receipt.pdf"):
        response = client.get(address)
        assert response.status_code == 404
        assert "Receipts are kept for one hour" in text(response)


@pytest.mark.parametrize("token", ["x" * 24, "%00", "a%0Ab"])
def test_an_address_that_nobody_was_given_has_nothing(client, token):
    assert client.get(f"/verify/receipt/{token}/").status_code == 404


def test_what_takes_long_is_looked_at_more_slowly(client):
    answer = client.post(ORDER, {"number": NOBODYS})
    Receipt.objects.update(asked_at=timezone.now() - timedelta(seconds=21))

    assert client.get(answer["Location"])["Refresh"] == "5"


def test_a_fault_is_said_and_looked_at_more_slowly(client):
    answer = client.post(ORDER, {"number": NOBODYS})
    Receipt.objects.update(fault="OSError")

    response = client.get(answer["Location"])

    assert response["Refresh"] == "30"
    assert "tried again by itself" in text(response)


def test_where_workers_have_enough_to_do_that_is_said(client, monkeypatch):
    monkeypatch.setattr(receipts, "MOST_WAITING", 0)

    response = client.post(ORDER, {"number": NOBODYS})

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "Try again in a minute" in text(response)
    assert not Receipt.objects.exists()


def test_receipts_are_counted_and_lists_by_their_length(client, settings):
    settings.RECEIPTS_PER_MINUTE = 3
    long = {"numbers": f"{NOBODYS}\n" * 100}

    answers = [client.post(REPORT, long).status_code for _each in range(2)]

    assert answers == [303, 429]
    assert client.post(ORDER, {"number": NOBODYS}).status_code == 429
    assert Receipt.objects.count() == 1


def test_lines_of_reports_are_counted(client, settings):
    settings.VERIFY_LINES_PER_MINUTE = 1

    response = client.post(REPORT, {"numbers": f"{NOBODYS}\n{NOBODYS}"})

    assert response.status_code == 429


@pytest.mark.parametrize(
    ("method", "address"),
    [("get", ORDER), ("get", REPORT), ("post", f"{ORDER}{'x' * 24}/")],
)
def test_nothing_else_can_be_done_here(client, method, address):
    assert getattr(client, method)(address).status_code == 405


def test_nobody_is_watched():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    answer = client.post(ORDER, {"number": NOBODYS})
    receipt = Receipt.objects.get()
    draw_receipt(str(receipt.pk))

    for response in (
        answer,
        client.post(ORDER),
        client.post(REPORT, {"numbers": NOBODYS}),
        client.get(answer["Location"]),
        client.get(answer["Location"] + "receipt.pdf"),
    ):
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"].startswith("noindex")
