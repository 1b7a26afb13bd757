"""In which language a certificate can be."""

import pytest

from certificates.domain.frame_words import word_languages
from courses.domain.proof_language import SPOKEN, proof_languages
from tests.factories.courses import EditionFactory

pytestmark = pytest.mark.django_db


def written_in(edition, *languages):
    text = edition.texts.get()
    for language in languages:
        text.pk, text.language = None, language
        text.save()


def test_what_is_spoken_is_what_the_frame_has_words_for():
    assert word_languages() == SPOKEN


def test_certificates_speak_what_the_edition_and_the_frame_have():
    edition = EditionFactory()
    written_in(edition, "nl", "xx")

    languages = proof_languages(edition)

    assert languages.offered == ("en", "nl")
    assert languages.for_wish("nl") == "nl"


def test_what_is_not_offered_becomes_the_editions_own():
    languages = proof_languages(EditionFactory())

    assert languages.for_wish("nl") == "en"
