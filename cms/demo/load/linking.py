"""Glossary terms in running text: the first time a lesson uses one, it is explained."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

#: A word's end: no letter, digit, hyphen or slash follows, but a plural's s may.
END = r"(?:s)?(?![\w/-])"
START = r"(?<![\w/-])"
#: Two documents have a Part IV and the glossary explains one of them.
NOT_AFTER = re.compile(r"(Annex I,? |Annexes I\w* and )$")
#: Where no explanation is put: in links, in words that stand out, in code.
CLOSED = {"a", "b", "code"}
TAG = re.compile(r"(<[^>]*>)")


@dataclass(frozen=True)
class Glossary:
    """The words that are explained: spelling to term, and one pattern for all."""

    terms: dict[str, str]
    pattern: re.Pattern[str]


def glossary(entries: Iterable[tuple[str, str | None]]) -> Glossary:
    """A glossary of terms with their abbreviations.

    Abbreviations and names are found as they are written. Where a term's first word
    is a word like any other, it may begin with a small or a capital letter.
    """
    terms: dict[str, str] = {}
    for term, abbreviation in entries:
        for spelling in (term, abbreviation or "", _uncapitalised(term)):
            if spelling:
                terms.setdefault(spelling, term)
    # The longest first: "combined ATMP" before "ATMP".
    spellings = sorted(terms, key=lambda spelling: (-len(spelling), spelling))
    either = "|".join(map(re.escape, spellings))
    return Glossary(terms, re.compile(f"{START}({either}){END}"))


def _uncapitalised(term: str) -> str:
    first, rest = term[:1], term[1:]
    is_common = rest[:1].islower() or rest[:1] in {" ", "-"}
    return first.lower() + rest if is_common else ""


@dataclass
class Linker:
    """Explains each term once in the texts of one lesson, in the order they come."""

    glossary: Glossary
    used: set[str] = field(default_factory=set)

    def link(self, html: str) -> str:
        """``html`` with links to terms that were not explained before."""
        parts: list[str] = []
        closed = 0
        for part in TAG.split(html):
            if TAG.fullmatch(part):
                name = part.strip("</>").split()[0].lower()
                if name in CLOSED:
                    closed += -1 if part.startswith("</") else 1
                parts.append(part)
            else:
                parts.append(part if closed else self._linked(part))
        return "".join(parts)

    def _linked(self, text: str) -> str:
        return self.glossary.pattern.sub(self._explained, text)

    def _explained(self, match: re.Match[str]) -> str:
        term = self.glossary.terms[match[1]]
        if term in self.used or NOT_AFTER.search(match.string[: match.start()]):
            return match[0]
        self.used.add(term)
        name = escape(term)
        return f'<a linktype="glossary" term="{name}">{match[0]}</a>'
