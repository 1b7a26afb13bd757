"""Calendars as Thunderbird reads them: with ical.js, the parser that it has inside."""

import json
import subprocess
from datetime import timedelta

import pytest
from django.core import mail

from courses.domain.calendars import give_address
from courses.domain.cancelling import cancel_run
from courses.domain.enrolment import enrol
from courses.domain.winding_up import wind_up
from courses.models import EditionText, Enrolment
from hubs.domain.post import deliver
from hubs.models import Letter
from tests.conftest import NODE_ENGINES
from tests.factories.courses import CompletionFactory, EditionFactory
from tests.factories.dates import RunSessionFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.seating import dated_run

pytestmark = [pytest.mark.django_db, pytest.mark.tools("node")]

#: What has to be escaped, and what a line of 75 octets may not cut in two.
TITLE = "Zellen, Gewebe; und \\ mehr: " + "🧬é" * 30
#: In 2099: programs are told of what is to come.
START = NOON.replace(year=2099)


@pytest.fixture
def run():
    edition = EditionFactory()
    EditionText.objects.filter(edition=edition).update(title=TITLE)
    run = dated_run(
        edition=edition,
        seats=3,
        starts_at=START,
        sessions__link="https://meet.example.org/room",
    )
    after = START + timedelta(days=1)
    RunSessionFactory(run=run, starts_at=after, ends_at=after + timedelta(hours=2))
    return run


@pytest.fixture
def learner(run):
    learner = UserFactory()
    enrol(learner, run=run, at=NOON)
    return learner


def read(folder, **calendars):
    """What ical.js reads, by name; it says nothing else."""
    files = {}
    for name, content in calendars.items():
        path = folder / f"{name}.ics"
        path.write_bytes(content)
        files[str(path)] = name
    done = subprocess.run(
        ["node", NODE_ENGINES / "read_calendars.mjs", *files],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {files[each["file"]]: each for each in found}


def enclosed(letter):
    """The calendar that comes with ``letter``."""
    mail.outbox.clear()
    deliver(letter.pk, at=NOON)
    [message] = mail.outbox
    [content] = [
        part.get_payload(decode=True)
        for part in message.message().walk()
        if part.get_content_type() == "text/calendar"
    ]
    return content


def utc(moment):
    return {"text": f"{moment:%Y-%m-%dT%H:%M:%S}Z", "isDate": False, "zone": "UTC"}


def as_read(session, *, sequence=0, status="CONFIRMED"):
    return {
        "uid": f"{session.uid}@testserver",
        "starts": utc(session.starts_at),
        "ends": utc(session.ends_at),
        "sequence": sequence,
        "status": status,
    }


def core(event):
    return {
        name: event[name] for name in ("uid", "starts", "ends", "sequence", "status")
    }


def test_thunderbird_reads_every_calendar(client, run, learner, tmp_path):
    letter = Letter.objects.get(person=learner)
    token = give_address(learner, at=NOON)

    found = read(
        tmp_path,
        run=client.get(f"/dates/{run.public_id}.ics").content,
        hub=client.get(f"/dates/hub/{run.hub.slug}.ics").content,
        own=client.get(f"/calendar/{token}.ics").content,
        letter=enclosed(letter),
    )

    sessions = [as_read(each) for each in run.sessions.order_by("starts_at")]
    for name, calendar in found.items():
        assert "refused" not in calendar, (name, calendar)
        # RFC 7986 is younger than what it knows: it shows X-WR-CALNAME.
        assert calendar["untyped"] == ["name"]
        assert calendar["components"] == ["vevent", "vevent"]
        assert [core(event) for event in calendar["events"]] == sessions
        for event in calendar["events"]:
            assert event["summary"].startswith(TITLE)
            assert event["stamped"]["zone"] == "UTC"
    assert [event["description"] for event in found["run"]["events"]] == [
        event["description"] for event in found["hub"]["events"]
    ]
    assert "meet.example.org" not in str(found["run"])
    assert "meet.example.org" in found["own"]["events"][0]["description"]
    assert "meet.example.org" in found["letter"]["events"][0]["description"]


def test_thunderbird_strikes_what_was_cancelled(client, run, learner, tmp_path):
    cancel_run(run, by=None, at=NOON, reason="Flood")
    run.refresh_from_db()
    wind_up(run, at=NOON)
    letter = Letter.objects.filter(person=learner).latest("pk")

    found = read(
        tmp_path,
        run=client.get(f"/dates/{run.public_id}.ics").content,
        hub=client.get(f"/dates/hub/{run.hub.slug}.ics").content,
        letter=enclosed(letter),
    )

    for name in ("run", "letter"):
        events = found[name]["events"]
        assert [event["status"] for event in events] == ["CANCELLED"] * 2
        assert all(event["sequence"] > 0 for event in events)
    # A calendar without events is one too.
    assert found["hub"]["components"] == ["vtimezone"]


def test_thunderbird_reads_a_last_day_as_a_day(client, run, learner, tmp_path):
    enrolment = Enrolment.objects.get(learner=learner)
    Enrolment.objects.update(state=Enrolment.State.COMPLETED)
    CompletionFactory(enrolment=enrolment, valid_until=START)
    token = give_address(learner, at=NOON)

    calendar = read(tmp_path, own=client.get(f"/calendar/{token}.ics").content)["own"]

    days = [e for e in calendar["events"] if e["starts"]["isDate"]]
    assert [day["starts"]["text"] for day in days] == [f"{START:%Y-%m-%d}"]
    assert len(calendar["events"]) == 3


def test_what_is_no_calendar_is_refused(client, run, tmp_path):
    whole = client.get(f"/dates/{run.public_id}.ics").content
    cut = whole[: whole.index(b"END:VEVENT")]
    bent = whole.replace(b"DTSTART:2099", b"DTSTART:two thousand and ninety-nine")

    found = read(tmp_path, cut=cut, bent=bent)

    assert all("refused" in each for each in found.values()), found
