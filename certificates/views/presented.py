"""The answer to a file in which several credentials are: a table, as for a list."""

import logging
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.domain.lists import counts
from certificates.domain.presented import (
    MOST,
    TooManyPresented,
    check_presented,
    credentials_in,
    names_in,
    open_numbers,
    unchecked_rows,
)
from certificates.http import Limit, asks_too_much, too_often
from certificates.views.shell import in_shell, still

logger = logging.getLogger(__name__)

TITLE = _("Certificates in a file")
TOO_MANY = _(
    "More than %(most)d certificates are in this file. Hand them in in several files."
)
START = "certificates/verify/start.html"
PAGE = "certificates/verify/presented.html"
TAIL = "certificates/verify/_tail_of_file.html"


def answer_presentation(request: HttpRequest, file: bytes) -> HttpResponseBase | None:
    """What is said of a presentation; None where ``file`` is none."""
    try:
        carried = credentials_in(file)
    except TooManyPresented:
        error = TOO_MANY % {"most": MOST}
        content = render_to_string(START, {"file_error": error})
        return in_shell(content, title=TITLE, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if carried is None:
        return None
    if asks_too_much(request, lines=len(carried)):
        return too_often(request, Limit.LINES)
    now, status = timezone.now(), HTTPStatus.OK
    try:
        rows = check_presented(carried, at=now)
    except DatabaseError:
        logger.warning("credentials could not be checked", exc_info=True)
        rows, status = unchecked_rows(carried), HTTPStatus.SERVICE_UNAVAILABLE
    numbers = open_numbers(rows)
    known = [row for row in rows if row.finding.certificate]
    context = {
        "rows": rows,
        "now": now,
        "counts": counts(rows),
        "names": names_in(rows),
        "has_past": any(row.is_past for row in rows),
        "numbers": "\n".join(numbers),
        "left_out": len(known) - len(numbers),
        "tail": still(TAIL),
    }
    return in_shell(render_to_string(PAGE, context), title=TITLE, status=status)
