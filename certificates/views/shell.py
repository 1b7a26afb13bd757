"""What is the same on every check page, drawn once a language.

Most of what a check would cost is menu, footer and forms, which depend on nothing that
the asker sends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from itertools import chain
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from certificates.http import NOBODY

MARK: Final = "≈≈here≈≈"


@dataclass(frozen=True)
class Shell:
    """The pieces of a page around its title and its content."""

    before_title: str
    before_content: str
    after_content: str


def in_shell(
    content: SafeString,
    *,
    title: str | Promise,
    status: int = HTTPStatus.OK,
    is_open: bool = False,
) -> HttpResponse:
    """A whole page around ``content``; with ``is_open`` search engines may keep it."""
    shell = _shell(_language(), is_demo=settings.DEMO, is_open=is_open)
    return HttpResponse(
        (
            shell.before_title,
            escape(str(title)),
            shell.before_content,
            content,
            shell.after_content,
        ),
        status=status,
    )


def streamed_in_shell(
    content: Iterable[str], *, title: str | Promise
) -> StreamingHttpResponse:
    """A whole page around ``content``, which is sent piece by piece as it is made."""
    shell = _shell(_language(), is_demo=settings.DEMO, is_open=False)
    before = (shell.before_title, escape(str(title)), shell.before_content)
    return StreamingHttpResponse(chain(before, content, (shell.after_content,)))


def still(template: str) -> SafeString:
    """A ``template`` that takes nothing but the language."""
    return _still(template, _language())


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@cache
def _still(template: str, _language: str) -> SafeString:
    return render_to_string(template)


@cache
def _shell(language: str, *, is_demo: bool, is_open: bool) -> Shell:
    # A request that nobody made: nothing of the first asker can stay in the frame.
    request = HttpRequest()
    request.path = request.path_info = reverse("certificates:verify_start")
    request.user = AnonymousUser()
    context = NOBODY | {"mark": MARK, "is_open": is_open}
    page = render_to_string("certificates/verify/shell.html", context, request=request)
    before_title, before_content, after_content = page.split(MARK)
    return Shell(before_title, before_content, after_content)
