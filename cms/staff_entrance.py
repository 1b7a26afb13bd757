"""Entering ``/cms/``: a second step, and saying who one is again after some hours."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from cms.demo.accounts import ACCOUNTS
from cms.policies.rules import SAFE
from cms.policies.staff import OPEN
from hubs.domain.access import is_auditor
from hubs.models import HubRole, User

#: What is being written when the hours are over may still be sent.
TO_FINISH: Final = timedelta(hours=1)
SECOND_STEPS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
DEMONSTRATION: Final = frozenset(account.email for account in ACCOUNTS)


class StaffEntranceMiddleware(MiddlewareMixin):
    """Stand before the gate: it asks what somebody may, this one whether it is they."""

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Lead elsewhere whoever is not let in yet."""
        match, person = request.resolver_match, request.user
        if match is None or not match.route.startswith("cms/"):
            return None
        if match.view_name in OPEN or not isinstance(person, User):
            return None
        now = timezone.now()
        if is_second_step_due(person, at=now):
            messages.error(request, _("The CMS asks for a second step: set one up."))
            return redirect("mfa_index")
        if _has_been_long(request, person, at=now):
            return _ask_again(request)
        return None


def is_second_step_due(person: User, *, at: datetime) -> bool:
    """Whether the days are over in which ``person`` should have set one up.

    They count from the first role that holds; an administrator's from the account.
    Auditors have none.
    """
    if not settings.STAFF_SECOND_STEP:
        return False
    if settings.DEMO and person.email in DEMONSTRATION:
        return False
    if is_auditor(person, at=at):
        return not _has_second_step(person)
    since = person.date_joined if person.is_superuser else _first_role(person, at=at)
    grace = timedelta(days=settings.STAFF_SECOND_STEP_GRACE_DAYS)
    if since is None or at < since + grace:
        return False
    return not _has_second_step(person)


def _has_second_step(person: User) -> bool:
    held = Authenticator.objects.filter(user=person, type__in=SECOND_STEPS)
    return bool(held.exists())


def _first_role(person: User, *, at: datetime) -> datetime | None:
    rows = HubRole.objects.current(at=at).filter(user=person)
    return rows.order_by("since").values_list("since", flat=True).first()


def _has_been_long(request: HttpRequest, person: User, *, at: datetime) -> bool:
    hours = settings.STAFF_SESSION_HOURS
    if not hours:
        return False
    limit = timedelta(hours=hours)
    if request.method not in SAFE:
        limit += TO_FINISH
    records = get_authentication_records(request, person)
    last = max((record["at"] for record in records), default=0)
    return at.timestamp() - last > limit.total_seconds()


def _ask_again(request: HttpRequest) -> HttpResponseRedirect:
    back = request.get_full_path() if request.method in SAFE else "/cms/"
    question = reverse("account_reauthenticate")
    return HttpResponseRedirect(f"{question}?{urlencode({'next': back})}")
