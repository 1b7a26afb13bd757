import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.number import ALPHABET, new_number, read, resembling, shown

numbers = st.text(ALPHABET, min_size=16, max_size=16)


def test_new_number_is_sixteen_characters_of_crockfords_alphabet():
    number = new_number()

    assert len(number) == 16
    assert set(number) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_new_numbers_differ():
    assert len({new_number() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7h4k q2m9 xw3t bz5c", "7H4K-Q2M9-XW3T-BZ5C"),
        ("7H4K-Q2M9-XW3T-BZ5", "7H4K-Q2M9-XW3T-BZ5"),
        ("7H4KQ2M9XW3TBZ5CAA", "7H4K-Q2M9-XW3T-BZ5C-AA"),
        ("https://LEARN/verify/7H4KQ2M9XW3TBZ5U", "7H4K-Q2M9-XW3T-BZ5U"),
        ("7H4K-Q2M9-XW3T", ""),
        ("7H4KQ2M9XW3TBZ5CAAA", ""),
        ("7H4K-Q2M9-XW3T-BZ5<", ""),
        ("7H4K-Q2M9-XW3T-BZ5é", ""),
        ("Certificate of Mallory is valid", ""),
        ("0" * 301, ""),
        ("", ""),
    ],
)
def test_what_was_meant_as_a_number_is_told_from_words(typed, meant):
    assert resembling(typed) == meant


def test_shown_number_has_four_groups():
    assert shown("7H4KQ2M9XW3TBZ5C") == "7H4K-Q2M9-XW3T-BZ5C"


@given(numbers)
def test_read_gives_back_what_is_shown(number):
    assert read(shown(number)) == number


@given(numbers, st.sampled_from(" -\u2010\u2011\u2013\u2014\u2212\u00a0\u200b\t\n"))
def test_read_forgives_case_and_separators(number, separator):
    assert read(separator + separator.join(number.lower()) + separator) == number


@given(numbers)
def test_read_forgives_letters_that_look_like_digits(number):
    misread = number.replace("0", "O").replace("1", "I")

    assert read(misread) == number
    assert read(misread.replace("I", "l")) == number


@pytest.mark.parametrize(
    "text",
    [
        "https://passage.example/verify/7H4KQ2M9XW3TBZ5C",
        "https://passage.example/verify/7H4K-Q2M9-XW3T-BZ5C/?from=mail#top",
        " passage.example/VERIFY/7h4kq2m9xw3tbz5c ",
        "７Ｈ４ＫＱ２Ｍ９ＸＷ３ＴＢＺ５Ｃ",
    ],
)
def test_read_takes_pasted_addresses_and_wide_letters(text):
    assert read(text) == "7H4KQ2M9XW3TBZ5C"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7H4KQ2M9XW3TBZ5",
        "7H4KQ2M9XW3TBZ5C7",
        "7H4KQ2M9XW3TBZ5U",
        "7H4KQ2M9XW3TBZ5é",
        "https://passage.example/verify/",
        "7H4KQ2M9XW3TBZ5C" + " " * 300,
    ],
)
def test_read_refuses_what_cannot_be_a_number(text):
    assert read(text) is None


@given(st.text())
def test_read_answers_any_text(text):
    number = read(text)

    assert number is None or shown(number)
