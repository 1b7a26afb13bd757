"""Characters that nobody sees are found, and taken out of what is written to files."""

import pytest

from hubs.domain.legible import BREAKS, cleaned, legible, unseen


@pytest.mark.parametrize("sign", ["\u0001", "\x7f", "\u200b", "\u202e", "\ufffe"])
def test_what_nobody_sees_is_found_and_taken_out(sign):
    text = f"Zoë{sign} & Söhne 株式会社"

    assert unseen(text) == sign
    assert legible(text) == "Zoë & Söhne 株式会社"


def test_a_break_is_seen_where_there_are_several_lines():
    assert unseen("Kaai 12\r\nGent", allowed=BREAKS) == ""
    assert unseen("Kaai 12\nGent") == "\n"
    assert legible("Kaai 12\nGent") == "Kaai 12 Gent"


def test_facts_keep_their_form():
    facts = {"lines": [{"title": "A\u0001"}, 5, None], "paid": True}

    assert cleaned(facts) == {"lines": [{"title": "A"}, 5, None], "paid": True}
