"""The gate in front of ``/cms/``: roles are asked for each request."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from cms.policies.rules import asked_for
from cms.policies.staff import OPEN, STAFF, may_ask
from cms.policies.subjects import Asking, hub_of_theirs, names_no_row
from hubs.domain.access import hubs_where
from hubs.domain.refusals import note_refusal
from hubs.models import Hub, User
from hubs.roles import Verb


class StaffGateMiddleware(MiddlewareMixin):
    """Let hub staff ask only for what is declared, about what is their hub's.

    Wagtail's own permissions follow from the roles and stay the first lock. This one
    asks the rows, so that a role that ended counts no more, and what Wagtail cannot
    limit to a hub does not exist for its staff.
    """

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Answer in the view's place where it may not be asked."""
        match = request.resolver_match
        if match is None or not match.route.startswith("cms/"):
            return None
        person = request.user
        if match.view_name in OPEN or not isinstance(person, User):
            # Visitors are sent to the sign-in page by Wagtail.
            return None
        if names_no_row(match):
            # Administrators are told so too: the database would refuse to look.
            raise Http404(match.view_name)
        if person.is_superuser and person.is_active:
            return None
        asking = Asking(person, request, match, timezone.now())
        if not hub_of_theirs(asking, Verb.ENTER):
            act = f"enter {match.view_name}"
            note_refusal(person, act=act, thing=person, at=asking.at)
            # Not Wagtail's way back to the sign-in page: that one sends whoever is
            # signed in here again.
            raise PermissionDenied(_("The CMS is for people with a role at a hub."))
        if not may_ask(asking, match.view_name):
            refuse(asking, match.view_name)
        return None


def refuse(asking: Asking, name: str) -> None:
    """Say that it is not there; at a hub of theirs, that their role does not do it.

    The hub whose thing it is finds it in its trail, and who asked does not learn
    whether there is such a thing.
    """
    rule = STAFF.get(name)
    if rule is None:
        raise Http404(name)
    is_theirs = rule.subject(asking, Verb.ENTER)
    has_it = rule.subject.whose(asking)
    act = asked_for(asking.request, name)
    person, at = asking.person, asking.at
    if has_it:
        note_refusal(person, act=act, thing=has_it.thing, hub=has_it.hub, at=at)
    elif is_theirs:
        note_refusal(person, act=act, thing=person, hub=_only_hub(asking), at=at)
    if is_theirs:
        raise PermissionDenied(_("Your role at this hub does not include that."))
    raise Http404(name)


def _only_hub(asking: Asking) -> Hub | None:
    """Where they work; of several hubs none in particular."""
    hubs = hubs_where(asking.person, Verb.ENTER, at=asking.at)[:2]
    return hubs[0] if len(hubs) == 1 else None
