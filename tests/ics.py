"""A strict reader of calendar files: what Outlook and Thunderbird stumble over."""

import re

NAME = re.compile(r"[A-Z][A-Z0-9-]*(;[A-Z-]+=(\"[^\"]*\"|[^\";:,]*))*:")
UTC_TIME = re.compile(r"\d{8}T\d{6}Z\Z")
DAY = re.compile(r"\d{8}\Z")
ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "STATUS")
TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME")
#: A comma, semicolon or backslash that is not escaped, or an escape of nothing known.
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*(?:[,;]|\\(?![\\,;nN]))")


def read_strictly(content):
    """The events of a calendar as dictionaries of their lines; fails where one is off.

    RFC 5545: lines end with CRLF (3.1), have at most 75 octets and are folded between
    characters, text is escaped (3.3.11), each event has UID and DTSTAMP, the second in
    UTC (3.6.1).
    """
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"\r\nEND:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75, line
        # No letter is cut in two.
        text = line.decode("utf-8")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text), line
    lines = content.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert all(NAME.match(line) for line in lines), lines
    head, events = _parts(lines)
    _check_head(head)
    assert len({event["UID"] for event in events}) == len(events)
    for event in events:
        _check_event(event)
    return events


def _parts(lines):
    head, events, within = [], [], []
    for line in lines:
        name, _colon, value = line.partition(":")
        if name == "BEGIN":
            within.append(value)
            if value == "VEVENT":
                events.append([])
        elif name == "END":
            assert within.pop() == value
        elif within == ["VCALENDAR"]:
            head.append((name, value))
        elif within[-1] == "VEVENT":
            events[-1].append((name, value))
    assert within == []
    return head, [_once(event) for event in events]


def _once(pairs):
    names = [name.partition(";")[0] for name, _value in pairs]
    for name in ONCE:
        assert names.count(name) == 1, (name, pairs)
    return dict(pairs)


def _check_head(head):
    known = dict(head)
    assert known["VERSION"] == "2.0"
    assert known["PRODID"].startswith("-//")
    assert known["METHOD"] == "PUBLISH"
    ttl = known["X-PUBLISHED-TTL"]
    assert ttl == known["REFRESH-INTERVAL;VALUE=DURATION"] == "PT1H"
    _check_texts(known)


def _check_event(event):
    assert UTC_TIME.match(event["DTSTAMP"])
    if "DTSTART;VALUE=DATE" in event:
        assert DAY.match(event["DTSTART;VALUE=DATE"])
        assert DAY.match(event["DTEND;VALUE=DATE"])
    else:
        # In UTC: nobody needs to know a zone.
        assert UTC_TIME.match(event["DTSTART"])
        assert UTC_TIME.match(event["DTEND"])
        assert event["DTSTART"] < event["DTEND"]
    assert event["SEQUENCE"].isdecimal()
    assert event["STATUS"] in {"CONFIRMED", "CANCELLED"}
    assert re.fullmatch(r"[\w-]+@[\w.-]+", event["UID"])
    _check_texts(event)


def _check_texts(lines):
    for name in TEXTS:
        assert not UNESCAPED.search(lines.get(name, "")), lines[name]
