"""Entries of the CMS's main menu that go by roles."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.menu import MenuItem

from hubs.domain.access import verbs_somewhere
from hubs.roles import Verb

NAME: Final = "passage.verbs"


class RoleMenuItem(MenuItem):
    """Shown to those who may do ``verb`` at some hub.

    All entries of a page ask together: what somebody may is read once a request.
    """

    def __init__(self, *args: Any, verb: Verb, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verb = verb

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is a hub of theirs."""
        known = vars(request)
        if NAME not in known:
            known[NAME] = verbs_somewhere(request.user, at=timezone.now())
        return self.verb in known[NAME]
