"""Certificates in every state of their lives, made by the product's own rules."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from certificates.domain.issuing import issue
from certificates.domain.keys import ask, confirm, withdraw
from certificates.domain.status_lists import change
from certificates.models import SigningKey, StatusList
from certificates.tasks import make_key, reseal_certificate, sign_status_list
from tests.factories.certificates import RevocationFactory
from tests.factories.courses import CompletionFactory
from tests.factories.hubs import HubFactory, UserFactory

CREDENTIAL = SigningKey.Kind.CREDENTIAL


def give_new_keys(hub, *, at, kinds=SigningKey.Kind.values):
    """Two people and a worker make keys; older ones of these kinds are retired."""
    for kind in kinds:
        key = ask(hub, kind, by=UserFactory(), at=at)
        confirm(key, by=UserFactory(), at=at)
        make_key(str(key.pk))


def hub_with_keys(*, at, **facts):
    """A hub that can sign."""
    hub = HubFactory(**facts)
    give_new_keys(hub, at=at)
    return hub


def certify(hub, *, at, **facts):
    """A certificate of ``hub``, issued ``at`` that moment."""
    completion = CompletionFactory(
        enrolment__edition__course__hub=hub, completed_at=at, **facts
    )
    return issue(completion, at=at)


def revoke(certificate, *, at):
    """Revoke, as the rules leave it; the list is to be signed."""
    RevocationFactory(certificate=certificate, at=at)
    change(certificate, at=at)


def withdraw_keys(hub, *, at):
    """Somebody else may have the hub's keys: from now on it has others."""
    for key in SigningKey.objects.signing().filter(hub=hub):
        withdraw(key, by=UserFactory(), reason="The laptop was stolen", at=at)
    give_new_keys(hub, at=at)


def sign_lists():
    """Sign every list as it must be now."""
    for row in StatusList.objects.all():
        assert sign_status_list(str(row.pk))


def text_of(certificate):
    """The credential that counts now."""
    return certificate.credentials.get(superseded_at__isnull=True).document


def credentials(*, at):
    """The texts of credentials by the state they are in: those that count, and others.

    Lists are signed but one, which must say something new; ``at`` is now, since those
    who check ask clocks of their own.
    """
    year = timedelta(days=365)
    hub = hub_with_keys(at=at - 3 * year, name="Hub “Ä & Ω” of Gent")
    robbed, waiting = hub_with_keys(at=at - year), hub_with_keys(at=at - year)
    lasting = {"valid_until": at + year}
    expired = certify(hub, at=at - 2 * year, valid_until=at - year)
    valid = certify(hub, at=at, **lasting)
    credit = certify(hub, at=at, enrolment__edition__ects=Decimal("2.5"), **lasting)
    endless = certify(hub, at=at)
    revoked = certify(hub, at=at, **lasting)
    revoke(revoked, at=at)
    stolen = certify(robbed, at=at, **lasting)
    former = text_of(stolen)
    withdraw_keys(robbed, at=at)
    assert reseal_certificate(str(stolen.pk)) is True
    give_new_keys(hub, at=at, kinds=[CREDENTIAL])
    rotated = certify(hub, at=at, **lasting)
    unknown = certify(waiting, at=at, **lasting)
    sign_lists()
    change(unknown, at=timezone.now())
    counting = {
        "valid": valid,
        "with ECTS": credit,
        "without end": endless,
        "by the key that followed": rotated,
        "signed anew after theft of the key": stolen,
    }
    others = {"expired": expired, "revoked": revoked, "not yet said": unknown}
    return (
        {name: text_of(certificate) for name, certificate in counting.items()},
        {name: text_of(certificate) for name, certificate in others.items()}
        | {"by a withdrawn key": former},
    )
