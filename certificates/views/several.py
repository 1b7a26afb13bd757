"""Several certificates at once: chosen, looked at, signed once, answered one by one."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.domain.correction import Amendment, correct
from certificates.domain.erasure import erase
from certificates.domain.life import Act, CannotChange, Obstacle
from certificates.domain.number import shown
from certificates.domain.register import entry
from certificates.domain.revocation import revoke
from certificates.domain.several import Line, done, lines_of
from certificates.forms.lives import (
    EraseSeveralForm,
    LifeForm,
    ReissueForm,
    RevokeForm,
)
from certificates.forms.register import SeveralForm
from certificates.models import Certificate, Revocation
from certificates.views.deeds import Given, grounds_of, names_of, said_in_public
from certificates.views.lives import METHODS, proof_of
from certificates.views.register import crumbs, person_of
from hubs.domain.access import hubs_where
from hubs.domain.signing_off import Proof
from hubs.roles import Verb

logger = logging.getLogger(__name__)

Deed = Callable[[Certificate], Certificate]
#: Where the answers wait until they are read: nothing is done again by reloading.
DONE: Final = "certificates_done"
TITLE: Final = _("Several certificates")
DECLARATIONS: Final = {
    Act.REVOKE: _(
        "I revoke these certificates for my hub. They never count again, and I cannot "
        "take that back."
    ),
    Act.CORRECT: _(
        "I issue these certificates anew for my hub. The old ones count as replaced."
    ),
    Act.ERASE: _(
        "The holders asked my hub to erase these records. Names and files are gone for "
        "good."
    ),
}
BUTTONS: Final = {
    Act.REVOKE: _("Sign and revoke"),
    Act.CORRECT: _("Sign and issue anew"),
    Act.ERASE: _("Sign and erase"),
}


@require_http_methods(METHODS)
def several(request: HttpRequest) -> HttpResponse:
    """Paste numbers; look at what would happen to each; sign."""
    asked = SeveralForm(request.POST or None)
    if not asked.is_valid():
        context = {"asked": asked, **_frame()}
        status = 422 if asked.errors else 200
        return render(
            request, "certificates/register/paste.html", context, status=status
        )
    act = Act(asked.cleaned_data["act"])
    lines = lines_of(asked.picked(), among=_theirs(request), act=act)
    possible = [
        line.certificate for line in lines if line.certificate and not line.obstacle
    ]
    form = _form(request, act, possible)
    if "sign" not in request.POST or not possible:
        return _preview(request, asked, lines, form, given=dict(form.initial))
    if "preview" in request.POST:
        return _preview(request, asked, lines, form, given=form.preview())
    proof = proof_of(form, possible[0], act=act) if form.is_valid() else None
    if proof is None:
        return _preview(request, asked, lines, form, given=form.cleaned_data)
    do = _each_for_itself(_deed(act, form.cleaned_data, proof, timezone.now()))
    request.session[DONE] = {
        "act": act.value,
        "lines": [_kept(line) for line in done(lines, do=do)],
    }
    return redirect("certificates_done")


@require_safe
def several_done(request: HttpRequest) -> HttpResponse:
    """What became of each of them."""
    kept = request.session.get(DONE, {"act": "", "lines": []})
    ids = {pk for _asked, *pair, _why in kept["lines"] for pk in pair if pk}
    found = _theirs(request).in_bulk(ids)
    rows = [
        {
            "asked": asked,
            "certificate": found.get(pk),
            "number": shown(found[pk].number) if pk in found else "",
            "result": found.get(result),
            "result_number": shown(found[result].number) if result in found else "",
            "why": Obstacle(why).label if why else "",
        }
        for asked, pk, result, why in kept["lines"]
    ]
    context = {"rows": rows, "act": kept["act"], **_frame()}
    return render(request, "certificates/register/done.html", context)


def _theirs(request: HttpRequest) -> Any:
    """Certificates of the hubs where the person may revoke."""
    hubs = hubs_where(request.user, Verb.REVOKE, at=timezone.now())
    return Certificate.objects.with_life().filter(hub__in=hubs)


def _form(request: HttpRequest, act: Act, certificates: list[Certificate]) -> LifeForm:
    data = request.POST if "sign" in request.POST else None
    if act == Act.CORRECT:
        return ReissueForm(data, person=person_of(request))
    if act == Act.ERASE:
        return EraseSeveralForm(data, person=person_of(request))
    return RevokeForm(
        data,
        person=person_of(request),
        names=names_of(certificates),
        initial={"reason": Revocation.Reason.IN_ERROR},
    )


def _deed(act: Act, given: Given, proof: Proof, at: datetime) -> Deed:
    def revoked(certificate: Certificate) -> Certificate:
        revoke(certificate, grounds=grounds_of(given), proof=proof, at=at)
        return certificate

    def corrected(certificate: Certificate) -> Certificate:
        amendment = Amendment(reason=given["reason"])
        return correct(certificate, amendment=amendment, proof=proof, at=at)

    def erased(certificate: Certificate) -> Certificate:
        erase(certificate, reason=given["reason"], proof=proof, at=at)
        return certificate

    return {Act.REVOKE: revoked, Act.CORRECT: corrected, Act.ERASE: erased}[act]


def _each_for_itself(do: Deed) -> Deed:
    """The deed, whose failure at one certificate leaves the others theirs."""

    def attempted(certificate: Certificate) -> Certificate:
        try:
            with transaction.atomic():
                return do(certificate)
        except CannotChange:
            raise
        except Exception as error:
            facts = {"certificate": certificate.pk}
            logger.exception("one certificate of several not changed", extra=facts)
            raise CannotChange(Obstacle.BROKEN_OFF) from error

    return attempted


def _preview(
    request: HttpRequest,
    asked: SeveralForm,
    lines: list[Line],
    form: LifeForm,
    *,
    given: Given,
) -> HttpResponse:
    now, act = timezone.now(), Act(asked.cleaned_data["act"])
    rows = [
        (
            line,
            entry(line.certificate, is_named=True, at=now)
            if line.certificate
            else None,
        )
        for line in lines
    ]
    context = {
        "asked": asked,
        "picked": asked.picked(),
        "rows": rows,
        "possible": sum(line.is_possible for line in lines),
        "act": act.value,
        "declaration": DECLARATIONS[act],
        "button": BUTTONS[act],
        "form": form,
        "challenge": form.challenge() if form.asks_passkey else None,
        "public": said_in_public(given, at=now) if act == Act.REVOKE else None,
        "now": now,
        **_frame(),
    }
    status = 422 if form.errors else 200
    return render(request, "certificates/register/several.html", context, status=status)


def _kept(line: Line) -> tuple[str, int | None, int | None, str]:
    """A line as a session keeps it."""
    return (
        line.asked,
        line.certificate.pk if line.certificate else None,
        line.result.pk if line.result else None,
        line.obstacle.value if line.obstacle else "",
    )


def _frame() -> dict[str, Any]:
    return {
        "back": reverse("certificate_register"),
        "header_title": TITLE,
        "header_icon": "tick-inverse",
        "breadcrumbs_items": crumbs(("", str(TITLE))),
    }
