"""Answers that nobody keeps, limits for strangers, files that are only looked at."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, Final, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST

from hubs.http.limits import MINUTE, guesses_in_this_minute, times_in_this_minute
from hubs.http.unlogged import unlogged
from hubs.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

#: The largest file worth comparing: certificates have about 50 kB.
LARGEST_FILE: Final = 2 * 1024 * 1024
#: Up to here a larger body is read to its end, so that browsers show the answer.
LARGEST_READ: Final = 16 * 1024 * 1024
#: So many lines of a list cost a worker as much as a receipt of its own.
LINES_OF_A_RECEIPT: Final = 100
#: How many names one address may try in a minute; the page says whether it is right.
NAMES_PER_MINUTE: Final = 10
#: How many files one address may hand in in a minute; one takes half a second of work.
FILES_PER_MINUTE: Final = 20
#: What pages for strangers take the place of, lest a session be touched.
NOBODY: Final[dict[str, object]] = {"cookieless": True, "messages": ()}


class Limit(StrEnum):
    """What an address may do so many times a minute."""

    CHECKS = "checks"
    LINES = "lines"
    RECEIPTS = "receipts"
    NAMES = "names"
    FILES = "files"

    @property
    def times(self) -> int:
        """How many times."""
        return {
            Limit.CHECKS: settings.VERIFY_PER_MINUTE,
            Limit.LINES: settings.VERIFY_LINES_PER_MINUTE,
            Limit.RECEIPTS: settings.RECEIPTS_PER_MINUTE,
            Limit.NAMES: NAMES_PER_MINUTE,
            Limit.FILES: FILES_PER_MINUTE,
        }[self]


class LoggedInRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


def unobserved(view: View[P]) -> View[P]:
    """Serve ``view`` to nobody in particular: no session, no store, no index."""

    @wraps(view)
    def inner(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        # Templates ask who is signed in; here the answer is nobody, without a look.
        request.user = AnonymousUser()
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        # The address has the number in it.
        return unlogged(response)

    return inner


def limited(view: View[P]) -> View[P]:
    """Answer each address so many times a minute, the rest with 429."""

    @wraps(view)
    def inner(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if asks_too_often(request):
            return too_often(request, Limit.CHECKS)
        return view(request, *args, **kwargs)

    return inner


def sent_by_learner(
    view: Callable[Concatenate[LoggedInRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Take what a learner sends with POST; who is signed out goes by the passport.

    What was sent is not sent again behind a sign-in: it is asked for anew.
    """

    @require_POST
    @wraps(view)
    def inner(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("certificates:passport"))
        return view(cast("LoggedInRequest", request), *args, **kwargs)

    return inner


def asks_too_often(request: HttpRequest) -> bool:
    """Whether this address has had its checks of this minute, this one counted."""
    return times_in_this_minute(request, "verify") > Limit.CHECKS.times


def asks_too_much(request: HttpRequest, *, lines: int) -> bool:
    """Whether this address has had its lines of this minute, these counted."""
    times = times_in_this_minute(request, "lines", weight=lines)
    return times > Limit.LINES.times


def orders_too_much(request: HttpRequest, *, lines: int) -> bool:
    """Whether this address has had its receipts of this minute, this one counted."""
    weight = 1 + lines // LINES_OF_A_RECEIPT
    times = times_in_this_minute(request, "receipts", weight=weight)
    return times > Limit.RECEIPTS.times


def hands_in_too_often(request: HttpRequest) -> bool:
    """Whether this address has had its files of this minute, this one counted."""
    return times_in_this_minute(request, "files") > Limit.FILES.times


def guesses_too_often(request: HttpRequest) -> bool:
    """Whether this address has tried its names of this minute, this one counted.

    Raises :exc:`hubs.http.limits.NotCounted` where that cannot be known now.
    """
    return guesses_in_this_minute(request, "names") > Limit.NAMES.times


def too_often(request: HttpRequest, limit: Limit) -> HttpResponse:
    """The page that says what the limit is, and to wait for a minute."""
    context = NOBODY | {"limit": limit.value, "times": limit.times}
    response = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(MINUTE)
    return response


def posted(
    request: HttpRequest,
) -> tuple[QueryDict, MultiValueDict[str, UploadedFile]]:
    """The fields and files that were sent; none where it cannot be taken apart."""
    try:
        return request.POST, request.FILES
    except (MultiPartParserError, SuspiciousOperation):
        return QueryDict(""), MultiValueDict()


class FleetingFile(UploadedFile):
    """A file that is in memory for as long as it is looked at, and never on a disk.

    ``content`` is None where it was too large.
    """

    def __init__(self, *, content: bytes | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.content = content


class FleetingUploadHandler(FileUploadHandler):
    """Hold what is uploaded in memory, up to the largest size; write it nowhere."""

    def handle_raw_input(
        self,
        input_data: object,
        META: dict[str, Any],  # noqa: N803 (Django's name)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, UploadedFile]] | None:
        """Do not even read what is far too large; its file then counts as too large."""
        if content_length <= LARGEST_READ:
            return None
        refused = FleetingFile(
            content=None, file=None, name="file", size=content_length
        )
        return QueryDict(""), MultiValueDict({"file": [refused]})

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin anew with each file."""
        super().new_file(*args, **kwargs)
        self.pieces: list[bytes] = []
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece in, up to the largest size; hand it to nobody."""
        self.size += len(raw_data)
        if self.size <= LARGEST_FILE:
            self.pieces.append(raw_data)

    def file_complete(self, file_size: int) -> FleetingFile:
        """The file, if it was not too large."""
        is_whole = self.size <= LARGEST_FILE
        return FleetingFile(
            content=b"".join(self.pieces) if is_whole else None,
            file=None,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
        )
