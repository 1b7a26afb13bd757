"""Who tries names: how often they may, and what they are told where they may not."""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from certificates.http import Limit, guesses_too_often, too_often
from certificates.views.shell import in_shell, still
from hubs.http.limits import MINUTE, NotCounted

NOT_COMPARED: Final = "certificates/verify/not_compared.html"
TITLE: Final = _("Names cannot be compared at the moment")


def refused(request: HttpRequest) -> HttpResponse | None:
    """The answer to whoever may try no name now; counts the try. None: they may.

    While nobody counts, nobody may: else a name could be found out by trying.
    """
    try:
        is_too_often = guesses_too_often(request)
    except NotCounted:
        response = in_shell(
            still(NOT_COMPARED), title=TITLE, status=HTTPStatus.SERVICE_UNAVAILABLE
        )
        response["Retry-After"] = str(MINUTE)
        return response
    return too_often(request, Limit.NAMES) if is_too_often else None
