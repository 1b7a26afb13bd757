"""The passport as PDF: ordered, drawn by a worker, fetched by whoever asked."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from certificates.domain import passport_paper
from certificates.domain.passport_orders import KIND, order
from certificates.domain.passport_paper import draw, sheet
from certificates.models import PassportPaper
from certificates.tasks import draw_passport, remove_passports
from hubs.domain.paper import defects
from hubs.domain.paper_defects import PaperDefect
from hubs.models import Outgoing
from tests.factories.certificates import CertificateFactory, RevocationFactory
from tests.factories.courses import CompletionFactory, EnrolmentFactory
from tests.factories.hubs import NOON, UserFactory
from tests.printed import printed_text, squeezed

pytestmark = pytest.mark.django_db
ORDER = "/passport/paper/"


@pytest.fixture
def learner(client):
    learner = UserFactory(name_on_certificate="Ελένη Παπαδοπούλου")
    client.force_login(learner)
    return learner


def earned(learner, *, until=None, **facts):
    completion = CompletionFactory(
        enrolment=EnrolmentFactory(learner=learner, state="completed"),
        completed_at=NOON - timedelta(days=700),
        valid_until=until,
    )
    return CertificateFactory(completion=completion, **facts)


def place(paper):
    return reverse("certificates:paper", args=[paper.pk])


def file_at(paper):
    return reverse("certificates:fetch_paper", args=[paper.pk])


def test_what_was_ordered_is_drawn_and_fetched(client, learner):
    certificate = earned(learner)
    other = earned(UserFactory())

    answer = client.post(ORDER)

    paper = PassportPaper.objects.get()
    assert answer["Location"] == place(paper)
    assert client.get(place(paper))["Refresh"] == "2"
    assert client.get(file_at(paper)).status_code == 404
    assert Outgoing.objects.get(kind=KIND).key == str(paper.pk)

    draw_passport(str(paper.pk))
    draw_passport(str(paper.pk))

    ready = client.get(place(paper))
    assert file_at(paper) in ready.content.decode()
    assert "Refresh" not in ready
    file = client.get(file_at(paper))
    drawn = b"".join(file.streaming_content)
    text = printed_text(drawn)
    for words in ("Ελένη Παπαδοπούλου", "GMP for beginners", "10 h since 2026"):
        assert squeezed(words) in text
    assert certificate.number[:4] in text
    assert other.number[:4] not in text
    assert defects(drawn) == []
    assert file["Content-Type"] == "application/pdf"
    assert file["Cache-Control"] == "private, no-store"
    assert Outgoing.objects.get(kind=KIND).done_at


def test_a_passport_is_drawn_in_each_state(learner):
    earned(learner, until=NOON + timedelta(days=9))
    earned(learner, until=NOON - timedelta(days=9))
    earned(learner, withheld_at=NOON, holder="Eleni Papadopoulou")
    revoked = RevocationFactory(certificate=earned(learner)).certificate
    paper = order(learner, language="en", at=NOON)

    shelves = dict(sheet(paper, at=NOON)["shelves"])
    assert {name: len(rows) for name, rows in shelves.items()} == {
        "expiring": 1,
        "valid": 1,
        "expired": 1,
        "ended": 1,
    }
    # A code that leads nowhere, or to what does not count, is not printed.
    assert [bool(rows[0].qr) for rows in shelves.values()] == [True, False, True, False]
    assert shelves["ended"][0].held.number == revoked.number

    draw(paper, at=NOON)

    with paper.file.open("rb") as file:
        text = printed_text(file.read())
    for words in ("Requalify soon", "Expired", "Revoked", "Issued to Eleni"):
        assert squeezed(words) in text


def test_an_empty_passport_is_drawn_too(learner):
    paper = order(learner, language="en", at=NOON)

    draw(paper, at=NOON)

    with paper.file.open("rb") as file:
        assert squeezed("No certificate yet.") in printed_text(file.read())


def test_a_paper_that_does_not_conform_is_not_kept(learner, monkeypatch):
    paper = order(learner, language="en", at=NOON)
    monkeypatch.setattr(passport_paper, "defects", lambda _drawn: ["6.1: no"])

    with pytest.raises(PaperDefect, match=r"6\.1: no"):
        draw(paper, at=NOON)

    paper.refresh_from_db()
    assert not paper.file


def test_ordering_again_while_one_is_under_way_is_one_order(client, learner):
    for _each in range(2):
        client.post(ORDER)
    assert PassportPaper.objects.count() == 1

    draw_passport(str(PassportPaper.objects.get().pk))
    client.post(ORDER)

    assert PassportPaper.objects.count() == 2


def test_a_paper_is_there_for_whoever_asked_and_nobody_else(client, learner):
    client.post(ORDER)
    paper = PassportPaper.objects.get()
    draw_passport(str(paper.pk))
    paper.refresh_from_db()
    client.force_login(UserFactory())

    for address in (place(paper), file_at(paper), f"/media/{paper.file.name}"):
        assert client.get(address).status_code == 404


def test_a_fault_is_said_and_tried_again(client, learner, monkeypatch):
    client.post(ORDER)
    paper = PassportPaper.objects.get()
    monkeypatch.setattr(passport_paper, "STYLESHEET", Path("/nowhere/passport.css"))

    with pytest.raises(OSError, match=r"passport\.css"):
        draw_passport(str(paper.pk))

    answer = client.get(place(paper))
    assert "tried again by itself" in answer.content.decode()
    assert answer["Refresh"] == "30"
    assert Outgoing.objects.get(kind=KIND).done_at is None


def test_papers_are_removed_after_an_hour_with_their_files(client, learner):
    client.post(ORDER)
    drawn = PassportPaper.objects.get()
    draw_passport(str(drawn.pk))
    drawn.refresh_from_db()
    client.post(ORDER)
    assert remove_passports() == 0
    PassportPaper.objects.update(asked_at=timezone.now() - timedelta(minutes=61))

    assert remove_passports() == 2
    assert not default_storage.exists(drawn.file.name)
    draw_passport(str(drawn.pk))


def test_visitors_order_and_fetch_nothing(client):
    paper = order(UserFactory(), language="en", at=NOON)

    sent = client.post(ORDER)
    assert sent["Location"].startswith(reverse("account_login"))
    assert sent["Location"].endswith("next=/passport/")
    for address in (place(paper), file_at(paper)):
        assert client.get(address)["Location"].startswith(reverse("account_login"))
    assert PassportPaper.objects.count() == 1


def test_orders_are_sent_and_papers_read(client, learner):
    paper = order(learner, language="en", at=NOON)

    assert client.get(ORDER).status_code == 405
    assert client.post(place(paper)).status_code == 405
    assert client.post(file_at(paper)).status_code == 405
