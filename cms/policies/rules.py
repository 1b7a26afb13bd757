"""What a person's roles must allow, for one address of the CMS."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from cms.policies.subjects import Subject
from hubs.roles import Verb

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SENDING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


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


def asked_for(request: HttpRequest, name: str) -> str:
    """What is asked for, as the audit trail names it.

    People may make up methods; what they make up stays out of the trail.
    """
    method = request.method if request.method in SAFE | SENDING else "other"
    return f"{method} {name}"
