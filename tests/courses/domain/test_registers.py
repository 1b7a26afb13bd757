import pytest

from courses.domain.registers import (
    FORMS,
    InvalidRegisterNumber,
    checked_register_number,
)


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("0403.019.261", "BE", "0403019261"),
        ("552 008 443", "FR", "552008443"),
        ("732 829 320 00074", "FR", "73282932000074"),
        ("CHE-100.155.212", "CH", "CHE100155212"),
        ("556074-7569", "SE", "5560747569"),
        ("  0000 123 ", "PL", "0000 123"),
        ("12-3456789", "US", "12-3456789"),
        ("", "BE", ""),
        ("", "US", ""),
    ],
)
def test_register_numbers_have_one_spelling(text, country, number):
    assert checked_register_number(text, country=country) == number


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("0403.019.262", "BE"),
        ("732829321", "FR"),
        ("x", "DE"),
        ("1" * 41, "US"),
        ("a\u200bb", "US"),
    ],
)
def test_what_is_no_register_number_is_refused(text, country):
    with pytest.raises(InvalidRegisterNumber):
        checked_register_number(text, country=country)


def test_forms_are_those_of_countries_where_hubs_sell():
    assert all(len(country) == 2 for country in FORMS)
    assert all(hasattr(form, "validate") for forms in FORMS.values() for form in forms)
