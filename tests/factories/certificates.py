"""Certificates for tests, as issuing leaves them."""

import hashlib

import factory
from factory.django import DjangoModelFactory

from certificates.domain.drafting import draft, numbered
from certificates.domain.number import new_number
from certificates.domain.payload import digest
from certificates.domain.storing import keep
from certificates.models import (
    Certificate,
    Correction,
    Erasure,
    Holder,
    Revocation,
)
from tests.factories.courses import CompletionFactory
from tests.factories.hubs import NOON, UserFactory

#: Bytes that stand for a file where nobody looks into it.
PAPER = b"%PDF-1.7 of a certificate"


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
