"""Strangers check certificates, and leave and learn nothing else."""

import hashlib
import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from certificates import http
from certificates.domain import opening, receipt_paper
from certificates.domain.issuing import issue
from certificates.domain.keys import withdraw
from certificates.domain.lists import Line
from certificates.domain.number import shown
from certificates.domain.receipts import order
from certificates.domain.rendering import draw
from certificates.domain.resealing import reseal
from certificates.http import LARGEST_FILE, LARGEST_READ
from certificates.models import Certificate, Receipt
from tests.factories.certificates import (
    PAPER,
    CertificateFactory,
    ErasureFactory,
    KeyedCompletionFactory,
    RevocationFactory,
    SigningKeyFactory,
    give_keys,
)
from tests.factories.checks import give_signatory, replacement, signed
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
NAME = "Zoë Ångström-Wójcik"
START = "/verify/"


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


def address(certificate):
    return reverse("certificates:verify", args=[certificate.number])


def text(response):
    return response.content.decode()


def paper(content=PAPER, name="certificate.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_number_is_answered_with_and_without_slash(client, slash):
    certificate = CertificateFactory()

    response = client.get(f"/verify/{certificate.number}{slash}")

    assert response.status_code == 200
    assert "<h1>Valid</h1>" in text(response)


def test_a_valid_certificate_shows_every_printed_fact(client):
    certificate = CertificateFactory()
    payload = certificate.payload

    page = text(client.get(address(certificate)))

    for fact in (
        NAME,
        payload["title"],
        payload["course"]["code"],
        payload["hub"]["name"],
        payload["hub"]["country_name"],
        payload["hub"]["region"],
        "EQF 5",
        "10 h, below 1 ECTS credit",
        "Module quizzes; unsupervised online; passed, pass mark 80 %",
        "Review by two experts",
        "Explain the rules",
        "21 November 2026",
        "Does not expire",
    ):
        assert fact in page
    assert "signature" not in page.lower()


def test_moment_and_signatory_are_shown_as_they_are_printed(client):
    unnamed = CertificateFactory()
    named = CertificateFactory()
    give_signatory(named)

    page = text(client.get(address(named)))

    assert "Dr. Ana Ferrer" in page
    assert "Head of training" in page
    assert "2026-11-21 12:00:00 UTC" in re.sub("<[^>]*>", "", page)
    assert "Signatory" not in text(client.get(address(unnamed)))


def test_the_page_says_what_was_frozen_and_not_what_was_edited_since(client):
    certificate = CertificateFactory()
    certificate.completion.edition.texts.update(title="Another title")
    learner = certificate.completion.enrolment.learner
    learner.name_on_certificate = "Somebody Else"
    learner.save()

    page = text(client.get(address(certificate)))

    assert NAME in page
    assert "GMP for beginners" in page
    assert "Another title" not in page
    assert "Somebody Else" not in page


def test_names_are_shown_and_not_run(client):
    certificate = CertificateFactory(holder="<script>alert(1)</script>")

    page = text(client.get(address(certificate)))

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "name", ["Ελένη Παπαδοπούλου", "Świętosława Żółć", "Nguyễn Thị Ánh Tuyết"]
)
def test_names_of_europe_are_shown(client, name):
    assert name in text(client.get(address(CertificateFactory(holder=name))))


def test_an_expired_certificate_is_genuine_and_expired(client):
    certificate = CertificateFactory(valid_until=timezone.now() - timedelta(days=7))

    response = client.get(address(certificate))

    assert response.status_code == 200
    assert "<h1>Expired</h1>" in text(response)
    assert NAME in text(response)


def test_a_revoked_certificate_says_why_and_not_who(client):
    certificate = RevocationFactory().certificate

    response = client.get(address(certificate))

    assert response.status_code == 200
    assert "<h1>Revoked</h1>" in text(response)
    assert "Issued in error" in text(response)
    assert NAME not in text(response)


def test_misconduct_is_said_to_nobody_who_checks(client):
    certificate = RevocationFactory(reason="misconduct").certificate
    handed_in = paper(PAPER + certificate.number.encode())

    for page in (
        text(client.get(address(certificate))),
        text(client.post(START, {"file": handed_in})),
    ):
        assert "Reason given by the hub: Withdrawn by the hub." in page
        assert "misconduct" not in page.lower()


