"""One certificate, whatever happens while it is made."""

import hashlib

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from certificates.domain import issuing, numbering
from certificates.domain.face import read_face
from certificates.domain.hitches import Hitch
from certificates.domain.issuing import NotIssued, intend, issue
from certificates.domain.numbering import NoPlaceLeft
from certificates.domain.payload import digest
from certificates.domain.places import DRAWS_PER_LIST, LIST_LENGTH, LISTS, draw_places
from certificates.models import Certificate, Holder, StatusList
from hubs.models import AuditEvent, Letter
from tests.factories.certificates import (
    CertificateFactory,
    KeyedCompletionFactory,
    RevocationFactory,
)
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db


class Breaking:
    """Let no statement through that contains some words."""

    def __init__(self, words, *, error):
        self.words, self.error = words, error

    def __call__(self, execute, sql, params, many, context):
        if self.words in sql:
            raise self.error
        return execute(sql, params, many, context)


class Overtaking:
    """Another worker issues the same just before this one notes its file."""

    def __init__(self, completion):
        self.completion, self.winner, self.is_first = completion, None, True

    def __call__(self, execute, sql, params, many, context):
        if self.is_first and sql.startswith("UPDATE") and "file_sha256" in sql:
            self.is_first = False
            self.winner = issue(self.completion, at=NOON)
        return execute(sql, params, many, context)


class Renaming:
    """The name is corrected, and the work taken up by another, while one is made."""

    def __init__(self, completion):
        self.completion, self.is_first = completion, True

    def __call__(self, execute, sql, params, many, context):
        if self.is_first and 'FROM "certificates_signingkey"' in sql:
            self.is_first = False
            learner = self.completion.enrolment.learner
            learner.name_on_certificate = "Quite Another"
            learner.save()
            intend(self.completion, at=NOON)
        return execute(sql, params, many, context)


def test_a_name_corrected_while_the_paper_is_made_is_on_it():
    completion = KeyedCompletionFactory()

    with connection.execute_wrapper(Renaming(completion)):
        issue(completion, at=NOON)

    row = Certificate.objects.get()
    with row.file.open() as stored:
        face = read_face(stored.read())
    assert row.holder.name == "Quite Another"
    assert "Quite Another" in face.text
    assert "Quite Another" in row.credentials.get().document
    assert len(default_storage.listdir(f"certificates/{row.number}")[1]) == 1
    assert Letter.objects.filter(template="certificate").count() == 1


def test_an_issued_certificate_has_a_file_with_the_noted_hash():
    certificate = issue(KeyedCompletionFactory(), at=NOON)

    row = Certificate.objects.get()
    with row.file.open() as stored:
        paper = stored.read()
    assert row == certificate
    assert row.state == Certificate.State.ISSUED
    assert paper.startswith(b"%PDF")
    assert row.file_sha256 == hashlib.sha256(paper).hexdigest()
    assert row.payload_sha256 == digest(row.payload)
    assert row.number in row.payload["verify_url"]
    assert row.holder.name == "Zoë Ångström-Wójcik"
    assert "Zoë" not in str(row.payload)


def test_issuing_again_changes_nothing():
    completion = KeyedCompletionFactory()
    first = issue(completion, at=NOON)

    again = issue(completion, at=NOON)

    assert (again.pk, again.number, again.file_sha256) == (
        first.pk,
        first.number,
        first.file_sha256,
    )
    assert Certificate.objects.count() == 1
    assert Letter.objects.filter(template="certificate").count() == 1
    assert AuditEvent.objects.filter(verb="certificate.issued").count() == 1


def test_a_worker_that_died_while_drawing_leaves_a_row_that_the_next_one_finishes():
    completion = KeyedCompletionFactory()
    number = intend(completion, at=NOON).number

    finished = issue(completion, at=NOON)

    assert finished.number == number
    assert finished.attempts == 2
    assert Certificate.objects.get().state == Certificate.State.ISSUED


