import re
import subprocess
import sys

import pytest
import segno

from certificates.domain.sheet import first_density, sheet
from tests.factories.payload import HOLDER, make_payload


def cells(html):
    """Label to value of the fact cells."""
    pairs = re.findall(
        r'<p class="t">([^\n]*?)</p>\s*<p class="v">(.*?)</p>', html, re.DOTALL
    )
    return {re.sub("<.*", "", label).strip(): value for label, value in pairs}


def modules(svg):
    """The dark squares of a QR drawing, as rows of 0 and 1."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    rows = [[0] * size for _ in range(size)]
    x, y = 0, 0.0
    path = re.search(r' d="([^"]+)"', svg)[1]
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(part) for part in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            for column in range(int(values[0])):
                rows[int(y)][int(x) + column] = 1
            x += values[0]
        else:
            x, y = (
                (values[0], values[1])
                if command == "M"
                else (
                    x + values[0],
                    y + values[1],
                )
            )
    return rows


def test_sheet_shows_the_facts_of_the_payload():
    shown = cells(sheet(make_payload(), holder=HOLDER))

    assert shown == {
        "Date of issue": "14 November 2026",
        "Valid until": "14 November 2028",
        "Level": "EQF 5",
        "Workload": "10\u00a0h, below 1 ECTS credit",
        "Assessment": "Module quizzes and sandbox exercise; unsupervised online; "
        "identity checked by the hub where a practical is observed; passed, "
        "pass mark 80\u00a0%",
        "Form of participation": "Online, with sandbox exercises and, where a hub "
        "offers it, an observed practical",
        "Awarding body, its country and region": "South Holland ATMP Training Hub<br/>"
        "Zuid-Holland (NL36), Netherlands",
        "Quality assurance": "Review by two subject experts before publication and "
        "once a year",
    }


def test_sheet_says_what_is_missing_in_words():
    payload = make_payload(valid_until=None, eqf_level=None, ects="2", supervision="")

    shown = cells(sheet(payload, holder=HOLDER))

    assert shown["Valid until"] == "Does not expire"
    assert shown["Level"] == "None stated"
    assert shown["Workload"] == "10\u00a0h, 2 ECTS"
    assert shown["Assessment"].startswith("Module quizzes and sandbox exercise; passed")


@pytest.mark.parametrize(
    ("language", "date"),
    [
        ("en", "14 November 2026"),
        ("nl", "14 november 2026"),
        ("pl", "14 listopada 2026"),
        ("ca", "14 de novembre de 2026"),
        ("de", "14. November 2026"),
    ],
)
def test_sheet_writes_dates_out_in_its_language(language, date):
    html = sheet(make_payload(language=language, second_language=None), holder=HOLDER)

    assert date in html
    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize(
    ("day", "date"), [("04-14", "14 d’abril de 2026"), ("05-14", "14 de maig de 2026")]
)
def test_sheet_elides_in_catalan(day, date):
    payload = make_payload(language="ca", issued_at=f"2026-{day}T12:00:00Z")

    assert date in sheet(payload, holder=HOLDER)


def test_sheet_dates_are_days_of_the_hub():
    payload = make_payload(
        issued_at="2026-11-14T23:30:00Z",
        valid_until="2028-11-14T22:59:59.999999Z",
        time_zone="Europe/Amsterdam",
    )

    shown = cells(sheet(payload, holder=HOLDER))

    assert shown["Date of issue"] == "15 November 2026"
    assert shown["Valid until"] == "14 November 2028"


def test_sheet_speaks_two_languages():
    html = sheet(make_payload(), holder=HOLDER)

    assert "Certificaat van bekwaamheid, toegekend aan" in html
    assert 'lang="nl">Aseptisch werken en contaminatiebeheersing' in html


def test_sheet_speaks_one_language_where_there_is_no_second():
    html = sheet(make_payload(second_language=None, second_title=None), holder=HOLDER)

    assert html.count("lang=") == 1
    assert "None" not in html


def test_sheet_says_who_issued_it_and_nothing_of_signatures():
    html = sheet(make_payload(), holder=HOLDER)

    assert "2026-11-14 14:02:11 UTC" in html
    for claim in ("ign", "Open Badge", "PAdES"):
        assert not re.search(rf"\b[Ss]?{claim}(ed|ature)?\b", html)
    assert "The check page is the authority" in html


DESIGN = {
    "number": 3,
    "accent": "#0b5c4a",
    "logo_sha256": "0" * 64,
    "signature_sha256": "1" * 64,
    "signatory_name": "Bo <b>",
    "signatory_role": "Lead",
}
PICTURES = {"logo": "logo.png", "signature": "signature.png"}


def test_sheet_of_schema_1_looks_as_it_did():
    payload = make_payload(schema=1)
    del payload["design"]

    assert sheet(payload, holder=HOLDER) == sheet(make_payload(), holder=HOLDER)


def test_sheet_shows_the_design_of_the_hub():
    html = sheet(make_payload(design=DESIGN), holder=HOLDER, pictures=PICTURES)

    hub = "South Holland ATMP Training Hub"
    assert f'<img src="logo.png" alt="Logo of {hub}"/>' in html
    assert '<img src="signature.png" alt="Signature of Bo &lt;b&gt;"/>' in html
    assert '<p class="who">Bo &lt;b&gt;</p>\n<p>Lead</p>' in html
    assert '<body class="designed with-logo">' in html


def test_sheet_of_a_design_without_people_and_pictures_names_the_hub():
    empty = dict.fromkeys(DESIGN, "") | {"number": 1, "accent": "#0b5c4a"}

    html = sheet(make_payload(design=empty), holder=HOLDER)

    assert "<img" not in html
    assert '<p class="who">South Holland ATMP Training Hub</p>' in html
    assert '<body class="designed">' in html


def test_sheet_names_a_signatory_without_a_role():
    html = sheet(make_payload(design=DESIGN | {"signatory_role": ""}), holder=HOLDER)

    assert '<p class="who">Bo &lt;b&gt;</p>\n<p>South Holland' in html


def test_sheet_names_a_reissue_only():
    assert "edition 3, issue 2" in sheet(make_payload(issue_no=2), holder=HOLDER)
    assert "issue 1" not in sheet(make_payload(), holder=HOLDER)


def test_sheet_calls_a_demonstration_one():
    note = "Demonstration: not an award, proves no qualification"

    assert note in sheet(make_payload(demonstration=True), holder=HOLDER)
    assert note not in sheet(make_payload(), holder=HOLDER)


def test_sheet_escapes_what_people_wrote():
    html = sheet(
        make_payload(title="<b>Bold</b> & co", second_title="<i>"),
        holder="<script>alert(1)</script>",
    )

    assert "<script" not in html
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; co" in html
    assert "<i>" not in html


def test_sheet_draws_the_address_of_the_check_page():
    payload = make_payload()

    html = sheet(payload, holder=HOLDER)

    code = segno.make(payload["verify_url"], error="m", mask=3, micro=False)
    assert modules(html) == [list(row) for row in code.matrix]
    assert f'<a href="{payload["verify_url"]}">{payload["number"]}</a>' in html
    assert "passage.example/verify/<br/>" in html
    assert "<title>QR code with the address of the check page</title>" in html


@pytest.mark.parametrize(
    ("holder", "size"),
    [
        ("A" * 24, ""),
        ("A" * 25, "name-m"),
        ("A" * 33, "name-n"),
        ("A" * 41, "name-l"),
    ],
)
def test_sheet_sets_long_names_smaller(holder, size):
    html = sheet(make_payload(), holder=holder)

    assert re.search(r'<body class="(.*?)">', html)[1] == size


@pytest.mark.parametrize(
    ("title", "outcomes", "holder", "density"),
    [
        (44, 6, 24, ""),
        (45, 6, 24, "snug"),
        (71, 6, 24, "snug"),
        (71, 6, 25, "dense"),
        (10, 7, 10, "dense"),
    ],
)
def test_first_density_follows_the_lengths(title, outcomes, holder, density):
    payload = make_payload(
        title="T" * title, outcomes=[{"text": "Do", "kind": "skill"}] * outcomes
    )

    assert first_density(payload, holder="N" * holder) == density


def test_first_density_of_a_demonstration_leaves_room_for_its_note():
    assert first_density(make_payload(demonstration=True), holder=HOLDER) == "close"


def test_sheet_density_keeps_the_steps_before_it():
    html = sheet(make_payload(title="T" * 71), holder="N", density="dense")

    assert '<body class="title-l snug close dense">' in html


def test_sheet_needs_no_weasyprint():
    code = (
        "import sys, django; django.setup(); import certificates.domain.sheet; "
        "sys.exit('weasyprint' in sys.modules)"
    )

    # Our own interpreter with code of our own.
    done = subprocess.run([sys.executable, "-c", code], check=False)

    assert done.returncode == 0
