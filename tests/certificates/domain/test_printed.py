"""Printed facts outlive the name."""

import pytest

from certificates.domain.printed import printed
from certificates.models import Certificate
from tests.factories.certificates import CertificateFactory


@pytest.mark.django_db
def test_an_erased_name_is_empty_and_all_else_stays():
    certificate = CertificateFactory()
    before = printed(certificate)
    certificate.holder.delete()

    after = printed(Certificate.objects.get())

    assert (bool(before.holder), after.holder) == (True, "")
    assert after.payload == before.payload
