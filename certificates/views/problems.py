"""How machines are answered: methods, other origins, and problems (RFC 9457)."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from http import HTTPMethod, HTTPStatus
from typing import Concatenate, Final, ParamSpec, TypedDict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from certificates.http import Limit, unobserved
from hubs.http.limits import MINUTE

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

#: What pages of other origins may send without asking us anything more.
READING: Final = (HTTPMethod.GET, HTTPMethod.HEAD)
#: What is said beside an answer that there is none at the moment.
LATER: Final = {"Retry-After": str(MINUTE)}
#: For how long browsers need not ask again what other origins may do.
DAY: Final = 24 * 3600


class Fault(TypedDict):
    """What is wrong with a part of what was sent; ``pointer`` says with which part."""

    detail: str
    pointer: str


def spoken_to(*methods: HTTPMethod) -> Callable[[View[P]], View[P]]:
    """Answer ``methods``, and OPTIONS; what only reads is open to all origins."""
    allowed = ", ".join([*methods, HTTPMethod.OPTIONS])
    is_open = set(methods) <= set(READING)

    def decorate(view: View[P]) -> View[P]:
        # Exempt: nobody is signed in here, and the token would need a cookie.
        @csrf_exempt
        @unobserved
        @wraps(view)
        def inner(
            request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if request.method == HTTPMethod.OPTIONS:
                response: HttpResponseBase = HttpResponse(status=HTTPStatus.NO_CONTENT)
                response["Allow"] = allowed
            elif request.method in methods:
                response = view(request, *args, **kwargs)
            else:
                detail = _("This address answers %(methods)s.") % {"methods": allowed}
                status = HTTPStatus.METHOD_NOT_ALLOWED
                response = problem(status, detail, headers={"Allow": allowed})
            if is_open:
                _open(response, allowed)
            return response

        return inner

    return decorate


def problem(
    status: HTTPStatus,
    detail: str,
    *,
    errors: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """A problem in the form of RFC 9457, of no kind but its status."""
    said: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
    }
    if errors:
        said["errors"] = list(errors)
    return JsonResponse(
        said,
        status=status,
        headers=headers,
        content_type="application/problem+json",
    )


def too_often(limit: Limit) -> JsonResponse:
    """What is said to those who have had their share of this minute."""
    if limit is Limit.LINES:
        detail = _(
            "This address may ask about %(times)d numbers of lists a minute. "
            "Wait for a minute."
        )
    else:
        detail = _("This address may ask %(times)d times a minute. Wait for a minute.")
    return problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        detail % {"times": limit.times},
        headers={"Retry-After": str(MINUTE)},
    )


def _open(response: HttpResponseBase, allowed: str) -> None:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = allowed
    response["Access-Control-Expose-Headers"] = "Retry-After"
    response["Access-Control-Max-Age"] = str(DAY)
