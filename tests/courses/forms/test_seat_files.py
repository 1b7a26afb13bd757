"""Lists as spreadsheets of several countries save them."""

import pytest

from courses.domain.seat_lists import Line
from courses.forms.seat_files import (
    IsAWorkbook,
    NoAddresses,
    NotAList,
    TooLong,
    in_file,
    pasted,
)


@pytest.mark.parametrize(
    ("name", "country", "encoding", "separator"),
    [
        ("Zoë Ångström", "BE", "cp1252", ";"),
        ("Łukasz Żółć", "PL", "cp1250", ";"),
        ("Ελένη Παπά", "GR", "cp1253", ";"),
        ("Българка", "BG", "cp1251", ";"),
        ("Žemyna Ąžuolė", "LT", "cp1257", ";"),
        ("Şule Ğ", "TR", "cp1254", ";"),
        ("Zoë", "IE", "cp1252", ","),
        ("Nguyễn", "FR", "utf-8-sig", ";"),
        ("Nguyễn", "FR", "utf-8", ","),
        ("Ελένη", "DE", "utf-16", "\t"),
    ],
)
def test_names_are_read_as_the_countrys_spreadsheet_wrote_them(
    name, country, encoding, separator
):
    rows = [("Name", "E-mail"), (name, "ada@example.org"), ("", "ben@example.org")]
    content = "\r\n".join(separator.join(row) for row in rows).encode(encoding)

    found = in_file(content, country=country)

    assert found == [Line(2, "ada@example.org", name), Line(3, "ben@example.org")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@x.org", [Line(1, "a@x.org")]),
        ("\n\n a@x.org \n\nb@x.org", [Line(3, "a@x.org"), Line(5, "b@x.org")]),
        ("Ada <a@x.org>\nb@x.org", [Line(1, "a@x.org", "Ada"), Line(2, "b@x.org")]),
        ('"Lovelace, Ada";a@x.org', [Line(1, "a@x.org", "Lovelace, Ada")]),
        ("sep=|\nmail|naam\na@x.org|Ada", [Line(3, "a@x.org", "Ada")]),
        ("a@x.org,Ada,QC", [Line(1, "a@x.org", "Ada")]),
        (
            "Team,First name,Last name,Email address\nQC,Ada,Lovelace,a@x.org\nQC",
            [Line(2, "a@x.org", "Ada Lovelace"), Line(3, "", "")],
        ),
        ("Ada;a@x\nBen;b@x.org", [Line(1, "a@x", "Ada"), Line(2, "b@x.org", "Ben")]),
        ("a@x.org\tAda\x07 L", [Line(1, "a@x.org", "Ada L")]),
    ],
)
def test_addresses_and_names_are_found_in_their_columns(text, found):
    assert pasted(text) == found


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"PK\x03\x04", IsAWorkbook),
        (b"\xd0\xcf\x11\xe0", IsAWorkbook),
        (b"", NoAddresses),
        (b"Ada\nBen", NoAddresses),
        (b"a@x.org\0", NotAList),
        (b"\xff\xfe\x00", NotAList),
        (b"a@x.org\n" * 2001, TooLong),
        (b"a@x.org," + b"x" * 200_000, NotAList),
    ],
)
def test_what_is_no_list_is_refused(content, error):
    with pytest.raises(NotAList) as refused:
        in_file(content, country="BE")

    assert refused.type is error


@pytest.mark.parametrize(
    "text",
    [
        # As mail programs copy whom a letter went to.
        "Zoë Müller <zoe@example.org>; Ben Bo <ben@example.org>; cleo@example.org",
        '"Zoë Müller" <zoe@example.org>, Ben Bo <ben@example.org>, cleo@example.org',
        "Zoë Müller <zoe@example.org>; Ben Bo <ben@example.org>;\ncleo@example.org\n",
        # As people type.
        "zoe@example.org Zoë Müller\nben@example.org Ben Bo\ncleo@example.org",
        "zoe@example.org;Zoë Müller\nben@example.org, Ben Bo\n<cleo@example.org>",
        "\ufeffmailto:zoe@example.org Zoë Müller\nben@example.org Ben Bo\ncleo@example.org",  # noqa: E501
        # A quotation mark that nobody closed.
        '"Zoë Müller;zoe@example.org\nBen Bo;ben@example.org\n;cleo@example.org',
    ],
)
def test_people_are_found_however_they_are_written_down(text):
    assert [(line.email, line.name) for line in pasted(text)] == [
        ("zoe@example.org", "Zoë Müller"),
        ("ben@example.org", "Ben Bo"),
        ("cleo@example.org", ""),
    ]


def test_names_turned_round_are_one_name():
    [ada, ben] = pasted("Lovelace, Ada <ada@example.org>\nBo, Ben <ben@example.org>\n")

    assert (ada.name, ben.name) == ("Ada Lovelace", "Ben Bo")
    [ada, _ben] = pasted('"Lovelace, Ada" <ada@example.org>, ben@example.org')
    assert ada.name == "Lovelace, Ada"


def test_two_addresses_of_one_person_are_not_two_people():
    [line] = pasted("Ada,ada@example.org,ada.at.home@example.org")

    assert (line.email, line.name) == ("ada@example.org", "Ada")


def test_a_line_of_too_many_people_is_refused():
    with pytest.raises(TooLong):
        pasted("; ".join(f"p{n}@example.org" for n in range(2001)))


def test_what_is_no_csv_either_way_is_no_list():
    with pytest.raises(NotAList):
        pasted('"' + "a@" * 70_000)
