"""Who gets what: a table with a row for each thing and a column for each actor.

=====  ====================================================================
200    it answers; a form that is sent does what it is for
L      led to the sign-in page
302    led on to where it is done here
403    it is there, and not for them
404    as if it were not there
D      one of the last three, or led to the CMS's own start
=====  ====================================================================

Whatever is refused has changed nothing. Each form is sent twice: with the page's token,
so that it is the right which decides, and without, when nobody gets through.
"""

import re
from copy import deepcopy

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse

from cms import staff_gate
from courses.models import Edition, Enrolment
from courses.views import reading
from hubs.models import AuditEvent
from tests.cms.acting import ACTORS, PASSWORD, World, actor, everything
from tests.cms.rows import READING, SENDING

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOME, SIGN_IN = "/cms/", ("/cms/login/", "/accounts/login/")
MISSING = "zzzzzzzzzzzzzz"
#: Tokens of forms differ from page to page.
TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory):
    """Storages; Wagtail sends documents from the disk."""
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path_factory.mktemp("files")},
    }
    return settings.STORAGES | {"default": files}


@pytest.fixture(scope="module")
def the_world(once, on_disk):
    with override_settings(STORAGES=on_disk):
        return World().build()


@pytest.fixture
def world(settings, on_disk, the_world):
    settings.STORAGES = on_disk
    return deepcopy(the_world)


def judge(answer):
    """The code of an answer."""
    if answer.status_code == 302:
        if answer.url.startswith(SIGN_IN):
            return "L"
        return "home" if answer.url == HOME else "302"
    return str(answer.status_code)


def fits(code, expected):
    if expected == "D":
        return code in {"L", "home", "302", "403", "404"}
    return code == expected


def names(rows):
    return [row.what for row in rows]


@pytest.mark.parametrize("row", READING, ids=names(READING))
def test_reading(world, row):
    assert wrong_in(row, world) == {}, row.answers


def test_the_table_finds_screens_that_ask_nobody(world, monkeypatch):
    """A deliberate leak: neither the gate nor the screen asks for a role."""
    row = next(row for row in READING if row.what == "31 learners of a course")
    monkeypatch.setattr(staff_gate, "may_ask", lambda asking, name: True)
    monkeypatch.setattr(reading, "can", lambda *args, **kwargs: True)

    assert wrong_in(row, world) == dict.fromkeys(("AA", "EA", "BA", "BE", "BM"), "200")


def wrong_in(row, world):
    """What was answered to whom otherwise than the table says."""
    got = {}
    for sign in ACTORS:
        answer = actor(world, sign).ask(row.address(world))
        got[sign] = judge(answer)
        read_out(answer)
    return {s: c for s, c in got.items() if not fits(c, row.expected()[s])}


@pytest.mark.parametrize("row", SENDING, ids=names(SENDING))
def test_sending(world, row):
    expected = row.expected()
    refused = [sign for sign in ACTORS if expected[sign] != "200"]
    before = everything()
    got = {s: judge(send(world, s, row)) for s in refused}
    assert everything() == before
    tokenless = {s: send(world, s, row, with_token=False).status_code for s in ACTORS}
    assert everything() == before

    assert {s: c for s, c in got.items() if not fits(c, expected[s])} == {}
    assert set(tokenless.values()) == {403}
    assert [s for s in ACTORS if s not in refused and not works(world, s, row)] == []


def send(world, sign, row, **how):
    return actor(world, sign).ask(row.address(world), row.send(world), **how)


def works(world, sign, row):
    """Whether it does what it is for, for whom it is."""
    answer = send(world, sign, row)
    return judge(answer) in {"200", "302"}


def read_out(answer):
    """What is streamed is read to its end, as a browser does."""
    if answer.streaming:
        b"".join(answer.streaming_content)


# ---- rows that are more than a table


def test_4_and_5_release_is_signed_by_another_and_never_by_the_last_editor(world):
    candidate = world.candidate(editor="MA")
    for sign, meaning in (("AA", "submitted"), ("EA", "reviewed")):
        assert judge(sign_as(world, sign, candidate, meaning)) == "302"

    before = everything()
    others = [sign for sign in ACTORS if sign not in {"EA", "PA"}]

    got = {s: judge(sign_as(world, s, candidate, "released")) for s in others}

    # The lead changed it last.
    answers = "L D D D 403 403 404 404 404 403".split()  # noqa: SIM905
    expected = dict(zip(others, answers, strict=True))
    assert {s: c for s, c in got.items() if not fits(c, expected[s])} == {}
    assert everything() == before
    assert judge(sign_as(world, "EA", candidate, "released")) == "302"
    candidate.refresh_from_db()
    assert candidate.state == Edition.State.CURRENT


