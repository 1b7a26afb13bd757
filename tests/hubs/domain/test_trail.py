"""Reading the trail: words, files, and the script that verifies them elsewhere."""

import csv
import io
import json
import subprocess
import sys
from base64 import b64decode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.utils import timezone

from hubs.domain.audit import Personal, chain, record
from hubs.domain.checkpoints import checkpoint, public_keys, statement
from hubs.domain.spreadsheet import safe_cell
from hubs.domain.trail import (
    Wanted,
    as_csv,
    as_jsonl,
    details,
    in_words,
    narrowed,
    trail_of,
)
from hubs.models import AuditCheckpoint, AuditEvent
from hubs.roles import Role
from tests.factories.hubs import NOON, HubFactory, HubRoleFactory, UserFactory

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).resolve().parents[3] / "docs" / "verify_audit_trail.py"


@pytest.fixture
def hub():
    return HubFactory()


@pytest.fixture
def person():
    return UserFactory(email="zoe@example.org", name_on_certificate="Zoë")


@pytest.fixture
def events(hub, person):
    """Four events, three of them linked, one of another hub."""
    for n, place in enumerate((hub, HubFactory(), hub), start=1):
        facts = {"course": "BE2-GMP-001", "number": n, "change": "major"}
        record("course.released", hub, by=person, hub=place, reason="=1+1", facts=facts)
    chain()
    record("sign_in.failed", person, by=None, facts={"address": "f" * 64})
    return AuditEvent.objects.select_related("actor", "hub", "link").order_by("id")


def test_administrator_reads_everything(events):
    admin = UserFactory(is_superuser=True)

    assert trail_of(admin, at=timezone.now()).count() == 4


@pytest.mark.parametrize(
    ("role", "count"), [(Role.LEAD, 2), (Role.AUTHOR, 0), (Role.REVIEWER, 0)]
)
def test_lead_reads_what_happened_at_the_hub(events, hub, role, count):
    reader = HubRoleFactory(hub=hub, role=role).user

    assert trail_of(reader, at=timezone.now()).count() == count


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 4),
        ({"verb": "sign_in.failed"}, 1),
        ({"person": "ZOE@"}, 3),
        ({"person": "zoë"}, 3),
        ({"person": "nobody"}, 0),
        ({"since": timezone.now().date() - timedelta(1)}, 4),
        ({"until": timezone.now().date() - timedelta(1)}, 0),
    ],
)
def test_trail_is_narrowed(events, wanted, count):
    assert narrowed(AuditEvent.objects.all(), Wanted(**wanted)).count() == count


def test_trail_is_narrowed_to_a_hub(events, hub):
    assert narrowed(AuditEvent.objects.all(), Wanted(hub=hub.slug)).count() == 2


def test_events_are_told_in_words(events, person):
    signed = record("signature.given", person, by=person, facts={"meaning": "reviewed"})
    lacking = record("signature.refused", person, by=person)
    unknown = record("something.new", person, by=person)

    assert [in_words(each) for each in (events[0], signed, lacking, unknown)] == [
        "released edition 1 of BE2-GMP-001 (major)",
        "signed: Reviewed",
        "could not sign (–): wrong –",
        "something.new",
    ]


def test_facts_are_told_old_and_new_and_nothing_that_is_personal(person):
    facts = {
        "is_active": {"old": True, "new": False},
        "groups": {"old": [], "new": ["editors"]},
        "course": "BE2-GMP-001",
        "number": 3,
        "nothing": "",
        "address": "f" * 64,
    }
    name = Personal("name_on_certificate", "Zoe", "Zoë", person=person)
    event = record("account.changed", person, by=person, facts=facts, personal=[name])

    assert details(event) == [
        "course: BE2-GMP-001",
        'groups: [] → ["editors"]',
        "is_active: true → false",
        "number: 3",
    ]
    frozen = record("course.frozen", person, by=person, facts=facts)
    assert not any(each.startswith("course") for each in details(frozen))


def test_csv_has_a_line_for_each_event_and_no_formula(events, hub):
    rows = list(csv.DictReader(io.StringIO("".join(as_csv(events)))))

    assert [row["seq"] for row in rows] == ["1", "2", "3", ""]
    assert rows[0]["reason"] == "'=1+1"
    assert (rows[0]["actor"], rows[0]["hub"]) == ("zoe@example.org", hub.slug)
    assert (rows[3]["actor"], rows[3]["hub"]) == ("", "")
    assert json.loads(rows[0]["facts"])["number"] == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_cell_is_no_formula(start):
    assert safe_cell(f"{start}1") == f"'{start}1"


def test_other_cells_stay_as_they_are():
    assert [safe_cell(each) for each in (None, 7, "a=b")] == ["", "7", "a=b"]


