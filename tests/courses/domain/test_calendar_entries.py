"""Calendar files as programs read them: by icalendar, and by a strict reader."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from courses.domain.calendar_entries import Entry, calendar_file
from tests.factories.hubs import NOON
from tests.ics import read_strictly

STARTS = datetime(2027, 1, 14, 7, 30, tzinfo=UTC)


def entry(**changed):
    facts = {
        "uid": "abc",
        "starts": STARTS,
        "ends": STARTS + timedelta(hours=8),
        "summary": "Aseptic practice",
    }
    return Entry(**facts | changed)


def one(**changed):
    """The same event, read by the strict reader and by the library."""
    content = calendar_file([entry(**changed)], name="Dates", at=NOON).content
    (strict,) = read_strictly(content)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return strict, event


def test_an_entry_is_read_as_it_was_written():
    strict, event = one(
        sequence=3, location="Kaai 12, Gent", address="http://testserver/x/"
    )

    assert strict["DTSTART"] == "20270114T073000Z"
    assert strict["DTSTAMP"] == "20261121T120000Z"
    assert strict["UID"] == event["uid"] == "abc@testserver"
    assert event.decoded("dtend") == STARTS + timedelta(hours=8)
    assert (event["sequence"], event["status"]) == (3, "CONFIRMED")
    assert event["location"] == "Kaai 12, Gent"
    assert event["url"] == "http://testserver/x/"
    assert event["transp"] == "OPAQUE"


def test_times_of_any_zone_are_written_in_utc():
    there = STARTS.astimezone(datetime.strptime("+0200", "%z").tzinfo)

    strict, _event = one(starts=there)

    assert strict["DTSTART"] == "20270114T073000Z"


def test_what_was_taken_off_says_so_and_makes_nobody_busy():
    strict, _event = one(is_cancelled=True, changed_at=NOON)

    assert strict["STATUS"] == "CANCELLED"
    assert strict["TRANSP"] == "TRANSPARENT"
    assert strict["LAST-MODIFIED"] == "20261121T120000Z"


def test_a_day_is_a_day():
    strict, event = one(starts=date(2027, 3, 31), ends=date(2027, 4, 1))

    assert strict["DTSTART;VALUE=DATE"] == "20270331"
    assert event.decoded("dtstart") == date(2027, 3, 31)
    assert strict["TRANSP"] == "TRANSPARENT"


def test_long_text_of_any_script_is_folded_between_letters():
    text = "Ασηπτική πρακτική, žluťoučký kůň; 👩‍🔬 " * 12 + "back\\slash"

    strict, event = one(summary=text, description=f"{text}\r\nsecond line\rthird")

    assert event["summary"] == text
    assert event["description"] == f"{text}\nsecond line\nthird"
    assert "\\n" in strict["DESCRIPTION"]


def test_control_characters_are_left_out():
    _strict, event = one(summary="Gown\x00ing\x0b \x1b[31m", description="\x07a")

    assert event["summary"] == "Gowning [31m"
    assert event["description"] == "a"


def test_the_calendar_says_its_name_and_when_to_ask_again():
    content = calendar_file([entry()], name="Gent, hub; one", at=NOON).content

    read_strictly(content)
    assert b"\r\nNAME:Gent\\, hub\\; one\r\n" in content
    assert b"\r\nX-WR-CALNAME:Gent\\, hub\\; one\r\n" in content
    assert b"\r\nX-PUBLISHED-TTL:PT1H\r\n" in content
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in content
    assert b"VTIMEZONE" not in content


def test_an_empty_calendar_is_still_one():
    content = calendar_file([], name="Dates", at=NOON).content

    assert read_strictly(content) == []
    assert Calendar.from_ical(content).walk("VEVENT") == []
    assert b"\r\nBEGIN:VTIMEZONE\r\n" in content


def test_the_tag_changes_with_what_is_told_and_not_with_the_clock():
    first = calendar_file([entry()], name="Dates", at=NOON)

    later = calendar_file([entry()], name="Dates", at=NOON + timedelta(hours=1))
    changed = calendar_file([entry(sequence=1)], name="Dates", at=NOON)

    assert first.content != later.content
    assert first.tag == later.tag
    assert first.tag != changed.tag


def test_who_reads_a_private_calendar_keeps_it_private():
    content = calendar_file([entry()], name="Mine", at=NOON, is_private=True).content

    (event,) = read_strictly(content)
    assert event["CLASS"] == "PRIVATE"
