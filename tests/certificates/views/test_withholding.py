"""Learners switch the public page of their own certificates, and nobody else's."""

import pytest
from django.urls import reverse
from django.utils import timezone

from hubs.roles import Role
from tests.factories.certificates import CertificateFactory
from tests.factories.hubs import UserFactory
from tests.factories.staff import member

pytestmark = pytest.mark.django_db


def switch(certificate, name):
    return reverse(f"certificates:{name}", args=[certificate.number])


def verify(certificate):
    return reverse("certificates:verify", args=[certificate.number])


def test_the_page_is_switched_off_and_on(client):
    certificate = CertificateFactory()
    client.force_login(certificate.completion.enrolment.learner)

    answer = client.post(switch(certificate, "withhold"), follow=True)
    assert "The public page is off" in answer.content.decode()
    assert client.get(verify(certificate)).status_code == 404

    answer = client.post(switch(certificate, "abridge"), follow=True)
    assert "Public page: initials only" in answer.content.decode()
    assert (
        certificate.holder.name not in client.get(verify(certificate)).content.decode()
    )

    answer = client.post(switch(certificate, "show"), follow=True)
    assert "The public page is on" in answer.content.decode()
    assert client.get(verify(certificate)).status_code == 200


@pytest.mark.parametrize("name", ["withhold", "abridge", "show"])
@pytest.mark.parametrize("who", ["learner", "lead", "administrator"])
def test_nobody_else_switches_it(client, name, who):
    certificate = CertificateFactory(
        withheld_at=timezone.now() if name == "show" else None
    )
    before = certificate.withheld_at, certificate.initials_at
    person = {
        "learner": UserFactory,
        "lead": lambda: member(certificate.hub, Role.LEAD),
        "administrator": lambda: UserFactory(administrator=True),
    }[who]()
    client.force_login(person)

    assert client.post(switch(certificate, name)).status_code == 404
    certificate.refresh_from_db()
    assert (certificate.withheld_at, certificate.initials_at) == before


@pytest.mark.parametrize("name", ["withhold", "abridge", "show"])
def test_there_is_nothing_to_switch_before_the_issue(client, name):
    certificate = CertificateFactory(unfinished=True)
    client.force_login(certificate.completion.enrolment.learner)

    assert client.post(switch(certificate, name)).status_code == 404
    assert client.post(f"/passport/x/{name}/").status_code == 404


@pytest.mark.parametrize("name", ["withhold", "abridge", "show"])
def test_switching_is_sent_by_who_is_signed_in(client, name):
    certificate = CertificateFactory()

    answer = client.post(switch(certificate, name))
    assert answer["Location"].endswith("next=/passport/")

    client.force_login(certificate.completion.enrolment.learner)
    assert client.get(switch(certificate, name)).status_code == 405
