import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from hubs.models.drawable import is_drawable
from hubs.models.names import (
    NameDefect,
    NameProblem,
    name_problem,
    normalised_name,
    validate_printed_name,
)


@pytest.mark.parametrize(
    "name",
    [
        "Zoë Ångström-Wójcik",
        "Władysława Szczęśniak-Grzegżółkowska",
        "Nguyễn Hoàng Thị Bảo Ngọc Ánh Dương",
        "Αλεξάνδρα Παπαδοπούλου",
        "Александра Смирнова-Їжакевич",
        "Máire Ní Dhómhnaill",
        "Ștefan Țuțea",
        "Gal·la Marcel·lí",
        "Mª José O'Brien",
        "D’Arcy Hawaiʻi Veʼa",
        "’t Hooft",
        "Jean Παπαδόπουλος",
        "A" * 80,
    ],
)
def test_name_that_can_be_printed_passes(name):
    assert name_problem(normalised_name(name)) is None
    assert validate_printed_name(name) is None


@pytest.mark.parametrize(
    ("name", "defect", "character"),
    [
        ("", NameDefect.EMPTY, ""),
        ("- '", NameDefect.EMPTY, ""),
        ("·", NameDefect.NOT_IN_A_NAME, "·"),
        ("A" * 81, NameDefect.TOO_LONG, ""),
        ("Zoë 😀", NameDefect.NOT_IN_A_NAME, "😀"),
        ("<script>", NameDefect.NOT_IN_A_NAME, "<"),
        ("Anna 2", NameDefect.NOT_IN_A_NAME, "2"),
        ("John Smith, Jr.", NameDefect.NOT_IN_A_NAME, ","),
        ("ליאה כהן", NameDefect.OTHER_SCRIPT, "ל"),
        ("ليلى", NameDefect.OTHER_SCRIPT, "ل"),
        ("李小龍", NameDefect.OTHER_SCRIPT, "李"),
        ("Wáng Xiǎo", NameDefect.OTHER_SCRIPT, "ǎ"),
        ("µ", NameDefect.OTHER_SCRIPT, "µ"),
        ("An\u200bna", NameDefect.INVISIBLE, "\u200b"),
        ("An\u202ena", NameDefect.INVISIBLE, "\u202e"),
        ("An\u00adna", NameDefect.INVISIBLE, "\u00ad"),
        ("An\x00na", NameDefect.INVISIBLE, "\x00"),
        ("Zq\u0303oe", NameDefect.LOOSE_MARK, "\u0303"),
        ("Z\u0351\u0351oe", NameDefect.LOOSE_MARK, "\u0351"),
        ("Pаvel", NameDefect.MIXED_SCRIPTS, "а"),
    ],
)
def test_name_that_cannot_be_printed_has_its_problem_named(name, defect, character):
    assert name_problem(normalised_name(name)) == NameProblem(defect, character)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Zoë \t Wójcik\u00a0 ", "Zoë Wójcik"),
        ("Zoe\u0308", "Zoë"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Anna\u2010Lena\u2011Maria", "Anna-Lena-Maria"),
    ],
)
def test_normalised_name_is_composed_with_single_spaces(typed, stored):
    assert normalised_name(typed) == stored


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Zoë 😀", "“😀” cannot be printed"),
        ("ليلى", "“ل” is not among the Latin, Greek and Cyrillic letters"),
        ("ليلى", "the Latin line of your passport"),
        ("An\u200bna", "an invisible character (U+200B)"),
        ("Zq\u0303oe", "“\u25cc\u0303” (U+0303)"),
        ("A" * 200, "room for 80 characters; this name has 200"),
        ("Pаvel", "another alphabet"),
        ("", "at least one letter"),
    ],
)
def test_error_says_which_character_and_what_to_do(name, words):
    with pytest.raises(ValidationError) as error:
        validate_printed_name(name)

    assert words in error.value.messages[0]


@given(st.text(max_size=100))
def test_every_name_that_passes_can_be_drawn(text):
    name = normalised_name(text)

    if name_problem(name) is None:
        assert all(is_drawable(letter) for letter in name)
        assert name == unicodedata.normalize("NFC", name)
        assert len(name) <= 80
