"""Sending a stored file: whole, or one range of its bytes (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Final

from django.core.files import File
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

#: What a browser may show in its place; all else is saved. No type that can run.
SHOWN: Final = re.compile(
    r"image/(png|jpeg|gif|webp|avif)|(video|audio)/[\w.+-]+|text/vtt"
)
RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
CHUNK: Final = 64 * 1024


@dataclass(frozen=True)
class Sendable:
    """A stored file and what is said of it. ``tag`` changes when its bytes do."""

    file: File[bytes]
    size: int
    tag: str
    media_type: str
    name: str


def send(request: HttpRequest, sendable: Sendable) -> HttpResponseBase:
    """The answer with the file: 200, 206 for a range, 304, or 416 for one outside.

    The caller adds who may keep it, by ``Cache-Control``.
    """
    tag = f'"{sendable.tag}"'
    response = get_conditional_response(request, etag=tag) or _answer(
        request, sendable, tag=tag
    )
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _answer(request: HttpRequest, sendable: Sendable, *, tag: str) -> HttpResponseBase:
    wanted = request.headers.get("Range")
    # A range of an older version than the reader holds would not fit: send all.
    if wanted and request.headers.get("If-Range", tag) == tag:
        match = RANGE.fullmatch(wanted.strip())
        if match and any(match.groups()):
            return _part(sendable, first=match[1], last=match[2])
    response = FileResponse(sendable.file.open("rb"))
    response["Content-Length"] = str(sendable.size)
    return _typed(response, sendable)


def _part(sendable: Sendable, *, first: str, last: str) -> HttpResponseBase:
    """The bytes from ``first`` to ``last``; without ``first``, the last so many."""
    size = sendable.size
    begin = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if begin > end or (not first and last.strip("0") == ""):
        response = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        response["Content-Range"] = f"bytes */{size}"
        return response
    file = sendable.file.open("rb")
    file.seek(begin)
    part = StreamingHttpResponse(
        _chunks(file, end - begin + 1), status=HTTPStatus.PARTIAL_CONTENT
    )
    part["Content-Length"] = str(end - begin + 1)
    part["Content-Range"] = f"bytes {begin}-{end}/{size}"
    return _typed(part, sendable)


def _typed(response: HttpResponseBase, sendable: Sendable) -> HttpResponseBase:
    is_shown = SHOWN.fullmatch(sendable.media_type) is not None
    response["Content-Type"] = sendable.media_type
    response["Content-Disposition"] = (
        content_disposition_header(not is_shown, sendable.name) or "inline"
    )
    return response


def _chunks(file: IO[bytes], left: int) -> Iterator[bytes]:
    with file:
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
