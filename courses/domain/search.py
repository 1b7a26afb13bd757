"""Search in the catalogue: beginnings of words, stems and slips of the finger.

Words are looked up in the memory of the process. A set of courses is an integer, bit by
bit: two thousand courses are joined and counted in microseconds. Stems come from
PostgreSQL's dictionaries and are found on PostgreSQL alone.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

#: More words than anybody means; what follows is not read.
MOST_WORDS = 8
LONGEST_WORD = 40
#: Share of common trigrams above which a word is taken for a slip of another.
LIKENESS = 0.4
SHORTEST_SLIP = 4
#: PostgreSQL's stemming dictionary of a language.
DICTIONARIES = {
    "da": "danish_stem",
    "de": "german_stem",
    "en": "english_stem",
    "es": "spanish_stem",
    "fi": "finnish_stem",
    "fr": "french_stem",
    "hu": "hungarian_stem",
    "it": "italian_stem",
    "nl": "dutch_stem",
    "pt": "portuguese_stem",
    "ro": "romanian_stem",
    "sv": "swedish_stem",
}


@dataclass(frozen=True)
class WordIndex:
    """Which courses use which words.

    ``words`` is sorted, so that those with one beginning stand together; a mask has
    bit ``n`` set where course ``n`` has it.
    """

    words: tuple[str, ...]
    masks: Mapping[str, int]
    stems: Mapping[str, int]
    trigrams: Mapping[str, frozenset[str]]
    dictionaries: tuple[str, ...]

    def matching(self, text: str) -> int:
        """The courses that have every word of ``text``; all if it has none."""
        words = words_of(text)[:MOST_WORDS]
        stems = stems_of(words, dictionaries=self.dictionaries) if self.stems else {}
        mask = -1
        for word in words:
            found = self.beginning_with(word)
            for stem in stems.get(word, ()):
                found |= self.stems.get(stem, 0)
            mask &= found or self.resembling(word)
        return mask

    def beginning_with(self, word: str) -> int:
        """The courses with a word that begins with ``word``."""
        mask = 0
        for position in range(bisect_left(self.words, word), len(self.words)):
            if not self.words[position].startswith(word):
                break
            mask |= self.masks[self.words[position]]
        return mask

    def resembling(self, word: str) -> int:
        """The courses with a word that may have been meant by ``word``."""
        if len(word) < SHORTEST_SLIP:
            return 0
        asked = trigrams_of(word)
        common = Counter(
            other for trigram in asked for other in self.trigrams.get(trigram, ())
        )
        mask = 0
        for other, count in common.items():
            both = len(asked) + len(trigrams_of(other)) - count
            if count / both >= LIKENESS:
                mask |= self.masks[other]
        return mask


def words_of(text: str) -> list[str]:
    """The words of ``text``, in small letters without accents, each once, in order."""
    plain = unicodedata.normalize("NFKD", text[:100_000].casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = (word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", plain))
    return list(dict.fromkeys(words))


def trigrams_of(word: str) -> frozenset[str]:
    """The runs of three letters of ``word``, its beginning and end marked by spaces."""
    padded = f"  {word} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def index_words(texts: Iterable[Iterable[tuple[str, str]]]) -> WordIndex:
    """Index what is said of each course: per course, pairs of language and text."""
    masks: dict[str, int] = defaultdict(int)
    spoken: dict[str, set[str]] = defaultdict(set)
    for position, versions in enumerate(texts):
        for language, text in versions:
            for word in words_of(text):
                masks[word] |= 1 << position
                spoken[language].add(word)
    trigrams: dict[str, set[str]] = defaultdict(set)
    for word in masks:
        for trigram in trigrams_of(word):
            trigrams[trigram].add(word)
    return WordIndex(
        words=tuple(sorted(masks)),
        masks=dict(masks),
        stems=_index_stems(masks, spoken),
        trigrams={key: frozenset(words) for key, words in trigrams.items()},
        dictionaries=tuple(
            sorted(DICTIONARIES[each] for each in spoken if each in DICTIONARIES)
        ),
    )


def _index_stems(
    masks: Mapping[str, int], spoken: Mapping[str, set[str]]
) -> dict[str, int]:
    """The courses that use a word with each stem, by the language it is used in."""
    stems: dict[str, int] = defaultdict(int)
    for language, words in spoken.items():
        dictionary = DICTIONARIES.get(language)
        if dictionary is None:
            continue
        for word, named in stems_of(sorted(words), dictionaries=(dictionary,)).items():
            for stem in named:
                stems[stem] |= masks[word]
    return dict(stems)


def stems_of(
    words: list[str], *, dictionaries: tuple[str, ...]
) -> dict[str, list[str]]:
    """The stems of ``words``, each with the name of its dictionary of PostgreSQL.

    On another database there are none.
    """
    if connection.vendor != "postgresql" or not words or not dictionaries:
        return {}
    stems: dict[str, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, dictionary, ts_lexize(dictionary::regdictionary, word)"
            " FROM unnest(%s::text[]) AS word, unnest(%s::text[]) AS dictionary",
            [words, list(dictionaries)],
        )
        for word, dictionary, lexemes in cursor.fetchall():
            stems[word] += [f"{dictionary} {lexeme}" for lexeme in lexemes or ()]
    return dict(stems)
