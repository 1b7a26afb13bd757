"""Names as initials, and names as people type them."""

import pytest

from certificates.domain.names import initials, is_same_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Zoe\u0308 Čapek-Nguyễn", "Z. Č.-N."),
        ("Ada van der Berg", "A. v. d. B."),
        ("Ελένη", "Ε."),
        ("Bo -", "B."),
        ("", ""),
    ],
)
def test_initials_are_the_first_letter_of_each_part(name, short):
    assert initials(name) == short


@pytest.mark.parametrize(
    ("typed", "name", "is_same"),
    [
        ("zoe capek nguyen", "Zoë Čapek-Nguyễn", True),
        ("Soren Aero", "Søren Ærø", True),
        ("Lukasz  STRASSE", "Łukasz Straße", True),
        ("Zoë", "Zoë Čapek-Nguyễn", False),
        ("", "Zoë", False),
        ("–", "", False),
    ],
)
def test_a_name_is_the_same_however_a_keyboard_writes_it(typed, name, is_same):
    assert is_same_name(typed, name) is is_same
