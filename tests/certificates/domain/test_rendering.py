import io
import re

import pikepdf
import pytest

from certificates.domain.frame_words import WORDS, word_languages
from certificates.domain.rendering import render
from hubs.domain.paper_defects import MissingLetters, PaperDefect, PaperTooSmall
from tests.factories.payload import HOLDER, make_payload
from tests.printed import printed_text, squeezed

OUTCOME = (
    "Explain how the class of a combined product decides the procedure, the dossier "
    "and whom to ask first in a hub"
)
LONG = {
    "title": "From first trial to market and beyond: manufacturing, regulatory and "
    "clinical strategy for combined advanced therapy medicinal products",
    "second_title": "Van eerste onderzoek tot markt en verder: productie-, regelgevings"
    "- en klinische strategie voor gecombineerde ATMP’s",
    "outcomes": [{"text": OUTCOME, "kind": "skill"}] * 8,
    "assessment": "Module checks, sandbox exercise, observed practical and oral "
    "examination by two assessors, identity checked on site",
    "demonstration": True,
    "issue_no": 12,
}
LONG_HOLDER = (
    "María de los Ángeles Fernández-Villaverde y Gutiérrez de la Concepción Oyarzábal"
)
GREEK = {"title": "Ταυτότητα, έλεγχος και αποδέσμευση φαρμάκων προηγμένων θεραπειών"}


@pytest.mark.parametrize(
    ("changes", "holder"),
    [
        ({}, HOLDER),
        (LONG, LONG_HOLDER),
        (GREEK, "Αλεξάνδρα Παπαδοπούλου-Χατζηγεωργίου"),
        (
            {"language": "pl", "second_language": "en"},
            "Władysława Szczęśniak-Grzegżółkowska",
        ),
        ({}, "Nguyễn Hoàng Thị Bảo Ngọc Ánh Dương"),
        ({"demonstration": True, "valid_until": None}, "Íñigo O’Ñandú"),
        ({}, "W" * 80),
    ],
    ids=["plain", "long", "greek", "polish", "vietnamese", "demonstration", "one word"],
)
def test_certificate_prints_name_and_title_on_one_page(changes, holder):
    payload = make_payload(**changes)

    paper = render(payload, holder=holder)

    text = printed_text(paper)
    assert squeezed(holder) in text
    assert squeezed(payload["title"]) in text
    with pikepdf.open(io.BytesIO(paper)) as file:
        assert len(file.pages) == 1
        assert str(file.Root.Lang) == payload["language"]


def test_certificate_prints_every_fact():
    payload = make_payload()

    text = printed_text(render(payload, holder=HOLDER))

    facts = [
        HOLDER,
        payload["title"],
        payload["second_title"],
        *(outcome["text"] for outcome in payload["outcomes"]),
        *(payload["hub"][key] for key in ("name", "region", "city", "country_name")),
        "7H4K-Q2M9-XW3T-BZ5C",
        "NL36-GMP-001, edition 3",
        "14 November 2026",
        "14 November 2028",
        "EQF 5",
        "10 h, below 1 ECTS credit",
        payload["assessment"][1:],
        payload["supervision"],
        "passed, pass mark 80 %",
        payload["participation"][1:],
        payload["quality_assurance"],
        "2026-11-14 14:02:11 UTC",
        "passage.example/verify/7H4KQ2M9XW3TBZ5C",
    ]
    assert [fact for fact in facts if squeezed(fact) not in text] == []


@pytest.mark.parametrize("language", word_languages())
def test_certificate_speaks_every_language_of_the_frame(language):
    payload = make_payload(language=language, second_language=None)

    text = printed_text(render(payload, holder=HOLDER))

    words = WORDS[language]
    assert squeezed(words.edition.format(edition=3)) in text
    assert squeezed(words.elements) in text


def test_certificate_is_the_same_bytes_each_time():
    payload = make_payload()

    assert render(payload, holder=HOLDER) == render(payload, holder=HOLDER)


def test_certificates_with_different_numbers_differ():
    other = make_payload(number="0" * 16)

    assert render(other, holder=HOLDER) != render(make_payload(), holder=HOLDER)


def test_certificate_says_when_it_was_issued_in_its_metadata():
    with pikepdf.open(io.BytesIO(render(make_payload(), holder=HOLDER))) as file:
        assert str(file.docinfo["/CreationDate"]) == "D:20261114140211Z"
        assert str(file.docinfo["/Title"]).startswith("Certificate 7H4K-Q2M9-XW3T-BZ5C")


def test_certificate_that_never_fits_is_refused():
    payload = make_payload(outcomes=[{"text": OUTCOME, "kind": "skill"}] * 60)

    with pytest.raises(PaperTooSmall):
        render(payload, holder=HOLDER)


def test_certificate_with_a_letter_no_font_draws_is_refused():
    with pytest.raises(MissingLetters) as refusal:
        render(make_payload(title="Volume ∰ 5 ml"), holder=HOLDER)

    assert refusal.value.letters == "∰"


def test_certificate_prints_the_signs_of_the_field():
    title = "Particles ≥ 0.5 µm, CO₂ → grade A"

    text = printed_text(render(make_payload(title=title), holder=HOLDER))

    assert squeezed(title) in text


def test_a_sheet_that_screen_readers_could_not_name_is_refused(settings):
    sheet = (settings.ROOT / "templates/certificates/sheet.html").read_text()
    nameless = re.sub(r"<title>.*?</title>", "", sheet, flags=re.DOTALL)
    (engine,) = settings.TEMPLATES
    loaders = [
        (
            "django.template.loaders.locmem.Loader",
            {"certificates/sheet.html": nameless},
        ),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    options = engine["OPTIONS"] | {"loaders": loaders}
    settings.TEMPLATES = [engine | {"APP_DIRS": False, "OPTIONS": options}]

    with pytest.raises(PaperDefect, match="PDFUA1"):
        render(make_payload(), holder=HOLDER)
