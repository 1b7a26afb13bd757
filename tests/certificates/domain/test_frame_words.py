import json
import string

import pytest
from django.conf import settings

from certificates.domain.frame_words import WORDS, second_language, word_languages
from hubs.models.drawable import undrawable

HUBS = settings.ROOT / "cms/demo/content/hubs.json"


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", word_languages())
def test_words_are_complete_and_drawable(language):
    words = vars(WORDS[language])

    assert {key for key, text in words.items() if not text.strip()} == set()
    assert {
        key: undrawable(text) for key, text in words.items() if undrawable(text)
    } == {}


@pytest.mark.parametrize("language", word_languages())
def test_words_leave_the_same_gaps_as_the_english(language):
    english = vars(WORDS["en"])

    for key, text in vars(WORDS[language]).items():
        assert placeholders(text) == placeholders(english[key]), key


@pytest.mark.parametrize("language", word_languages())
def test_words_claim_no_signature(language):
    # But for what is said of a picture that shows one.
    words = {**vars(WORDS[language]), "signature": ""}
    text = " ".join(words.values()).lower()

    for claim in ("sign", "firm", "unterschr", "podpis", "seal", "open badge"):
        assert claim not in text


def test_second_language_is_the_first_other_one_that_the_frame_knows():
    assert second_language(["ca", "es", "en"], beside="en") == "ca"
    assert second_language(["en", "nl"], beside="en") == "nl"
    assert second_language(["nl", "en"], beside="nl") == "en"


def test_second_language_is_none_where_the_frame_knows_no_other():
    assert second_language(["en", "ga"], beside="en") is None
    assert second_language([], beside="en") is None


def test_every_hub_but_the_irish_has_a_second_language():
    hubs = json.loads(HUBS.read_text())["hubs"]

    without = [
        hub["slug"]
        for hub in hubs
        if not second_language(hub["languages"], beside="en")
    ]

    assert without == ["west-ireland"]