def test_a_replaced_certificate_tells_neither_the_old_name_nor_the_new_number(client):
    old = CertificateFactory(holder="Old Name")
    new = CertificateFactory(
        replaces=old, completion=old.completion, issue_no=2, holder="New Name"
    )

    page = text(client.get(address(old)))

    assert "<h1>Replaced</h1>" in page
    assert "Old Name" not in page
    assert "New Name" not in page
    assert new.number not in page


HOLDS = "The learner holds a newer certificate"


def test_the_list_to_compare_with_the_paper_leaves_out_nothing_that_counts(client):
    page = text(client.get(address(CertificateFactory())))

    [box] = re.findall(r"Compare with the paper</h2>(.*?)</section>", page, re.DOTALL)
    assert re.findall(r"<li><span>(.*?)</span></li>", box) == [
        "The name, letter by letter",
        "The title, the course and its edition",
        "The day and the moment of issue, and the last day",
        "Each learning outcome",
        "Level and workload",
        "Assessment and participation",
        "Quality assurance",
        "The awarding body, and who signs for it",
        "The certificate number",
    ]


def checks(page):
    """The lines under "What was checked", each with what its mark is called."""
    [box] = re.findall(r"What was checked</h2>(.*?)</section>", page, re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", box, re.DOTALL)
    return [
        (re.findall(r'aria-label="([^"]*)"', line)[0], re.sub("<[^>]*>", " ", line))
        for line in lines
    ]


def check_of(page, words):
    """The mark of the one line that has these words in it, and the line."""
    [(mark, line)] = [each for each in checks(page) if words in each[1]]
    return mark, line


def test_without_a_file_neither_signature_nor_pdf_is_said_to_have_passed(client):
    certificate = signed(CertificateFactory()).certificate

    page = text(client.get(address(certificate)))

    mark, line = check_of(page, "Signed by the hub on 21 November 2026")
    assert mark == "Not checked"
    assert "The signature itself is not checked without the file" in line
    mark, line = check_of(page, "PDF unchanged: not checked")
    assert mark == "Not checked"
    assert "No file was given" in line
    assert check_of(page, "Not revoked and not replaced")[0] == "Passed"


def test_a_signature_passes_where_it_was_checked(client):
    certificate = issue(KeyedCompletionFactory(), at=NOON)
    document = certificate.credentials.get().document

    as_json = client.post(START, {"file": paper(document.encode(), "c.json")})
    with certificate.file.open() as stored:
        as_pdf = client.post(START, {"file": paper(stored.read())})

    mark, line = check_of(text(as_json), "Signed by the hub")
    assert (mark, "checked in your file, and holds" in line) == ("Passed", True)
    mark, line = check_of(text(as_pdf), "Signed by the hub")
    assert (mark, "not checked anew" in line) == ("Not checked", True)


def test_the_hub_is_registered_while_it_has_a_key_that_counts(
    client, django_assert_num_queries
):
    certificate = CertificateFactory()
    keys = give_keys(certificate.hub)
    with django_assert_num_queries(1):
        before = text(client.get(address(certificate)))
    withdraw(keys["credential"], at=NOON, by=UserFactory(), reason="Stolen")

    after = text(client.get(address(certificate)))

    mark, line = check_of(before, "The awarding hub is registered by")
    assert mark == "Passed"
    assert certificate.payload["hub"]["name"] in line
    assert settings.SITE_ADDRESS in line
    assert check_of(after, "The awarding hub has no key that counts")[0] == "Failed"
    assert "is registered by" not in after


def test_a_newer_certificate_is_to_be_asked_for_where_it_is_there(
    client, django_assert_num_queries
):
    first = CertificateFactory()
    replacement(first)

    with django_assert_num_queries(2):
        page = text(client.get(address(first)))

    assert HOLDS in page
    assert "renewed" not in page
    assert "nothing was withdrawn" not in page


def test_a_newer_certificate_that_was_revoked_is_not_asked_for(client):
    first = CertificateFactory()
    second = replacement(first)
    third = replacement(second, issue_no=3)
    RevocationFactory(certificate=third)

    for each in (first, second):
        page = text(client.get(address(each)))

        assert HOLDS not in page
        assert "The newer certificate was itself revoked" in page
        assert "and that one was revoked" in page


def test_a_newer_certificate_that_is_still_being_made_is_said_to_be(client):
    first = CertificateFactory()
    replacement(first, unfinished=True)

    page = text(client.get(address(first)))

    assert HOLDS not in page
    assert "The newer certificate is still being made" in page


@pytest.mark.parametrize("verdict", ["valid", "expired", "revoked"])
def test_the_page_says_what_was_not_checked(client, verdict):
    ended = timezone.now() - timedelta(days=9)
    certificate = CertificateFactory(
        valid_until=ended if verdict == "expired" else None
    )
    if verdict == "revoked":
        RevocationFactory(certificate=certificate)

    page = text(client.get(address(certificate)))

    [box] = re.findall(r"What was not checked</h2>(.*?)</section>", page, re.DOTALL)
    for said in (
        "That the person in front of you is the learner",
        "That the paper in front of you says what the record says",
        "What happened after the moment of the check",
    ):
        assert said in box
    unknown = text(client.get("/verify/7H4KQ2M9XW3TBZ5C"))
    assert "What was not checked" not in unknown


def test_unknown_malformed_withheld_and_unfinished_numbers_are_one_page(client):
    withheld = CertificateFactory(withheld_at=timezone.now())
    asked = [
        "7H4KQ2M9XW3TBZ5C",
        "not a number",
        withheld.number,
        CertificateFactory(unfinished=True).number,
    ]

    answers = [client.get(f"/verify/{number}") for number in asked]
    answers.append(client.get(START, {"number": "<b>bold</b>"}))

    assert {answer.status_code for answer in answers} == {404}
    assert "<h1>Not ours</h1>" in text(answers[0])
    nameless = {text(answers[1]), text(answers[4])}
    told = {text(answers[at]).replace(shown(asked[at]), "") for at in (0, 2, 3)}
    # The time of the check may move on by a minute in between, and nothing else.
    assert len(told) <= 2
    assert len(nameless) <= 2


def test_an_unknown_number_is_repeated_to_be_compared_with_the_paper(client):
    page = text(client.get(START, {"number": "7h4k q2m9 xw3t bz5"}))

    assert '<b class="code nowrap">7H4K-Q2M9-XW3T-BZ5</b>' in page
    assert "It has 15 letters and digits, and certificate numbers have 16." in page
    assert 'value="7H4K-Q2M9-XW3T-BZ5"' in page
    whole = text(client.get("/verify/7H4KQ2M9XW3TBZ5C"))
    assert "letters and digits, and certificate" not in whole


@pytest.mark.parametrize("number", ["Ada Lovelace is qualified", "7H4K-Q2M9-XW3T-<b>X"])
def test_words_in_an_address_are_not_repeated(client, number):
    page = text(client.get(START, {"number": number}))

    assert "You asked for this number" not in page
    assert "Lovelace" not in page
    assert 'placeholder="7H4K-Q2M9-XW3T-BZ5C"' in page


@pytest.mark.parametrize(
    "path",
    [
        "/verify/a/b",
        "/verify/a/b/",
        "/verify/a%2Fb",
        "/verify//",
        "/verify/a%0A/b",
        "/verify/%00",
        "/verify/%00/b",
        "/verify/%FF",
        "/verify/?number=%00",
        "/verify?number=%00",
    ],
)
def test_an_odd_address_is_answered_as_any_unknown_number(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert "<h1>Not ours</h1>" in text(response)
    assert_nobody_is_watched(response)


@pytest.mark.parametrize("path", [START, "/verify/7H4KQ2M9XW3TBZ5C"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=é"),
        (b"--b\r\nfile", "multipart/form-data; boundary=b"),
        (b"&".join(b"a=1" for _ in range(1001)), "application/x-www-form-urlencoded"),
    ],
)
def test_what_cannot_be_taken_apart_has_no_file_in_it(client, path, body, kind):
    client.force_login(UserFactory())

    response = client.generic("POST", path, body, content_type=kind)

    assert response.status_code == 422
    assert "Choose the file that you were given." in text(response)
    assert_nobody_is_watched(response)


@pytest.mark.parametrize("number", ["known", "7H4KQ2M9XW3TBZ5C", "not a number"])
def test_a_check_costs_one_query(client, number, django_assert_num_queries):
    certificate = CertificateFactory()
    asked = certificate.number if number == "known" else number
    client.get(START)

    with django_assert_num_queries(1):
        client.get(f"/verify/{asked}")


def test_a_register_that_does_not_answer_is_neither_valid_nor_invalid(client):
    certificate = CertificateFactory()

    def fail(execute, sql, params, many, context):
        raise OperationalError("the server went away")

    with connection.execute_wrapper(fail):
        response = client.get(address(certificate))

    assert response.status_code == 503
    assert "<h1>Could not be checked</h1>" in text(response)
    assert NAME not in text(response)


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("path", [START, "/verify/7H4KQ2M9XW3TBZ5C", "known"])
def test_nobody_is_watched(client, path, signed_in):
    certificate = CertificateFactory()
    if signed_in:
        client.force_login(UserFactory())

    response = client.get(address(certificate) if path == "known" else path)

    assert_nobody_is_watched(response)
    assert "csrfmiddlewaretoken" not in text(response)
    assert "og:url" not in text(response)


def assert_nobody_is_watched(response):
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"].startswith("noindex")


def test_the_start_answers_for_a_number_in_the_address(client):
    certificate = CertificateFactory()

    response = client.get(START, {"number": certificate.number.lower()})

    assert response.status_code == 200
    assert "<h1>Valid</h1>" in text(response)


def test_the_start_asks_where_no_number_is_given(client):
    response = client.get(START, {"number": " "})

    assert response.status_code == 200
    assert 'name="number"' in text(response)
    assert 'type="file"' in text(response)


def test_an_uploaded_file_that_we_issued_is_found_without_a_number(client):
    certificate = CertificateFactory()
    content = PAPER + certificate.number.encode()

    response = client.post(START, {"file": paper(content)})

    assert response.status_code == 200
    assert "The file is the one that we issued" in text(response)
    assert NAME in text(response)
    assert not response.cookies


def test_an_uploaded_file_that_was_changed_is_not_ours(client):
    certificate = CertificateFactory()
    content = PAPER + certificate.number.encode() + b" and more"

    response = client.post(START, {"file": paper(content)})

    assert response.status_code == 404
    assert "<h1>Not our file</h1>" in text(response)
    assert NAME not in text(response)


def test_a_changed_file_with_a_genuine_number_is_said_to_be_changed(client):
    certificate = CertificateFactory()

    response = client.post(address(certificate), {"file": paper(b"%PDF forged")})

    assert "This is not the file that we issued." in text(response)
    assert "The file is not the one that we issued" in text(response)


def test_what_was_changed_in_a_file_is_named_with_both_sides(client):
    certificate = issue(KeyedCompletionFactory(), at=NOON)
    document = json.loads(certificate.credentials.get().document)
    document["name"] = "Release of <b>gene</b> therapies"

    response = client.post(START, {"file": paper(json.dumps(document).encode())})

    page = text(response)
    assert "<h1>Not our file</h1>" in page
    assert "The credential is not one that we signed" in page
    assert "Title of the micro-credential" in page
    assert f"certificate {shown(certificate.number)}" in page
    assert "Release of &lt;b&gt;gene&lt;/b&gt; therapies" in page
    assert certificate.payload["title"] in page
    assert address(certificate) in page


def test_a_credential_file_is_as_good_as_the_pdf(client):
    certificate = issue(KeyedCompletionFactory(), at=NOON)
    document = certificate.credentials.get().document.encode()

    response = client.post(START, {"file": paper(document)})

    assert "<h1>Valid</h1>" in text(response)
    assert certificate.holder.name in text(response)


def test_the_file_of_another_certificate_is_not_this_ones(client):
    first, second = (issue(KeyedCompletionFactory(), at=NOON) for _ in range(2))
    document = second.credentials.get().document.encode()

    page = text(client.post(address(first), {"file": paper(document)}))

    assert "This is the file of another certificate." in page
    assert "The file is that of another certificate" in page
    assert first.payload["number"] in page.replace("-", "")
    assert "the file was changed" not in page


def test_the_page_says_in_which_way_a_file_is_ours(client):
    certificate = issue(KeyedCompletionFactory(), at=NOON)
    credential = certificate.credentials.get().document.encode()
    with certificate.file.open() as stored:
        own = stored.read()
    former = CertificateFactory()
    give_keys(former.hub)
    reseal(former, at=NOON)

    for content, said, note in (
        (own, "every byte is.", "its SHA-256 is the one in the register"),
        (credential, "every value in it is as we signed it", "is one that we signed"),
        (PAPER + former.number.encode(), "signed anew since", "of a former file"),
    ):
        page = text(client.post(START, {"file": paper(content)}))
        assert "<h1>Valid</h1>" in page
        assert said in page
        assert note in page


def test_a_receipt_is_offered_after_a_credential_where_its_number_says_as_much(client):
    certificate = issue(KeyedCompletionFactory(), at=NOON)
    credential = certificate.credentials.get().document.encode()
    offer = "Save a dated receipt"

    assert offer in text(client.post(START, {"file": paper(credential)}))
    for facts in ({"withheld_at": NOON}, {"withheld_at": None, "initials_at": NOON}):
        Certificate.objects.update(**facts)
        assert offer not in text(client.post(START, {"file": paper(credential)}))


def test_a_credential_whose_key_was_withdrawn_is_ours_and_the_page_says_so(client):
    certificate = issue(KeyedCompletionFactory(), at=NOON)
    given = certificate.credentials.get()
    withdraw(given.key, by=UserFactory(), reason="Stolen", at=NOON)

    page = text(client.post(START, {"file": paper(given.document.encode())}))
    by_number = text(client.get(address(certificate)))

    assert "<h1>Valid</h1>" in page
    assert "Its signature counts no more" in page
    assert "its hash is in the register" in page
    assert "the register knows it by its hash" in by_number


def test_appended_bytes_are_named_and_nothing_is_said_to_be_ours(client):
    certificate = issue(KeyedCompletionFactory(), at=NOON)
    with certificate.file.open() as stored:
        appended = stored.read() + b"% more"

    page = text(client.post(START, {"file": paper(appended)}))

    assert "<h1>Not our file</h1>" in page
    [whole] = re.findall(
        r"<li>(?:(?!</li>).)*something was added.*?</li>", page, re.DOTALL
    )
    assert "Failed" in whole
    assert "that you handed in is" not in page


def test_a_file_that_takes_too_much_could_not_be_checked(client, monkeypatch):
    monkeypatch.setattr(opening, "PATIENCE", 0.01)

    response = client.post(START, {"file": paper(b"%PDF-1.7")})

    assert response.status_code == 503
    assert "Could not be checked" in text(response)
    assert "The file could not be looked into" in text(response)
    assert "The register does not answer" not in text(response)
    assert "The number could not be looked up" not in text(response)


@pytest.mark.parametrize("file", [b"%PDF-1.7", b"%PDF-1.7\n% of thousands of pages"])
def test_no_file_hides_that_a_certificate_was_revoked(client, monkeypatch, file):
    certificate = RevocationFactory().certificate
    monkeypatch.setattr(opening, "PATIENCE", 0.01)

    response = client.post(address(certificate), {"file": paper(file)})

    assert response.status_code == 200
    assert "<h1>Revoked</h1>" in text(response)
    assert "This is not the file that we issued." in text(response)


def test_beside_a_file_that_nobody_could_look_into_nothing_is_valid(
    client, monkeypatch
):
    monkeypatch.setattr(opening, "PATIENCE", 0.01)

    response = client.post(address(CertificateFactory()), {"file": paper(b"%PDF-1.7")})

    assert response.status_code == 503
    assert "Could not be checked" in text(response)


def test_an_address_that_hands_in_too_many_files_has_to_wait(client, monkeypatch):
    monkeypatch.setattr(http, "FILES_PER_MINUTE", 2)
    answers = [client.post(START, {"file": paper(b"{}")}) for _each in range(3)]

    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert "handed in more than 2 files" in text(answers[-1])
    assert client.get(START).status_code == 200


def test_the_right_file_with_its_number_passes(client):
    certificate = CertificateFactory()

    response = client.post(
        address(certificate), {"file": paper(PAPER + certificate.number.encode())}
    )

    assert "The file is the one that we issued" in text(response)


def test_a_file_of_more_than_one_piece_is_hashed_whole(client):
    content = b"%PDF" + b"x" * (LARGEST_FILE - 4)
    certificate = CertificateFactory(file_sha256=hashlib.sha256(content).hexdigest())

    response = client.post(address(certificate), {"file": paper(content)})

    assert "The file is the one that we issued" in text(response)


def test_no_file_is_a_sentence(client):
    response = client.post(START)

    assert response.status_code == 422
    assert "Choose the file that you were given." in text(response)


def test_a_file_that_is_too_large_is_a_sentence(client):
    response = client.post(START, {"file": paper(b"x" * (LARGEST_FILE + 1))})

    assert response.status_code == 422
    assert "larger than 2 MB" in text(response)


def test_a_file_that_is_far_too_large_is_not_even_read(client):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    )

    response = client.generic(
        "POST",
        START,
        body,
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(LARGEST_READ + 1),
    )

    assert response.status_code == 422
    assert "larger than 2 MB" in text(response)


def test_an_address_that_asks_too_often_has_to_wait(client, settings):
    settings.VERIFY_PER_MINUTE = 3
    answers = [client.get(START, REMOTE_ADDR="192.0.2.1") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert answers[-1]["Cache-Control"] == "no-store"
    assert not answers[-1].cookies
    assert client.get(START, REMOTE_ADDR="192.0.2.2").status_code == 200


def test_a_network_of_one_household_counts_as_one_address(client, settings):
    settings.VERIFY_PER_MINUTE = 1
    client.get(START, REMOTE_ADDR="2001:db8:1:1::1")

    assert client.get(START, REMOTE_ADDR="2001:db8:1:1::2").status_code == 429
    assert client.get(START, REMOTE_ADDR="2001:db8:1:2::1").status_code == 200


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_nothing_else_can_be_done_here(client, method):
    response = getattr(client, method)(START)

    assert response.status_code == 405
    assert_nobody_is_watched(response)


def test_the_log_says_neither_who_asked_nor_for_what(client, caplog):
    caplog.set_level("DEBUG")

    client.get("/verify/7H4KQ2M9XW3TBZ5C", REMOTE_ADDR="192.0.2.77")
    client.get(START, {"number": "7H4KQ2M9XW3TBZ5C"}, REMOTE_ADDR="192.0.2.77")

    written = " ".join(str(record.__dict__) for record in caplog.records)
    assert "GET /verify/" in written
    assert "7H4K" not in written
    assert "192.0.2.77" not in written


@pytest.mark.parametrize(
    ("ends", "word"), [(timedelta(days=9), "Valid"), (-timedelta(days=9), "Expired")]
)
def test_an_erased_record_shows_the_answer_and_no_fact(client, ends, word):
    until = timezone.now() + ends
    certificate = ErasureFactory(certificate__valid_until=until).certificate
    payload = certificate.payload

    page = text(client.get(address(certificate)))

    assert f"<h1>{word}</h1>" in page
    assert "The record was erased at the holder’s request on 21 November 2026." in page
    assert shown(certificate.number) in page
    for fact in (
        NAME,
        payload["title"],
        payload["course"]["code"],
        payload["hub"]["name"],
        payload["hub"]["region"],
        "Explain the rules",
    ):
        assert fact not in page


def test_who_has_the_number_of_an_erased_record_may_be_anybody(client):
    certificate = ErasureFactory().certificate
    number_says = "about a number, not about a person"
    content = PAPER + certificate.number.encode()

    page = text(client.get(address(certificate)))
    assert number_says in page
    assert "Whose certificate it is: the record has no name any more." in page
    assert "nothing is left to compare it with" in page
    assert "compare every line" not in page

    with_file = text(client.post(address(certificate), {"file": paper(content)}))
    assert number_says not in with_file
    assert "compare an identity document with the name" in with_file
    assert "compare every line" not in with_file


def test_a_receipt_is_offered_of_an_erased_record_too(client):
    certificate = ErasureFactory().certificate
    content = PAPER + certificate.number.encode()

    page = text(client.post(address(certificate), {"file": paper(content)}))
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    client.post(reverse("certificates:order_receipt"), fields)

    receipt = Receipt.objects.get()
    assert receipt.sha256 == certificate.file_sha256
    sheet = receipt_paper.sheet(receipt, at=timezone.now())
    assert "The record was erased" in sheet
    assert "The file is the one that we issued" in sheet


def test_the_holders_own_file_of_an_erased_record_still_verifies(client):
    certificate = ErasureFactory().certificate
    content = PAPER + certificate.number.encode()

    for path in (START, address(certificate)):
        page = text(client.post(path, {"file": paper(content)}))

        assert "<h1>Valid</h1>" in page
        assert "The file that you handed in is the one that we issued" in page
        assert "The file is the one that we issued" in page
        assert certificate.payload["title"] not in page


def test_a_changed_file_of_an_erased_record_is_found_out(client):
    certificate = ErasureFactory().certificate

    page = text(client.post(address(certificate), {"file": paper(b"%PDF-1.7 forged")}))

    assert "This is not the file that we issued." in page
    assert "Hand in the PDF that the holder has" in page


def test_an_erased_record_that_was_revoked_says_both(client):
    certificate = ErasureFactory().certificate
    RevocationFactory(certificate=certificate, wording="No <practical>.")

    page = text(client.get(address(certificate)))

    assert "<h1>Revoked</h1>" in page
    assert "<blockquote>No &lt;practical&gt;.</blockquote>" in page
    assert "The record was erased" in page
    assert certificate.payload["title"] not in page


def test_a_check_of_an_erased_record_costs_one_query(client, django_assert_num_queries):
    certificate = ErasureFactory().certificate
    client.get(START)

    with django_assert_num_queries(1):
        client.get(address(certificate))


def test_a_receipt_of_ours_is_recognised_changed_or_not(client):
    SigningKeyFactory(hub=None, kind="seal")
    certificate = CertificateFactory()
    line = [Line(1, certificate.number)]
    receipt = order(line, is_list=False, language="en", at=timezone.now())
    file = receipt_paper.paper(receipt, at=timezone.now())

    same = client.post(START, {"file": paper(file)})
    changed = client.post(address(certificate), {"file": paper(file + b"\n%\n")})

    assert same.status_code == 200
    assert "<h1>Unchanged</h1>" in text(same)
    assert "Receipt of a check" in text(same)
    assert changed.status_code == 404
    assert "<h1>Changed</h1>" in text(changed)


def test_a_paper_whose_key_was_withdrawn_is_not_said_to_be_changed(client):
    key = SigningKeyFactory(hub=None, kind="seal", number=4)
    receipt = order(
        [Line(1, CertificateFactory().number)], is_list=False, language="en", at=NOON
    )
    sealed = receipt_paper.paper(receipt, at=NOON)
    withdraw(key, at=NOON, by=UserFactory(), reason="It was stolen")

    untouched = client.post(START, {"file": paper(sealed)})
    added = client.post(START, {"file": paper(sealed + b"%more\n")})

    assert untouched.status_code == 404
    assert "<h1>Proves nothing any more</h1>" in text(untouched)
    assert "The key that it was sealed with was withdrawn" in text(untouched)
    assert "Changed" not in text(untouched)
    assert "it was changed after it was sealed" not in text(untouched)
    assert "<h1>Changed</h1>" in text(added)


@pytest.fixture
def abridged():
    return signed(CertificateFactory(initials_at=NOON)).certificate


def test_initials_stand_in_place_of_a_name_that_is_not_shown(client, abridged):
    page = text(client.get(address(abridged)))

    assert "Z. Å.-W." in page
    assert NAME not in page
    assert "The name on the paper" in page
    vc = client.get(address(abridged), headers={"Accept": "application/vc"})
    assert vc.status_code == 404


def test_a_name_that_is_typed_is_confirmed_or_not(client, abridged):
    right = client.post(address(abridged), {"name": "zoe angstrom-wojcik"})
    wrong = client.post(address(abridged), {"name": "Zoë Angst"})
    none = client.post(address(abridged), {"name": " " * 300})

    assert right.status_code == wrong.status_code == 200
    assert "is the one on the certificate" in text(right)
    assert NAME in text(right)
    for answer in (wrong, none):
        assert "That is not the name on this certificate." in text(answer)
        assert NAME not in text(answer)
    assert 'value="Zoë Angst"' in text(wrong)
    for answer in (right, wrong):
        # Above the facts: nobody is to read on from a large word that says valid.
        assert text(answer).index(' class="alert') < text(answer).index("<dt>Learner")
    assert not right.cookies


def test_a_name_asks_for_nothing_where_all_is_shown_or_nothing_is(client, abridged):
    shown = CertificateFactory()
    page = text(client.post(address(shown), {"name": "Mallory"}))
    assert "That is not the name" not in page
    assert NAME in page

    unknown = client.post("/verify/7H4KQ2M9XW3TBZ5C", {"name": NAME})
    assert unknown.status_code == 404
    assert client.post(START, {"name": NAME}).status_code == 422
    revoked = RevocationFactory(certificate=abridged).certificate
    assert NAME not in text(client.post(address(revoked), {"name": NAME}))


def test_names_are_not_guessed_for_long(client, abridged):
    for _try in range(10):
        assert client.post(address(abridged), {"name": "Ada"}).status_code == 200

    answer = client.post(address(abridged), {"name": NAME})

    assert answer.status_code == 429
    assert "tried more than 10 names within a minute" in text(answer)
    assert "Wait one minute" in text(answer)


@pytest.mark.parametrize("guess", [NAME, "Mallory"])
def test_no_name_is_compared_while_nobody_counts(client, abridged, settings, guess):
    settings.CACHES = {
        "default": {
            "BACKEND": "cms.cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    answers = [
        client.post(address(abridged), {"name": guess}),
        client.post(
            reverse("certificates:order_receipt"),
            {"number": abridged.number, "name": guess},
        ),
    ]

    for answer in answers:
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "Names cannot be compared at the moment" in text(answer)
    assert not Receipt.objects.exists()
    # All else is answered.
    assert "<h1>Valid</h1>" in text(client.get(address(abridged)))


def test_a_receipt_has_the_name_for_whoever_typed_it(client, abridged):
    for name, is_named in ((NAME, True), ("Ada", False), ("", False)):
        sent = {"number": abridged.number, "name": name}
        answer = client.post(reverse("certificates:order_receipt"), sent)
        assert answer.status_code == 303
        receipt = Receipt.objects.latest("pk")
        assert receipt.is_named is is_named
        sheet = receipt_paper.sheet(receipt, at=timezone.now())
        assert (NAME in sheet) is is_named


def test_a_file_is_no_way_round_the_limit_on_names(client):
    abridged = issue(KeyedCompletionFactory(), at=timezone.now())
    Certificate.objects.filter(pk=abridged.pk).update(initials_at=timezone.now())
    name = abridged.holder.name
    document = json.loads(abridged.credentials.get().document)
    document["proof"][0]["proofValue"] = "z" + "2" * 87
    pages = []
    for guess in (name, "Mallory"):
        document["credentialSubject"]["identifier"][0]["identityHash"] = guess
        file = paper(json.dumps(document).encode())
        pages.append(text(client.post(address(abridged), {"file": file})))

    right, wrong = (page.split("What was found in the file")[1] for page in pages)
    assert right.split("<footer")[0] == wrong.split("<footer")[0]
    assert "The name was not compared" in right
    assert "type the name in its box" in right
    assert name not in pages[0]


def test_a_page_with_more_on_it_is_told_from_its_certificate(client):
    certificate = CertificateFactory()
    name = certificate.holder.name
    file = paper(draw(certificate.payload, holder=f"{name} Santos"))

    page = text(client.post(START, {"file": file}))

    assert "Something on the page that is not on the certificate" in page
    assert "something more, after these words" in page
    assert f"<dd>{name}</dd>" in page
