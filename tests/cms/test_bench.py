"""The benchmark holds together: data, requests, report. No time is asserted."""

import asyncio
from copy import deepcopy
from urllib.parse import urlsplit

import pytest
from django.test import Client, override_settings

from certificates.domain.verification import Verdict, check_number
from cms.bench import data, numbers, pages, surroundings
from cms.bench.certifying import PARTS, certified
from cms.bench.goals import GOALS
from cms.bench.load import run
from cms.bench.measure import CLIENTS, Figures
from cms.bench.numbers import STAGES
from cms.bench.papers import number_of
from cms.bench.processes import Cpu
from cms.bench.report import page
from cms.bench.results import Results, machine
from cms.bench.visitors import Learners
from courses.domain.record import record_of
from courses.domain.seats import miscounted
from courses.domain.shelf import shelf
from courses.models import Enrolment, ProgressEvent
from tests.factories.hubs import NOON
from tests.factories.paying import SECRET

SMALLEST = STAGES[0]


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def the_world(once, media):
    with override_settings(MEDIA_ROOT=media):
        made = data.make_world(at=NOON)
        data.grow(made, to=SMALLEST)
    return made


@pytest.fixture
def world(db, settings, media, the_world):
    settings.MEDIA_ROOT = media
    return deepcopy(the_world)


def test_data_is_as_large_as_it_says(world):
    shown = {name: world.rows[name] for name in ("hubs_user", "courses_enrolment")}

    assert shown == {"hubs_user": 10, "courses_enrolment": 50}
    assert miscounted() == []
    assert world.rows["certificates_certificate"] == 10
    assert len(shelf("en", at=NOON).cards) == 10


def test_learners_have_finished_what_their_records_say(world):
    enrolment = Enrolment.objects.get(pk=numbers.enrolment_pk(7, 1))

    record = record_of(enrolment, language="en")

    done = [step for step in record.steps if step.is_done]
    assert len(record.steps) == numbers.LESSONS + numbers.MODULES
    assert len(done) == numbers.lessons_done(7, 1)
    assert ProgressEvent.objects.filter(enrolment=enrolment).count() == len(done)


def test_certificates_are_found_valid(world):
    finding = check_number(number_of(3), at=NOON)

    assert finding.verdict == Verdict.VALID


def test_growing_adds_to_what_is_there(world):
    data.grow(world, to=numbers.Scale(courses=100, learners=11))

    assert world.rows["hubs_user"] == 11
    assert len(shelf("en", at=NOON).cards) == 100


def test_lean_courses_stand_in_the_catalogue_alone(world):
    data.add_lean_courses(world, until=15)

    assert len(shelf("en", at=NOON).cards) == 15
    assert world.rows["courses_coursepage"] == 10


@pytest.mark.parametrize("name", GOALS)
def test_page_answers_as_the_benchmark_expects(world, settings, name):
    settings.ALLOWED_HOSTS = [surroundings.HOST]
    settings.STRIPE_SECRET_KEY = "sk_test_opens_nothing"
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    learners = Learners(world.learners)
    [wanted] = [each for each in pages.pages(learners) if each.name == name]
    [action] = wanted.take(1)

    answers = [answered(request) for request in action]

    assert answers == [request["status"] for request in action]


def answered(request):
    parts, headers = urlsplit(request["path"]), dict(request["headers"])
    response = Client(enforce_csrf_checks=True).generic(
        request["method"],
        request["path"] if parts.query else parts.path,
        request["body"],
        content_type=headers.pop("Content-Type", "application/x-www-form-urlencoded"),
        headers=headers,
        secure=True,
    )
    return response.status_code


def test_pages_have_goals(world):
    learners = Learners(world.learners)

    assert [each.name for each in pages.pages(learners)] == list(GOALS)


def test_load_counts_what_is_answered_and_what_is_wrong():
    async def serve_and_run():
        server = await asyncio.start_server(greet, "127.0.0.1", 0)
        [socket] = server.sockets
        sent = pages.ask("/"), pages.ask("/gone", status=404)
        async with server:
            return await run(
                {
                    "port": socket.getsockname()[1],
                    "clients": 2,
                    "actions": [[sent[0]], [sent[0]], [sent[1]]],
                }
            )

    measured = asyncio.run(serve_and_run())

    assert len(measured["milliseconds"]) == 3
    assert measured["size"] == 15
    assert measured["queries"] == 6
    assert [wrong[:15] for wrong in measured["wrong"]] == ["GET /gone: 200 "]


async def greet(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nX-Queries: 2\r\n\r\nhello")
    await writer.drain()
    writer.close()
    await writer.wait_closed()


def figures_of(name, *, cpu_ms, queries):
    return Figures(
        name,
        queries=queries,
        size=20_000,
        cpu=[Cpu(web=cpu_ms, database=0.0, cache=0.0)],
        milliseconds={clients: [1.0, 2.0, 30.0] for clients in CLIENTS},
    )


def test_report_says_by_how_much_a_goal_is_missed():
    results = Results(
        at=NOON,
        machine=machine(cache="Redis", database="PostgreSQL 15"),
        rows={"hubs_user": 10},
        load_seconds=1.0,
        pages=[
            figures_of("lesson", cpu_ms=32, queries=9),
            figures_of("dashboard", cpu_ms=20, queries=12),
        ],
        yardsticks=[34.0],
    )

    written = page(results).splitlines()

    rows = [line for line in written if line.startswith(("| lesson", "| dashboard"))]
    assert rows[:2] == [
        "| lesson | 8 | 32.0 | 16.0 | ≤ 8 | 9 | 20.0 | CPU 2.0 times, 1 queries over |",
        "| dashboard | 10 | 20.0 | 10.0 | ≤ 12 | 12 | 20.0 | met |",
    ]
    assert "| lesson | 1 | 32.00 | 0.00 | 0.00 | 2 / 30 | 2 / 30 | 2 / 30 |" in written


def test_no_database_says_what_to_do_and_keeps_the_password():
    address = "postgres://me:hush@127.0.0.1:1/postgres"

    with pytest.raises(surroundings.NoDatabase) as raised:
        surroundings.fresh_database([address])

    assert "postgres://me@127.0.0.1:1/postgres" in str(raised.value)
    assert "DATABASE_URL=postgres://" in str(raised.value)
    assert "hush" not in str(raised.value)


def test_whole_certificates_are_made_and_every_part_is_timed(world):
    found = certified(number=3)

    assert list(found["parts"]) == list(PARTS)
    assert all(ms > 0 for ms in found["parts"].values())
    assert sum(found["parts"].values()) <= found["cpu_ms"]
    assert list(found["megabytes"]) == ["1"]
    assert found["examination_ms"] > 0
    lines = "\n".join(["", *_lines(found)])
    assert "| seal |" in lines
    assert "has its mails written after\n42 s" in lines


def _lines(found):
    results = Results(at=NOON, machine={}, rows={}, load_seconds=0.0, yardsticks=[17.0])
    results.certified, results.cohort_seconds = found, 42.0
    return page(results).splitlines()
