"""Money is read, rounded and shown as its currency and the language have it."""

from decimal import Decimal

import pytest

from courses.domain.money import NoAmount, amount, parsed, rounded, shown


@pytest.mark.parametrize(
    ("cents", "currency", "language", "words"),
    [
        (123_450, "EUR", "en", "€1,234.50"),
        (123_450, "EUR", "nl", "€\xa01.234,50"),
        (123_450, "EUR", "de", "1.234,50\xa0€"),
        (0, "EUR", "en", "€0.00"),
        (-5, "EUR", "en", "−€0.05"),
        (1234, "ISK", "en", "ISK\xa01,234"),
        (123_450, "SEK", "en-gb", "SEK\xa01,234.50"),
        (123_450, "CHF", "nl", "CHF\xa01.234,50"),
        (123_450, "KWD", "en", "KWD\xa0123.450"),
    ],
)
def test_an_amount_is_shown_as_its_currency_and_language_have_it(
    cents, currency, language, words
):
    assert shown(cents, currency, language=language) == words


@pytest.mark.parametrize(
    ("text", "currency", "cents"),
    [
        ("450", "EUR", 45_000),
        ("450.5", "EUR", 45_050),
        ("1.234,50", "EUR", 123_450),
        ("1,234.50", "EUR", 123_450),
        ("1 234,50", "EUR", 123_450),
        ("1’234.50", "CHF", 123_450),
        ("1.234", "EUR", 123_400),
        ("1.234", "ISK", 1234),
        ("1.234", "KWD", 1234),
    ],
)
def test_an_amount_is_read_as_people_type_it(text, currency, cents):
    assert parsed(text, currency=currency) == cents


@pytest.mark.parametrize(
    "text", ["", "free", "-5", "1e3", "NaN", "٣", "12.", "1,5.0.0x"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(NoAmount):
        parsed(text, currency="EUR")


def test_parts_of_the_smallest_unit_are_refused():
    with pytest.raises(NoAmount):
        parsed("12.5", currency="ISK")


def test_halves_are_rounded_up():
    assert [rounded(Decimal(text)) for text in ("0.5", "1.5", "2.5", "2.49")] == [
        1,
        2,
        3,
        2,
    ]


def test_minor_units_become_a_number_with_the_digits_of_the_currency():
    assert str(amount(1250, "EUR")) == "12.50"
    assert str(amount(1250, "ISK")) == "1250"
