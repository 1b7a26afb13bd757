"""Authors' files, for those who may read drafts of the hub; nobody else."""

import mimetypes
from http import HTTPStatus

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.domain.library import is_stored, kept, may_fetch
from hubs.http.ranges import Sendable, send


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture, recording or captions by its stored path."""
    found = kept(path) if request.user.is_authenticated else None
    if (
        found is None
        or not may_fetch(request.user, found.hub, at=timezone.now())
        or not is_stored(found.file)
    ):
        raise Http404(path)
    name = path.rpartition("/")[2]
    response = send(
        request,
        Sendable(
            file=found.file,
            size=found.file.size,
            # Stored names are never given twice: a name stands for its bytes.
            tag=name,
            media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            name=name,
        ),
    )
    if response.status_code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        response["Cache-Control"] = "private, max-age=3600"
    return response
