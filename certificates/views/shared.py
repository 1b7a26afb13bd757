"""What whoever has a learner's link sees: no account, no cookie, nothing kept."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from certificates.domain.sharing import seen_by
from certificates.http import limited, unobserved
from certificates.views.shell import in_shell, still


@unobserved
@require_safe
@limited
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the certificates behind a link, as they stand now.

    Links that ended, were withdrawn or never were get the same answer.
    """
    now = timezone.now()
    sight = seen_by(token, at=now)
    if sight is None:
        return in_shell(
            still("certificates/share/nothing.html"),
            title=_("This link leads nowhere"),
            status=HTTPStatus.NOT_FOUND,
        )
    return in_shell(
        render_to_string(
            "certificates/share/shared.html", {"sight": sight, "now": now}
        ),
        title=_("Shared certificates"),
    )
