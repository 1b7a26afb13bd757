"""What leads do to a certificate, as screens: words, form, effect and deed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.domain.correction import Amendment, correct, drafted_anew
from certificates.domain.erasure import erase, erase_holder, of_the_same_holder
from certificates.domain.life import Act
from certificates.domain.register import entries
from certificates.domain.revocation import Grounds, revoke
from certificates.forms.lives import (
    CorrectForm,
    EraseForm,
    Extent,
    LifeForm,
    RevokeForm,
)
from certificates.models import Certificate, Holder, Revocation
from certificates.views.register import person_of
from hubs.domain.signing_off import Proof
from hubs.models import User

Given = dict[str, Any]


@dataclass(frozen=True)
class Deed:
    """An act on one certificate.

    ``effect`` is what its screen shows before, of what was typed so far; ``do`` returns
    the certificate to go on with.
    """

    act: Act
    title: Promise
    declaration: Promise
    button: Promise
    done: Promise
    form: Callable[[HttpRequest, Certificate], LifeForm]
    effect: Callable[[Certificate, Given, datetime], dict[str, Any]]
    do: Callable[[Certificate, Given, Proof, datetime], Certificate]


def names_of(certificates: Iterable[Certificate]) -> list[str]:
    """Names that no public wording may tell: on paper, corrected, of the account."""
    completions = {each.completion_id for each in certificates}
    on_paper = Holder.objects.filter(certificate__completion__in=completions)
    people = User.objects.filter(enrolments__completion__in=completions)
    return [
        *on_paper.values_list("name", flat=True),
        *people.values_list("name_on_certificate", flat=True),
    ]


def grounds_of(given: Given) -> Grounds:
    """Why a certificate is revoked, of a valid form."""
    return Grounds(reason=given["reason"], wording=given["wording"])


def said_in_public(given: Given, *, at: datetime) -> dict[str, Any]:
    """What the check page would say, as far as it was typed."""
    revocation = Revocation(
        at=at,
        reason=given.get("reason", Revocation.Reason.IN_ERROR),
        wording=given.get("wording", ""),
    )
    return {"revocation": revocation}


def _revoke_form(request: HttpRequest, certificate: Certificate) -> RevokeForm:
    return RevokeForm(
        request.POST or None,
        person=person_of(request),
        names=names_of([certificate]),
        initial={"reason": Revocation.Reason.IN_ERROR},
    )


def _revoke_effect(_of: Certificate, given: Given, at: datetime) -> dict[str, Any]:
    return {"public": said_in_public(given, at=at)}


def _revoke(
    certificate: Certificate, given: Given, proof: Proof, at: datetime
) -> Certificate:
    revoke(certificate, grounds=grounds_of(given), proof=proof, at=at)
    return certificate


def _correct_form(request: HttpRequest, certificate: Certificate) -> CorrectForm:
    return CorrectForm(
        request.POST or None,
        person=person_of(request),
        initial={"name": certificate.holder.name},
    )


def _correct_effect(of: Certificate, given: Given, at: datetime) -> dict[str, Any]:
    return {
        "name": of.holder.name,
        "new_name": given.get("name", of.holder.name),
        "before": of.payload,
        "after": drafted_anew(of, at=at),
    }


def _correct(
    certificate: Certificate, given: Given, proof: Proof, at: datetime
) -> Certificate:
    amendment = Amendment(
        reason=given["reason"],
        name=given["name"],
        for_all_to_come=given["for_all_to_come"],
    )
    return correct(certificate, amendment=amendment, proof=proof, at=at)


def _erase_form(request: HttpRequest, _certificate: Certificate) -> EraseForm:
    return EraseForm(
        request.POST or None,
        person=person_of(request),
        initial={"extent": Extent.THIS},
    )


def _erase_effect(of: Certificate, _given: Given, at: datetime) -> dict[str, Any]:
    held = of_the_same_holder(of).order_by("-issued_at", "-pk")
    return {"held": entries(held, named_at={of.hub_id}, at=at)}


def _erase(
    certificate: Certificate, given: Given, proof: Proof, at: datetime
) -> Certificate:
    do = erase_holder if given["extent"] == Extent.ALL else erase
    do(certificate, reason=given["reason"], proof=proof, at=at)
    return certificate


REVOKE: Final = Deed(
    act=Act.REVOKE,
    title=_("Revoke a certificate"),
    declaration=_(
        "I revoke this certificate for my hub. It never counts again, and I cannot "
        "take that back."
    ),
    button=_("Sign and revoke"),
    done=_("Revoked. Whoever checks it is told so from now on; the learner gets mail."),
    form=_revoke_form,
    effect=_revoke_effect,
    do=_revoke,
)
CORRECT: Final = Deed(
    act=Act.CORRECT,
    title=_("Correct a certificate"),
    declaration=_(
        "I issue this certificate anew for my hub. The old one counts as replaced."
    ),
    button=_("Sign and issue anew"),
    done=_(
        "Replaced. This is the new one: its file is made now, and the learner gets "
        "mail."
    ),
    form=_correct_form,
    effect=_correct_effect,
    do=_correct,
)
ERASE: Final = Deed(
    act=Act.ERASE,
    title=_("Erase the holder"),
    declaration=_(
        "The holder asked my hub to erase this record. Name and file are gone for good."
    ),
    button=_("Sign and erase"),
    done=_("Erased. The learner gets mail."),
    form=_erase_form,
    effect=_erase_effect,
    do=_erase,
)
