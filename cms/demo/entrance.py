"""Where the demonstration is entered: who one can be, and certificates to check."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.domain.number import shown
from certificates.domain.verification import Verdict, verdict
from certificates.models import Certificate
from cms.demo.accounts import ACCOUNTS, PASSWORD

#: Newer ones are looked through for one of each state.
MOST = 200
ORDER = [Verdict.VALID, Verdict.EXPIRED, Verdict.REVOKED, Verdict.REPLACED]


@dataclass(frozen=True)
class Sample:
    """A certificate that a check finds in a certain state."""

    number: str
    shown: str
    title: str
    state: str
    kind: str


@require_safe
@never_cache
def entrance(request: HttpRequest) -> HttpResponse:
    """Accounts with their password, and a number for each state of a certificate."""
    facts = {
        "accounts": ACCOUNTS,
        "password": PASSWORD,
        "samples": samples(),
        "pays": bool(settings.STRIPE_STAND_IN),
    }
    return render(request, "cms/demo/entrance.html", facts)


def samples() -> list[Sample]:
    """The newest certificate of each state, as far as there is one."""
    names = {
        Verdict.VALID: (_("valid"), ""),
        Verdict.EXPIRED: (_("expired"), "due"),
        Verdict.REVOKED: (_("revoked"), "over"),
        Verdict.REPLACED: (_("replaced"), "off"),
    }
    at = timezone.now()
    issued = (
        Certificate.objects.filter(state=Certificate.State.ISSUED)
        .filter(withheld_at__isnull=True)
        .select_related("revocation", "replaced_by")
        .order_by("-issued_at", "-pk")
    )
    found: dict[Verdict, Certificate] = {}
    for certificate in issued[:MOST]:
        found.setdefault(verdict(certificate, at=at), certificate)
    return [
        Sample(
            number=found[state].number,
            shown=shown(found[state].number),
            title=found[state].payload["title"],
            state=names[state][0],
            kind=names[state][1],
        )
        for state in ORDER
        if state in found
    ]
