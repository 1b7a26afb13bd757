"""Staff see what is late at their own hubs, and nothing of others'."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from certificates.domain.owed import ISSUE
from hubs.models import Outgoing
from hubs.roles import Role
from tests.factories.certificates import CertificateFactory
from tests.factories.hubs import HubRoleFactory, UserFactory
from tests.factories.staff import auditor

pytestmark = pytest.mark.django_db


def staff(hub, role=Role.LEAD):
    """Somebody with a role at ``hub`` who may enter the CMS."""
    person = HubRoleFactory(hub=hub, role=role).user
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return person


def late_with_lead(role=Role.LEAD):
    certificate = CertificateFactory(late=True)
    return certificate, staff(certificate.hub, role)


def retry_of(certificate):
    return reverse("certificate_retry", args=[certificate.completion_id])


def test_an_administrator_sees_all_that_is_late_and_why(client):
    certificate = CertificateFactory(late=True)
    client.force_login(UserFactory(administrator=True))

    page = client.get(reverse("certificate_report")).content.decode()

    assert certificate.completion.edition.course.code in page
    assert "The file could not be stored" in page
    assert "the disk is full" in page


def test_a_lead_sees_the_own_hub_alone(client):
    certificate, lead = late_with_lead()
    other = CertificateFactory(late=True)
    client.force_login(lead)

    page = client.get(reverse("certificate_report")).content.decode()

    assert certificate.completion.edition.course.code in page
    assert other.completion.edition.course.code not in page


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.REVIEWER, Role.TRAINER])
def test_who_does_not_answer_for_certificates_sees_none(client, role):
    certificate, person = late_with_lead(role)
    client.force_login(person)

    response = client.get(reverse("certificate_report"))

    assert response["Location"] == reverse("wagtailadmin_home")
    assert client.post(retry_of(certificate)).status_code == 302
    assert not Outgoing.objects.exists()


def test_trying_again_makes_the_task_due(client):
    certificate, lead = late_with_lead()
    client.force_login(lead)

    response = client.post(retry_of(certificate))

    assert response["Location"] == reverse("certificate_report")
    assert Outgoing.objects.get(kind=ISSUE).key == str(certificate.completion_id)


def test_another_hubs_certificate_cannot_be_retried(client):
    _own, lead = late_with_lead()
    other = CertificateFactory(late=True)
    client.force_login(lead)

    assert client.post(retry_of(other)).status_code == 404
    assert not Outgoing.objects.exists()


def test_retrying_needs_a_post(client):
    certificate, lead = late_with_lead()
    client.force_login(lead)

    assert client.get(retry_of(certificate)).status_code == 405


def test_the_home_of_the_cms_says_that_certificates_are_late(client):
    _certificate, lead = late_with_lead()
    client.force_login(lead)

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert "1 certificate is late." in page


def test_the_home_of_the_cms_is_silent_when_nothing_is_late(client):
    certificate = CertificateFactory()
    client.force_login(staff(certificate.hub))

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert "late." not in page


@pytest.mark.parametrize("late", [1, 3])
def test_the_report_costs_the_same_however_much_is_late(
    client, late, django_assert_max_num_queries
):
    certificate, lead = late_with_lead()
    for _ in range(late - 1):
        CertificateFactory(
            late=True, completion__enrolment__edition__course__hub=certificate.hub
        )
    client.force_login(lead)
    client.get(reverse("certificate_report"))

    with django_assert_max_num_queries(26):
        client.get(reverse("certificate_report"))


def test_auditors_read_what_is_late_and_try_nothing(client):
    certificate, _lead = late_with_lead()
    client.force_login(auditor())

    page = client.get(reverse("certificate_report"))
    retry = reverse("certificate_retry", args=[certificate.completion_id])

    assert certificate.completion.edition.course.code in page.content.decode()
    assert retry not in page.content.decode()
    assert client.post(retry).status_code == 403
