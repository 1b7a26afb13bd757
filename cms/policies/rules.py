"""What a person's roles must allow, for one address of the CMS."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from cms.policies.subjects import Subject
from hubs.roles import Verb

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Rule:
    """Which verb is needed to read and to send, about what; ``None``: nothing is sent.

    The address is about ``subject``; ``why`` says what limits what it shows.
    """

    subject: Subject
    read: Verb
    send: Verb | None
    why: str

    def verb(self, request: HttpRequest) -> Verb | None:
        """What the request wants to do."""
        return self.read if request.method in SAFE else self.send
