"""Certificates in each state that a check can find them in."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from certificates.domain.correction import Amendment, correct
from certificates.domain.issuing import issue
from certificates.domain.keys import make_demonstration_keys
from certificates.domain.life import MEANINGS, Act
from certificates.domain.list_signing import sign_list
from certificates.domain.owed import ISSUE
from certificates.domain.revocation import Grounds, revoke
from certificates.models import Certificate, Revocation, StatusList
from cms.demo.accounts import PASSWORD
from courses.models import Completion
from hubs.domain.outbox import settle
from hubs.domain.signing_off import Evidence, Proof, prove
from hubs.models import Hub, User


def give_keys(hubs: Iterable[Hub], *, at: datetime, today: datetime) -> None:
    """Each hub and the platform can sign, with keys that say they are worth nothing.

    A list that was never signed is signed as of ``today``: later, workers do it.
    """
    make_demonstration_keys(None, at=at)
    for hub in hubs:
        make_demonstration_keys(hub, at=at)
        first = StatusList.objects.get_or_create(
            hub=hub, number=1, defaults={"changed_at": at}
        )[0]
        if first.signed_at is None:
            sign_list(first, site=settings.SITE_ADDRESS, at=today)


def issue_now(completion: Completion, *, at: datetime) -> Certificate:
    """What a worker would do for the task that is owed."""
    certificate = issue(completion, at=at)
    settle(ISSUE, key=completion.pk, at=at)
    return certificate


def take_back(certificate: Certificate, *, by: User, at: datetime) -> Revocation:
    """A lead revokes a certificate."""
    grounds = Grounds(
        Revocation.Reason.IN_ERROR,
        "The hands-on part that this certificate names did not take place.",
    )
    proof = _proof(certificate, by, Act.REVOKE)
    return revoke(certificate, grounds=grounds, proof=proof, at=at)


def replace(
    certificate: Certificate, *, name: str, by: User, at: datetime
) -> Certificate:
    """A lead corrects the name; the new certificate is made at once."""
    amendment = Amendment(
        "The learner asked for the spelling of her passport.",
        name=name,
        for_all_to_come=True,
    )
    proof = _proof(certificate, by, Act.CORRECT)
    correct(certificate, amendment=amendment, proof=proof, at=at)
    return issue_now(certificate.completion, at=at)


def _proof(certificate: Certificate, person: User, act: Act) -> Proof:
    """They prove who they are by the demonstration's password."""
    return prove(
        person,
        Evidence(password=PASSWORD),
        wanted=certificate,
        hub=certificate.hub,
        meaning=MEANINGS[act],
        at=timezone.now(),
    )