def test_what_an_interrupted_attempt_left_on_the_disk_is_removed():
    completion = KeyedCompletionFactory()
    certificate = intend(completion, at=NOON)
    issuing.keep(b"%PDF half", number=certificate.number)

    finished = issue(completion, at=NOON)

    _folders, files = default_storage.listdir(f"certificates/{certificate.number}")
    assert files == [finished.file.name.rpartition("/")[2]]


def test_the_slower_of_two_workers_gives_up_its_file():
    completion = KeyedCompletionFactory()
    slower = intend(completion, at=NOON)
    winner = issue(completion, at=NOON)
    made = issuing.make(slower, place=issuing.place_of(slower), at=NOON)
    kept = issuing.keep(made.paper, number=slower.number)

    assert issuing._note_issued(slower, made, kept=kept, at=NOON) is False
    assert Certificate.objects.get().file_sha256 == winner.file_sha256
    assert Letter.objects.filter(template="certificate").count() == 1


def test_a_worker_overtaken_while_drawing_leaves_the_winners_file():
    completion = KeyedCompletionFactory()
    overtaking = Overtaking(completion)

    with connection.execute_wrapper(overtaking):
        certificate = issue(completion, at=NOON)

    row = Certificate.objects.get()
    folder = f"certificates/{row.number}"
    assert overtaking.winner is not None
    assert certificate.file_sha256 == overtaking.winner.file_sha256
    assert [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]] == [
        row.file.name
    ]
    assert Letter.objects.filter(template="certificate").count() == 1


def test_a_revoked_certificate_is_not_issued_anew():
    revoked = RevocationFactory().certificate

    assert issue(revoked.completion, at=NOON) == revoked
    assert Certificate.objects.count() == 1


def test_without_a_name_nothing_is_written():
    completion = KeyedCompletionFactory(enrolment__learner__name_on_certificate="")

    with pytest.raises(NotIssued) as caught:
        issue(completion, at=NOON)

    assert caught.value.failure.hitch == Hitch.NAME
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    ("name", "hitch"),
    [("漢字", Hitch.LETTERS), ("Zoë 🧪", Hitch.LETTERS)],
)
def test_a_name_that_cannot_be_drawn_is_noted_with_the_letters(name, hitch):
    completion = KeyedCompletionFactory(enrolment__learner__name_on_certificate=name)

    with pytest.raises(NotIssued) as caught:
        issue(completion, at=NOON)

    row = Certificate.objects.get()
    assert caught.value.failure.hitch == hitch
    assert row.state == Certificate.State.FAILED
    assert row.failure.startswith("letters: no glyph in our fonts for “")
    assert not Letter.objects.exists()


def test_a_corrected_name_is_printed_under_the_same_number():
    completion = KeyedCompletionFactory(enrolment__learner__name_on_certificate="漢字")
    with pytest.raises(NotIssued):
        issue(completion, at=NOON)
    number = Certificate.objects.get().number
    learner = completion.enrolment.learner
    learner.name_on_certificate = "Kanji Hana"
    learner.save()

    issued = issue(completion, at=NOON)

    assert issued.number == number
    assert Holder.objects.get().name == "Kanji Hana"
    assert issued.failure == ""
    assert issued.attempts == 2


def test_a_title_without_end_is_noted_as_lack_of_room():
    completion = KeyedCompletionFactory()
    completion.edition.texts.update(
        title="Aseptic practice " * 8,
        facts=completion.edition.texts.get().facts
        | {
            "outcomes": [
                {"text": "Explain the rules at great length " * 4, "kind": "skill"}
            ]
            * 30
        },
    )

    with pytest.raises(NotIssued) as caught:
        issue(completion, at=NOON)

    assert caught.value.failure.hitch == Hitch.ROOM


def test_a_storage_that_refuses_is_noted_and_tried_again(settings, tmp_path):
    full = tmp_path / "full"
    full.write_text("a file where a folder should be")
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(full)},
        }
    }
    completion = KeyedCompletionFactory()
    with pytest.raises(NotIssued) as caught:
        issue(completion, at=NOON)
    assert caught.value.failure.hitch == Hitch.STORAGE

    full.unlink()

    assert issue(completion, at=NOON).state == Certificate.State.ISSUED


