"""What is answered when a request could not be finished."""

import structlog
from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """The deviation page, with the number under which the log has the request.

    No request reaches the template: session and database may be what broke.
    """
    number = structlog.contextvars.get_contextvars().get("request_id", "")
    return HttpResponseServerError(render_to_string("500.html", {"request_id": number}))
