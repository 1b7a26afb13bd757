"""Files that authors keep."""

from django.http import Http404, HttpRequest
from django.utils import timezone
from wagtail import hooks

from hubs.domain.library import may_fetch
from hubs.models import File


@hooks.register("before_serve_document")
def keep_from_strangers(document: File, request: HttpRequest) -> None:
    """A document is its authors'; learners get theirs with the edition."""
    if not may_fetch(request.user, document.hub, at=timezone.now()):
        raise Http404(document.filename)
