"""Employers check lists, and leave and learn no more than one by one."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.domain.lists import STEP
from certificates.domain.workbooks import rows_of
from certificates.forms.lists import MOST
from certificates.http import LARGEST_FILE, LARGEST_READ
from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    RevocationFactory,
)
from tests.factories.checks import replacement
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/verify/many/"
CSV, XLSX = "/verify/many/checks.csv", "/verify/many/checks.xlsx"
NOBODYS = "7H4K-Q2M9-XW3T-BZ5C"


def text(response):
    return b"".join(response).decode(errors="replace")


def words(response):
    """What stands on the page, without what belongs to its making."""
    return " ".join(re.sub(r"<[^>]+>", " ", text(response)).split())


def handed_in(content, name="list.csv"):
    return {"file": SimpleUploadedFile(name, content)}


@pytest.mark.parametrize("address", ["/verify/many", LIST])
def test_a_list_is_asked_for_with_and_without_slash(client, address):
    response = client.get(address)

    assert response.status_code == 200
    assert 'name="numbers"' in text(response)
    assert 'type="file"' in text(response)


def test_each_line_is_answered_with_what_is_printed(client):
    valid = CertificateFactory(holder="Ada Lovelace")
    revoked = RevocationFactory(certificate__holder="Eve Left").certificate
    replaced = CertificateFactory(holder="Old Name")
    replacement(replaced)
    numbers = [valid.number, revoked.number, "", "<b>no</b>", NOBODYS, replaced.number]

    response = client.post(LIST, {"numbers": "\n".join(numbers)})

    page = text(response)
    assert response.status_code == 200
    assert response.streaming
    assert page.count("</html>") == 1
    for said in (
        "Ada Lovelace",
        valid.payload["title"],
        valid.payload["hub"]["name"],
        valid.payload["course"]["code"],
        "21 Nov 2026",
        reverse("certificates:verify", args=[valid.number]),
        "&lt;b&gt;no&lt;/b&gt;",
        "No number could be read on line 4.",
        "5 of 5 checked",
    ):
        assert said in page, said
    assert "Eve Left" not in page
    assert "Old Name" not in page


def test_of_an_erased_record_a_line_has_the_answer_and_no_fact(client):
    certificate = ErasureFactory(certificate__holder="Ada Lovelace").certificate

    page = text(client.post(LIST, {"numbers": certificate.number}))

    assert "Record erased at the holder’s request on 21 Nov 2026" in page
    assert reverse("certificates:verify", args=[certificate.number]) in page
    for fact in ("Ada Lovelace", certificate.payload["title"], "No end"):
        assert fact not in page, fact


def test_the_sum_counts_each_kind(client):
    numbers = [CertificateFactory().number, NOBODYS, NOBODYS, "no"]

    page = words(client.post(LIST, {"numbers": "\n".join(numbers)}))

    assert "Sum 1 × Valid 2 × Not ours 1 × No number read" in page


def test_the_answers_come_while_others_are_looked_up(client):
    number = CertificateFactory().number
    response = client.post(LIST, {"numbers": "\n".join([number] * (STEP + 1))})

    pieces = [piece.decode() for piece in response]

    said = [piece for piece in pieces if f"of {STEP + 1} checked" in piece]
    assert [f"{STEP} of" in said[0], f"{STEP + 1} of" in said[1]] == [True, True]
    assert pieces.index(said[0]) < pieces.index(said[1])


@pytest.mark.parametrize("lines", [1, 3])
def test_lines_cost_one_query_however_many(client, lines, django_assert_num_queries):
    numbers = [each.number for each in CertificateFactory.create_batch(lines)]

    for address in (LIST, CSV, XLSX):
        with django_assert_num_queries(1):
            text(client.post(address, {"numbers": "\n".join(numbers)}))


def test_withheld_numbers_are_unknown(client):
    withheld = CertificateFactory(withheld_at=timezone.now())

    page = text(client.post(LIST, {"numbers": withheld.number}))

    assert "Not ours" in page
    assert withheld.holder.name not in page


def test_a_file_is_as_good_as_what_is_pasted(client):
    number = CertificateFactory().number

    page = text(client.post(LIST, handed_in(f"name,number\nAda,{number}".encode())))

    assert "1 of 1 checked" in page
    assert f'<td role="cell" data-label="Line">{2}</td>' in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Paste at least one number, or choose a file."),
        ({"numbers": f"{NOBODYS}\n" * (MOST + 1)}, "1001 numbers were found"),
        (handed_in(b"a,b\nc,d"), "No column of this file has certificate numbers"),
        (handed_in(b"\0"), "This file cannot be read."),
        (handed_in(b"x" * (LARGEST_FILE + 1)), "This file is larger than 2 MB"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, sent, said):
    response = client.post(LIST, sent)

    assert response.status_code == 422
    assert said in text(response)


def test_what_was_typed_is_kept_where_something_is_wrong(client):
    response = client.post(LIST, {"numbers": NOBODYS, **handed_in(NOBODYS.encode())})

    assert "this was both" in text(response)
    assert f"{NOBODYS}</textarea>" in text(response)


@pytest.mark.parametrize("path", [LIST, CSV])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x", "multipart/form-data"),
        (b"&".join(b"a=1" for _ in range(1001)), "application/x-www-form-urlencoded"),
        (b"numbers=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    ],
)
def test_what_cannot_be_taken_apart_has_no_list_in_it(client, path, body, kind):
    response = client.generic("POST", path, body, content_type=kind)

    assert response.status_code == 422
    assert "Paste at least one number" in text(response)


def test_a_file_that_is_far_too_large_is_not_even_read(client):
    response = client.generic(
        "POST",
        LIST,
        b"--b\r\n",
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(LARGEST_READ + 1),
    )

    assert response.status_code == 422
    assert "larger than 2 MB" in text(response)


def fail(execute, sql, params, many, context):
    raise OperationalError("the server went away")


def test_a_register_that_goes_away_is_said_line_by_line(client):
    number = CertificateFactory(holder="Ada Lovelace").number

    with connection.execute_wrapper(fail):
        page = text(client.post(LIST, {"numbers": number}))
        table = text(client.post(CSV, {"numbers": number}))

    assert "Could not be checked" in page
    assert "Ada Lovelace" not in page
    assert ",unchecked," in table


def exported(client, sent):
    """The hidden list of a page, as its buttons send it."""
    page = text(client.post(LIST, sent))
    return re.search(
        r'<textarea name="numbers" hidden>\n(.*?)</textarea>', page, re.DOTALL
    )[1]


def test_what_is_saved_is_the_list_that_was_checked(client):
    certificate = CertificateFactory(holder="=Ada")
    content = f"name,number\nA,{certificate.number}\nB,=1+1\n\nC,{NOBODYS}".encode()

    numbers = exported(client, handed_in(content)).replace("&#x27;", "'")
    table = client.post(CSV, {"numbers": numbers})
    book = client.post(XLSX, {"numbers": numbers})

    rows = list(csv.reader(io.StringIO(text(table).removeprefix("\ufeff"))))
    assert [row[:4] for row in rows] == [
        ["line", "text", "number", "verdict"],
        ["2", certificate.number, rows[1][2], "valid"],
        ["3", "'=1+1", "", "unread"],
        ["5", NOBODYS.replace("-", ""), NOBODYS, "unknown"],
    ]
    assert rows[1][5] == "'=Ada"
    assert rows[1][4].endswith("Z")
    saved = list(rows_of(b"".join(book)))
    assert [row[:4] for row in saved] == [row[:4] for row in rows]
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    assert re.search(r'filename="checks-[-0-9]+\.csv"', table["Content-Disposition"])
    assert book["Content-Type"].endswith("spreadsheetml.sheet")
    assert re.search(r'filename="checks-[-0-9]+\.xlsx"', book["Content-Disposition"])


@pytest.mark.parametrize("sign", ["\x01", "\x08", "\x0b", "\x1f", "\x7f", "\ufffe"])
def test_signs_that_control_something_keep_nobody_from_an_answer(client, sign):
    certificate = CertificateFactory(holder=f"Ada{sign}Lovelace")
    typed = f"{certificate.number}\n{sign}{certificate.number}\nno{sign}ne"
    column = f"number\n{sign}none\n{certificate.number}{sign}"

    for sent in ({"numbers": typed}, handed_in(column.encode())):
        assert "Valid" in words(client.post(LIST, sent))
    for address in (CSV, XLSX):
        assert client.post(address, {"numbers": typed}).status_code == 200
    rows = list(rows_of(client.post(XLSX, {"numbers": certificate.number}).content))
    kept = sign if sign == "\x7f" else "\ufffd"
    assert f"Ada{kept}Lovelace" in rows[1]


@pytest.mark.parametrize("address", [CSV, XLSX])
def test_nothing_is_saved_of_nothing(client, address):
    response = client.post(address, {"numbers": " "})

    assert response.status_code == 422
    assert "Paste at least one number" in text(response)


@pytest.mark.parametrize("address", [LIST, CSV, XLSX])
def test_lines_are_counted_for_each_address(client, settings, address):
    settings.VERIFY_LINES_PER_MINUTE = 3
    sent = {"numbers": f"{NOBODYS}\n{NOBODYS}"}

    answers = [client.post(address, sent) for _each in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1]["Retry-After"] == "60"
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("address", [LIST, CSV, XLSX])
def test_times_are_counted_as_for_one_number(client, settings, address):
    settings.VERIFY_PER_MINUTE = 1
    client.get(f"/verify/{NOBODYS}")

    assert client.post(address, {"numbers": NOBODYS}).status_code == 429


@pytest.mark.parametrize(
    ("method", "address"), [("put", LIST), ("get", CSV), ("get", XLSX)]
)
def test_nothing_else_can_be_done_here(client, method, address):
    assert getattr(client, method)(address).status_code == 405


def test_nobody_is_watched():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    sent = {"numbers": CertificateFactory().number}

    for response in (
        client.get(LIST),
        client.post(LIST, sent),
        client.post(LIST),
        client.post(CSV, sent),
        client.post(XLSX, sent),
    ):
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"].startswith("noindex")
        assert "csrfmiddlewaretoken" not in text(response)


def test_the_pieces_speak_the_language_of_the_page(client):
    sent = {"numbers": CertificateFactory(valid_until=NOON).number}

    page = text(client.post(LIST, sent, headers={"Accept-Language": "nl"}))

    assert "Verlopen" in page


def test_the_ways_to_lists_and_programs_stand_where_one_is_checked(client):
    start = client.get("/verify/").content.decode()
    answer = client.get(f"/verify/{CertificateFactory().number}").content.decode()

    assert LIST in start
    assert "/api/v1/openapi.json" in start
    assert "Paste a list or upload a spreadsheet" in answer