@pytest.fixture
def verify(events, tmp_path):
    """Runs the script on the export after ``forge`` was at its lines."""

    def verify(*arguments, forge=lambda lines: lines):
        lines = forge([json.loads(line) for line in as_jsonl(events)])
        file = tmp_path / "trail.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        run = subprocess.run(
            [sys.executable, "-I", str(SCRIPT), str(file), *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        return run.returncode, run.stdout

    return verify


def test_script_says_that_an_export_holds(events, verify):
    code, said = verify()

    assert code == 0
    assert said == (
        f"3 links hold; the last is 3:{events[2].link.hash}\n"
        "0 of 0 checkpoints were met.\n"
        "1 events are not linked yet.\n"
    )


def change(lines):
    lines[1]["row"]["reason"] = "another"
    return lines


def swap(lines):
    lines[0]["row"], lines[1]["row"] = lines[1]["row"], lines[0]["row"]
    lines[0]["row"]["seq"], lines[1]["row"]["seq"] = 1, 2
    return lines


def repoint(lines):
    lines[2]["previous"] = "f" * 64
    return lines


@pytest.mark.parametrize(
    ("forge", "why"),
    [
        (change, "2: changed"),
        (swap, "1: changed"),
        (repoint, "3: points elsewhere"),
        (lambda lines: lines[1:], "1: missing"),
        (lambda lines: [lines[0], lines[2]], "2: missing"),
        (lambda lines: [lines[0], lines[0]], "1: twice"),
    ],
)
def test_script_names_the_first_link_that_does_not_hold(verify, forge, why):
    assert verify(forge=forge) == (1, f"The trail does not hold at {why}.\n")


def test_script_knows_a_trail_that_was_cut_short(events, verify):
    known = f"3:{events[2].link.hash}"

    assert verify("--holds", known)[0] == 0
    code, said = verify("--holds", known, forge=lambda lines: lines[:2])
    assert code == 1
    assert "3: not the link that was written down" in said


def test_script_takes_an_excerpt_for_what_it_is(verify):
    excerpt = [0, 2]

    def cut(lines):
        return [lines[n] for n in excerpt]

    assert verify("--slice", forge=cut)[0] == 0
    assert verify("--slice", forge=lambda lines: cut(change(lines)))[0] == 0
    assert verify("--slice", forge=lambda lines: cut(swap(lines)))[0] == 1


@pytest.fixture
def keys(events, tmp_path):
    """The file of public keys, after a checkpoint was signed."""
    checkpoint(at=NOON)
    file = tmp_path / "keys.pem"
    file.write_text(public_keys())
    return file


def of_checkpoints(change):
    """Something done to the checkpoints of an export."""

    def forge(lines):
        for line in lines:
            if "checkpoint" in line:
                change(line["checkpoint"])
        return lines

    return forge


def test_script_checks_checkpoints_and_their_signatures(verify, keys):
    assert "1 of 1 checkpoints were met.\n" in verify()[1]
    code, said = verify("--keys", str(keys))

    assert code == 0
    assert "1 of 1 checkpoints were met, and all their signatures.\n" in said


def chain_anew(lines):
    """Another reason at the beginning, and all hashes made to fit."""
    previous = "0" * 64
    lines[0]["row"]["reason"] = "another"
    for line in lines:
        if line.get("hash"):
            row = json.dumps(
                line["row"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
            )
            line["previous"] = previous
            previous = sha256(previous.encode() + row.encode()).hexdigest()
            line["hash"] = previous
    return lines


def fit_checkpoints(lines):
    """The same, and the checkpoints made to fit: but for their signatures."""
    last = [line["hash"] for line in chain_anew(lines) if line.get("hash")][-1]
    return of_checkpoints(lambda made: made.update(hash=last))(lines)


@pytest.mark.parametrize(
    ("forge", "why"),
    [
        (chain_anew, "3: not what its checkpoint says"),
        (lambda lines: [*lines[:2], lines[-1]], "3: not what its checkpoint says"),
        (fit_checkpoints, "3: the signature of its checkpoint is false"),
        (
            of_checkpoints(lambda made: made.update(signature="AAAA")),
            "3: the signature of its checkpoint is false",
        ),
        (
            of_checkpoints(lambda made: made.update(key="f" * 16)),
            "3: its checkpoint names a key that is not in the file",
        ),
    ],
)
def test_script_finds_a_chain_that_was_made_anew(verify, keys, forge, why):
    code, said = verify("--keys", str(keys), forge=forge)

    assert (code, said) == (1, f"The trail does not hold at {why}.\n")


def test_script_meets_the_checkpoints_of_an_excerpt_as_far_as_it_goes(verify, keys):
    code, said = verify("--slice", forge=lambda lines: [lines[0], lines[-1]])

    assert code == 0
    assert "0 of 1 checkpoints were met.\n" in said


def test_another_tool_finds_the_signature_good(keys, tmp_path):
    """openssl, as docs/operations.md shows it."""
    made = AuditCheckpoint.objects.get()
    (tmp_path / "statement").write_bytes(statement(made))
    (tmp_path / "signature").write_bytes(b64decode(made.signature))

    run = subprocess.run(
        [
            *("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(keys)),
            *("-rawin", "-in", "statement", "-sigfile", "signature"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Signature Verified Successfully" in run.stdout
