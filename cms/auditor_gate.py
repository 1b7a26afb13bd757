"""Auditors read and change nothing: two middlewares see to it, whatever a view does.

Why, and what the database adds on PostgreSQL: docs/decisions/0014-auditors-read.md.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, cast

from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection, transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from cms.policies.auditors import (
    DRAFT,
    FORM,
    LEAVES_ROWS,
    READABLE,
    asked_by_auditor,
    may_send,
    tells_answers,
)
from cms.policies.rules import SAFE, asked_for
from cms.policies.staff import OPEN
from cms.policies.subjects import names_no_row
from hubs.domain.mandates import might_audit
from hubs.domain.refusals import note_refusal
from hubs.middleware import is_cookieless
from hubs.models import User


class AuditorGateMiddleware(MiddlewareMixin):
    """Refuse what auditors send anywhere, and what they may not read in the CMS.

    It stands before the gate of the staff, which then asks whose things are.
    """

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Answer in the view's place where auditors have no business."""
        match = request.resolver_match
        if match is None or (request.method in SAFE and not _is_in_cms(request)):
            return None
        if is_cookieless(request):
            # There everybody is nobody; asking who it is would touch the session.
            return None
        if match.view_name in OPEN or not _is_auditor(request):
            return None
        name = match.view_name
        if request.method not in SAFE:
            return None if may_send(name) else _refuse(request, name)
        if name not in READABLE or names_no_row(match):
            raise Http404(name)
        if tells_answers(name, args):
            _refuse(request, name)
        return redirect(DRAFT, *args, **kwargs) if name == FORM else None


class ReadingOnlyMiddleware(MiddlewareMixin):
    """Answer auditors in a transaction in which the database refuses every write.

    It stands last, so that the gates before it may still record what they refuse.
    """

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Call the view, and let it read."""
        match = request.resolver_match
        if match is None or not _is_in_cms(request) or request.method not in SAFE:
            return None
        if match.view_name in OPEN | LEAVES_ROWS:
            return None
        if not asked_by_auditor(request, at=timezone.now()):
            return None
        try:
            with reading_only():
                response = view(request, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
        except InternalError:
            # A screen that writes while it is read is a fault of ours; it must not
            # become the auditor's deed.
            _refuse(request, match.view_name)
        return response


@contextmanager
def reading_only() -> Iterator[None]:
    """A transaction that cannot write, on PostgreSQL; elsewhere a transaction."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
        yield


def _is_auditor(request: HttpRequest) -> bool:
    """Whether who asks holds a mandate; outside of the CMS hardly anybody does."""
    person, now = request.user, timezone.now()
    if not _is_in_cms(request) and isinstance(person, User):
        return might_audit(person, at=now) and asked_by_auditor(request, at=now)
    return asked_by_auditor(request, at=now)


def _is_in_cms(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.route.startswith("cms/")


def _refuse(request: HttpRequest, name: str) -> NoReturn:
    person = cast("User", request.user)
    act = asked_for(request, name)
    note_refusal(person, act=act, thing=person, at=timezone.now())
    raise PermissionDenied(_("You are here to read: auditors change nothing."))
