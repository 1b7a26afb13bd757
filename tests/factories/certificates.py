"""Certificates for tests, as issuing leaves them."""

import hashlib
import json
from datetime import timedelta
from functools import cache

import factory
from factory.django import DjangoModelFactory

from certificates.domain.custody import make_pair
from certificates.domain.drafting import draft, numbered
from certificates.domain.number import new_number
from certificates.domain.payload import digest
from certificates.domain.storing import keep
from certificates.models import (
    Certificate,
    Correction,
    Credential,
    Erasure,
    Holder,
    Revocation,
    Share,
    SigningKey,
)
from tests.factories.courses import CompletionFactory
from tests.factories.hubs import NOON, HubFactory, UserFactory

#: Bytes that stand for a file where nobody looks into it.
PAPER = b"%PDF-1.7 of a certificate"


class SigningKeyFactory(DjangoModelFactory):
    """A key that signs; of one kind, all have the same pair: making one takes time."""

    class Meta:
        model = SigningKey

    class Params:
        asked = factory.Trait(
            confirmed_by=None, confirmed_at=None, made_at=None, public="", private=""
        )

    hub = factory.SubFactory(HubFactory)
    kind = SigningKey.Kind.CREDENTIAL
    number = factory.Sequence(lambda n: n + 1)
    asked_by = factory.SubFactory(UserFactory)
    asked_at = NOON
    confirmed_by = factory.SubFactory(UserFactory)
    confirmed_at = NOON
    made_at = NOON
    public = factory.LazyAttribute(lambda key: pair(key.kind).public)
    private = factory.LazyAttribute(lambda key: pair(key.kind).private)


@cache
def pair(kind):
    hub = HubFactory.build()
    return make_pair(SigningKey(hub=hub, kind=kind, number=1), at=NOON)


def give_keys(hub):
    """The hub can sign."""
    return {
        kind: SigningKeyFactory(hub=hub, kind=kind, number=1)
        for kind in SigningKey.Kind.values
    }


class KeyedCompletionFactory(CompletionFactory):
    """A completion at a hub that can sign."""

    class Meta:
        skip_postgeneration_save = True

    @factory.post_generation
    def keys(self, create, _extracted, **_kwargs):
        if create and not self.edition.course.hub.signing_keys.exists():
            give_keys(self.edition.course.hub)


class CertificateFactory(DjangoModelFactory):
    """An issued certificate with its holder and a stored file."""

    class Meta:
        model = Certificate
        skip_postgeneration_save = True

    class Params:
        unfinished = factory.Trait(
            state=Certificate.State.ISSUING, file="", file_sha256=""
        )
        late = factory.Trait(
            state=Certificate.State.FAILED,
            failure="storage: the disk is full",
            file="",
            file_sha256="",
        )

    number = factory.LazyFunction(new_number)
    completion = factory.SubFactory(CompletionFactory)
    hub = factory.SelfAttribute("completion.edition.course.hub")
    state = Certificate.State.ISSUED
    attempts = 1
    issued_at = NOON
    valid_until = factory.SelfAttribute("completion.valid_until")
    status_index = factory.Sequence(lambda n: n)
    payload = factory.LazyAttribute(
        lambda c: numbered(
            draft(c.completion, issue_no=1, at=c.issued_at),
            c.number,
            status_index=c.status_index,
        )
    )
    payload_sha256 = factory.LazyAttribute(lambda c: digest(c.payload))
    file = factory.LazyAttribute(
        lambda c: keep(PAPER + c.number.encode(), number=c.number).name
    )
    file_sha256 = factory.LazyAttribute(lambda c: sha256(PAPER + c.number.encode()))

    @factory.post_generation
    def holder(self, create, extracted, **_kwargs):
        if create:
            name = extracted or self.completion.enrolment.learner.name_on_certificate
            Holder.objects.create(certificate=self, name=name)


class RevocationFactory(DjangoModelFactory):
    class Meta:
        model = Revocation

    certificate = factory.SubFactory(CertificateFactory)
    at = NOON
    by = factory.SubFactory(UserFactory)
    reason = Revocation.Reason.IN_ERROR


class CredentialFactory(DjangoModelFactory):
    """A credential whose text stands for one that was signed."""

    class Meta:
        model = Credential

    certificate = factory.SubFactory(CertificateFactory)
    key = factory.SubFactory(
        SigningKeyFactory, hub=factory.SelfAttribute("..certificate.hub")
    )
    document = factory.LazyAttribute(
        lambda c: json.dumps(
            {"id": c.certificate.payload["verify_url"], "creditsEarned": 1.0}
        )
    )
    sha256 = factory.LazyAttribute(lambda c: sha256(c.document.encode()))
    status_list = 1
    status_index = factory.Sequence(lambda n: n)
    signed_at = NOON


class ShareFactory(DjangoModelFactory):
    """A link to all certificates of a learner, for a month."""

    class Meta:
        model = Share
        skip_postgeneration_save = True

    learner = factory.SubFactory(UserFactory)
    label = "Rijn Cell Works"
    everything = True
    created_at = NOON
    expires_at = factory.LazyAttribute(lambda s: s.created_at + timedelta(days=30))

    @factory.post_generation
    def certificates(self, create, extracted, **_kwargs):
        if create and extracted:
            self.certificates.set(extracted)


class CorrectionFactory(DjangoModelFactory):
    """A certificate that replaces another one about the same completion."""

    class Meta:
        model = Correction

    certificate = factory.LazyAttribute(lambda c: _second(CertificateFactory()))
    at = NOON
    by = factory.SubFactory(UserFactory)
    reason = "Another spelling"


class ErasureFactory(DjangoModelFactory):
    """A certificate whose holder was erased, with all that goes with it."""

    class Meta:
        model = Erasure

    certificate = factory.SubFactory(CertificateFactory)
    at = NOON
    by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        erasure = super()._create(model_class, *args, **kwargs)
        row = erasure.certificate
        Holder.objects.filter(certificate=row).delete()
        Certificate.objects.filter(pk=row.pk).update(file="")
        return erasure


def _second(first):
    return CertificateFactory(
        completion=first.completion, replaces=first, issue_no=first.issue_no + 1
    )


def sha256(paper):
    return hashlib.sha256(paper).hexdigest()
