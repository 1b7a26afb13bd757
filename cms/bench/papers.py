"""Certificates of the benchmark: numbers, payloads, and some real files."""

import hashlib
from datetime import timedelta
from functools import cached_property

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from certificates.domain.drafting import draft, numbered
from certificates.domain.number import ALPHABET, LENGTH
from certificates.domain.payload import Payload, digest
from certificates.domain.rendering import render
from certificates.models import Certificate, Holder
from cms.bench import numbers
from cms.bench.people import Times, name_of
from courses.models import Completion

#: Certificates whose file is there; the others have a hash and no file.
WITH_FILE = 100


def number_of(learner: int) -> str:
    """The number of a learner's certificate: the same in every run."""
    value = int(numbers.digest("certificate", learner)[:20], 16)
    return "".join(
        ALPHABET[value >> 5 * place & 31] for place in reversed(range(LENGTH))
    )


class Press:
    """Makes certificates; what is the same for all of a course is drafted once."""

    def __init__(self, times: Times) -> None:
        self.times = times
        self.issued_at = times.completed + timedelta(minutes=1)
        self.drafts: dict[int, Payload] = {}

    def certificate(
        self, learner: int, *, course: int, hub: int
    ) -> tuple[Certificate, Holder]:
        """The certificate of a learner's completion, which must be stored."""
        pk = numbers.enrolment_pk(learner, 0)
        payload = numbered(
            self._drafted(pk, course), number_of(learner), status_index=learner
        )
        certificate = Certificate(
            pk=learner + 1,
            number=payload["number"],
            completion_id=pk,
            hub_id=hub,
            state=Certificate.State.ISSUED,
            issued_at=self.issued_at,
            valid_until=self.times.completed + timedelta(days=730),
            payload=payload,
            payload_sha256=digest(payload),
            status_index=learner,
            file=f"certificates/{payload['number']}.pdf",
            file_sha256=numbers.digest("file", learner),
        )
        if learner < WITH_FILE:
            self._keep_file(certificate)
        holder = Holder(
            pk=certificate.pk, certificate=certificate, name=name_of(learner)
        )
        return certificate, holder

    def _drafted(self, completion: int, course: int) -> Payload:
        if course not in self.drafts:
            found = Completion.objects.select_related(
                "enrolment__learner", "edition__course__hub"
            ).get(pk=completion)
            self.drafts[course] = draft(found, issue_no=1, at=self.issued_at)
        return self.drafts[course]

    def _keep_file(self, certificate: Certificate) -> None:
        name = str(certificate.file)
        default_storage.delete(name)
        default_storage.save(name, ContentFile(self._paper))
        certificate.file_sha256 = hashlib.sha256(self._paper).hexdigest()

    @cached_property
    def _paper(self) -> bytes:
        """One real certificate: the bytes that every file of the benchmark has."""
        return render(next(iter(self.drafts.values())), holder=name_of(0))