def sign_as(world, sign, candidate, meaning, **given):
    facts = {
        "candidate": candidate.content_hash,
        "password": PASSWORD,
        "change": "major",
        "summary": "What changed.",
        **given,
    }
    address = reverse("courses_sign", args=[candidate.course_id, meaning])
    return actor(world, sign).ask(address, facts)


def test_15_and_20_an_open_attempt_is_its_learners_alone(world):
    attempt = world.open_attempt()
    place = [world.enrolment.public_id, world.check.slug]
    page = reverse("courses:step", args=place)
    hand_in = reverse("courses:hand_in", args=[*place, attempt.number])
    before = everything()
    others = [sign for sign in ACTORS if sign not in {"AN", "LO"}]

    assert {actor(world, s).ask(page).status_code for s in others} == {404}
    sent = {s: actor(world, s).ask(hand_in, {}).status_code for s in others}
    assert sent.pop("AU") == 403
    assert set(sent.values()) == {404}
    assert everything() == before
    assert judge(actor(world, "AN").ask(page)) == "L"
    assert actor(world, "LO").ask(page).status_code == 200
    assert actor(world, "LO").ask(hand_in, {}).status_code == 302


def test_5_an_administrator_releases_own_work_with_a_reason_only(world):
    candidate = world.candidate(editor="PA")
    for sign, meaning in (("AA", "submitted"), ("EA", "reviewed")):
        sign_as(world, sign, candidate, meaning)

    silent = sign_as(world, "PA", candidate, "released")
    why = {"exception": "The lead is ill."}
    said = sign_as(world, "PA", candidate, "released", **why)

    assert (silent.status_code, said.status_code) == (422, 302)
    assert AuditEvent.objects.filter(verb="course.rules_overruled").count() == 1


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("certificate_revoke", {"reason": "in-error"}),
        ("certificate_correct", {"reason": "Married", "name": "Zoë Peeters"}),
        ("certificate_erase", {"reason": "Asked", "extent": "this"}),
    ],
)
def test_28_the_life_of_a_certificate_is_the_hubs_leads(world, name, facts):
    address = reverse(name, args=[world.certificate.pk])
    sent = {"password": PASSWORD, **facts}
    others = [sign for sign in ACTORS if sign not in {"MA", "PA"}]
    before = everything()

    got = {s: judge(actor(world, s).ask(address, sent)) for s in others}
    tokenless = actor(world, "MA").ask(address, sent, with_token=False)

    answers = "L D D D 403 403 404 404 404 403".split()  # noqa: SIM905
    expected = dict(zip(others, answers, strict=True))
    assert {s: c for s, c in got.items() if not fits(c, expected[s])} == {}
    assert tokenless.status_code == 403
    assert everything() == before
    assert judge(actor(world, "MA").ask(address, sent)) == "302"


@pytest.mark.parametrize(
    ("name", "rest"),
    [("courses:record", ()), ("courses:step", ("step-1",)), ("courses:leave", ())],
)
def test_another_learners_is_byte_for_byte_what_is_not_there(world, name, rest):
    theirs = reverse(name, args=[world.enrolment.public_id, *rest])
    none = reverse(name, args=[MISSING, *rest])

    for sign in ("LY", "LX", "AA", "MA", "PA"):
        found, missing = (actor(world, sign).ask(each) for each in (theirs, none))
        assert found.status_code == missing.status_code == 404
        assert same(found, theirs) == same(missing, none)
    found, missing = (actor(world, "AN").ask(each) for each in (theirs, none))
    assert found.status_code == missing.status_code == 302


def same(answer, address):
    """The answer without the address, the number of the request and the token."""
    text = answer.content.decode().replace(address, "")
    reference = answer.headers.get("X-Request-ID", "\0")
    return TOKEN.sub("", text.replace(reference, ""))


def test_27_unknown_numbers_are_answered_alike(world):
    wanted = [reverse("certificates:verify", args=["0" * 16]), "/verify/nothing/"]

    for sign in ACTORS:
        codes = {actor(world, sign).ask(each).status_code for each in wanted}
        assert codes == {404}


def test_55_trail_of_another_hub_says_nothing(world):
    own = actor(world, "MA").ask("/cms/audit/").content.decode()
    other = actor(world, "BM").ask("/cms/audit/").content.decode()
    whole = actor(world, "AU").ask("/cms/audit/").content.decode()

    assert "Of hub A" in own
    assert "Of hub A" in whole
    assert "Of hub A" not in other


def test_13_lesson_of_who_left_is_closed(world):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state="withdrawn")
    address = reverse(
        "courses:step", args=[world.enrolment.public_id, world.first.slug]
    )

    assert actor(world, "LO").ask(address).status_code == 403