def test_a_storage_that_lies_is_found_out(settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "tests.storages.Halving"}
    }

    with pytest.raises(NotIssued) as caught:
        issue(KeyedCompletionFactory(), at=NOON)

    certificate = Certificate.objects.get()
    assert caught.value.failure.hitch == Hitch.STORAGE
    assert certificate.state == Certificate.State.FAILED
    assert default_storage.listdir(f"certificates/{certificate.number}")[1] == []


def test_files_on_a_disk_are_complete(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }

    certificate = issue(KeyedCompletionFactory(), at=NOON)

    stored = (tmp_path / certificate.file.name).read_bytes()
    assert hashlib.sha256(stored).hexdigest() == certificate.file_sha256


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "Ελένη Παπαδοπούλου",
        "Świętosława Brzęczyszczykiewicz-Żółć",
        "Nguyễn Thị Ánh Tuyết",
        "Ж" * 80,
    ],
)
def test_names_of_europe_and_of_forgers_are_printed_as_they_are(name):
    completion = KeyedCompletionFactory(enrolment__learner__name_on_certificate=name)

    assert issue(completion, at=NOON).holder.name == name


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "words",
    [
        'INSERT INTO "certificates_certificate"',
        'INSERT INTO "certificates_holder"',
        'UPDATE "certificates_certificate"',
        'INSERT INTO "hubs_auditevent"',
        'INSERT INTO "hubs_letter"',
        'INSERT INTO "hubs_outgoing"',
    ],
)
def test_a_database_that_fails_at_any_statement_costs_a_repetition(words):
    completion = KeyedCompletionFactory()
    broken = Breaking(words, error=OperationalError("gone"))
    with connection.execute_wrapper(broken), pytest.raises(OperationalError):
        issue(completion, at=NOON)
    assert not Certificate.objects.filter(state=Certificate.State.ISSUED).exists()
    assert not Letter.objects.exists()

    issued = issue(completion, at=NOON)

    assert Certificate.objects.get() == issued
    assert Holder.objects.count() == 1
    assert Letter.objects.count() == 1
    assert AuditEvent.objects.count() == 1


def test_a_place_that_is_taken_is_drawn_again(monkeypatch):
    taken = CertificateFactory(status_index=7)
    completion = KeyedCompletionFactory(
        enrolment__edition__course__hub=taken.hub,
        enrolment__edition__course__code="BE2-GMP-900",
    )
    places = iter([(1, 7), (1, 8)])
    monkeypatch.setattr(numbering, "draw_places", lambda: places)

    issued = issue(completion, at=NOON)

    assert (issued.status_list, issued.status_index) == (1, 8)
    assert issued.payload["status_index"] == 8


def test_it_is_an_error_when_every_place_is_taken(monkeypatch):
    taken = CertificateFactory(status_index=7)
    completion = KeyedCompletionFactory(enrolment__edition__course__hub=taken.hub)
    monkeypatch.setattr(numbering, "draw_places", lambda: iter([(1, 7)] * 3))

    with pytest.raises(NoPlaceLeft):
        issue(completion, at=NOON)


def test_places_are_drawn_from_one_list_after_the_other():
    places = list(draw_places())

    assert [number for number, _entry in places] == [
        number for number in range(1, LISTS + 1) for _draw in range(DRAWS_PER_LIST)
    ]
    assert all(0 <= entry < LIST_LENGTH for _number, entry in places)


def test_a_certificate_costs_twelve_queries_beside_its_announcement():
    # Eight for number, place, name and file; each one for design, keys, credential
    # and list.
    completion = KeyedCompletionFactory()
    hub = completion.edition.course.hub
    StatusList.objects.create(hub=hub, number=1, changed_at=NOON)
    completion = type(completion).objects.get(pk=completion.pk)

    with CaptureQueriesContext(connection) as seen:
        issue(completion, at=NOON)

    statements = [query["sql"] for query in seen.captured_queries]
    own = [s for s in statements if s.startswith(("SELECT", "INSERT", "UPDATE"))]
    told = [s for s in own if '"hubs_' in s.partition("WHERE")[0][:40]]
    assert len(own) - len(told) == 12, own
    assert len(told) <= 5
