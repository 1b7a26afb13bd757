"""In which language a learner's certificate can be."""

from dataclasses import dataclass
from typing import Final

from courses.models import Edition

#: What the frame of certificates has words in, which are kept with the certificates.
SPOKEN: Final = ("en", "nl", "fr", "es", "ca", "it", "de", "sv", "ro", "pl")


@dataclass(frozen=True)
class ProofLanguages:
    """The languages of an edition's certificates; ``own`` is taken for all others."""

    offered: tuple[str, ...]
    own: str

    def for_wish(self, wanted: str) -> str:
        """The language that whoever wants ``wanted`` gets."""
        return wanted if wanted in self.offered else self.own


def proof_languages(edition: Edition) -> ProofLanguages:
    """What the edition has a text in and the frame has words for; one query."""
    written = set(edition.texts.values_list("language", flat=True))
    offered = tuple(language for language in SPOKEN if language in written)
    return ProofLanguages(offered=offered, own=edition.default_language)
