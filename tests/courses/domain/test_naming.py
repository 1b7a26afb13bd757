"""Codes as people read them; what nobody knows stays as it is."""

import pytest

from courses.domain.naming import country_name, language_name, level_name


@pytest.mark.parametrize(
    ("name", "code", "read"),
    [
        (language_name, "nl", "Dutch"),
        (language_name, "tlh", "tlh"),
        (country_name, "BE", "Belgium"),
        (country_name, "ZZ", "ZZ"),
        (level_name, "5", "5, skilled operator"),
        (level_name, "9", "9"),
    ],
)
def test_a_code_is_read_by_its_name(name, code, read):
    assert name(code) == read
