"""The tags by which learners' pages show certificates."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from certificates.domain.standing import ending_soon, revoked_since
from courses.domain.completion import last_day
from courses.domain.home import zone_of
from courses.domain.seat_claims import accept
from courses.domain.seat_lists import Line
from courses.domain.seat_offers import invite
from courses.models import Enrolment
from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    RevocationFactory,
)
from tests.factories.courses import CompletionFactory, EnrolmentFactory
from tests.factories.employers import OrganisationManagerFactory, bought
from tests.factories.hubs import UserFactory


@pytest.mark.django_db
def test_the_state_of_a_completion_can_be_shown_on_any_page():
    certificate = CertificateFactory()
    page = Template("{% load proof %}{% certificate_state completion %}")

    shown = page.render(Context({"completion": certificate.completion}))

    assert "Your certificate is ready." in shown
    assert certificate.number in shown


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 3])
def test_certificates_of_a_learner_cost_one_query(count, django_assert_num_queries):
    learner = UserFactory()
    for _ in range(count):
        CertificateFactory(completion__enrolment__learner=learner)
    CertificateFactory()
    page = Template(
        "{% load proof %}{% certificates_of learner as certificates %}"
        "{% for held in certificates %}{{ held.title }};{% endfor %}"
    )

    with django_assert_num_queries(1):
        shown = page.render(Context({"learner": learner}))

    assert shown == "GMP for beginners;" * count


def test_pages_load_nothing_that_draws_paper():
    code = (
        "import django; django.setup(); import cms.urls, sys;"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "sys.exit('weasyprint' in sys.modules)"
    )

    loaded = subprocess.run([sys.executable, "-c", code], check=False)

    assert loaded.returncode == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "said"),
    [
        (RevocationFactory, "The hub revoked your certificate."),
        (ErasureFactory, "was erased at your request."),
    ],
)
def test_a_certificate_that_ended_is_not_offered_as_ready(factory, said):
    certificate = factory().certificate
    page = Template("{% load proof %}{% certificate_state completion %}")

    shown = page.render(Context({"completion": certificate.completion}))

    assert said in shown
    assert reverse("certificates:verify", args=[certificate.number]) in shown
    assert "Your certificate is ready." not in shown
    assert reverse("certificates:download", args=[certificate.number]) not in shown
    assert "hx-get" not in shown
    assert "noscript" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "said"), [(1, "is being made"), (3, "Your certificate is delayed.")]
)
def test_one_that_replaces_another_is_waited_for_from_its_own_beginning(minutes, said):
    old = CertificateFactory()
    CertificateFactory(
        unfinished=True,
        completion=old.completion,
        replaces=old,
        issue_no=2,
        issued_at=timezone.now() - timedelta(minutes=minutes),
    )
    page = Template("{% load proof %}{% certificate_state completion %}")

    assert said in page.render(Context({"completion": old.completion}))


@pytest.mark.django_db
def test_an_employer_is_not_shown_as_completed_what_was_revoked(
    client, django_assert_num_queries
):
    manager = OrganisationManagerFactory(since=timezone.now())
    pack = bought(organisation=manager.organisation, quantity=4)
    revoked, counts = (completed_seat(pack, name) for name in ("Ada", "Ben"))
    RevocationFactory(certificate=CertificateFactory(completion=revoked))
    CertificateFactory(completion=counts)
    client.force_login(manager.user)
    address = reverse("courses:employer_people", args=[manager.organisation.slug])

    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()
    completed_seat(pack, "Cem")
    with django_assert_num_queries(len(asked)):
        client.get(address)

    of_ada, of_ben = (
        row for row in page.split("<tr ")[2:] if "Ada" in row or "Ben" in row
    )
    assert "Certificate revoked" in of_ada
    assert "Completed" not in of_ada
    assert "Completed" in of_ben
    assert "Certificate revoked" not in of_ben


@pytest.mark.django_db
def test_an_employer_sees_which_certificate_ends_soon_and_has_no_equal(
    client, django_assert_num_queries
):
    now = timezone.now()
    manager = OrganisationManagerFactory(since=now)
    pack = bought(organisation=manager.organisation, quantity=5)
    ends = {"Ada": now + timedelta(days=80), "Ben": now + timedelta(days=100),
            "Cem": now + timedelta(days=80), "Dan": None}  # fmt: skip
    seats = {name: completed_seat(pack, name, until=end) for name, end in ends.items()}
    for completion in seats.values():
        CertificateFactory(completion=completion)
    again = EnrolmentFactory(
        learner=seats["Cem"].enrolment.learner,
        edition=seats["Cem"].edition,
        state="completed",
    )
    CertificateFactory(completion=CompletionFactory(enrolment=again, valid_until=None))
    client.force_login(manager.user)
    address = reverse("courses:employer_people", args=[manager.organisation.slug])

    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()
    late = completed_seat(pack, "Eva", until=now + timedelta(days=1))
    CertificateFactory(completion=late)
    with django_assert_num_queries(len(asked)):
        client.get(address)

    rows = {
        name: row for row in page.split("<tr ")[2:] for name in ends if name in row
    }  # fmt: skip
    day = date_format(
        last_day(ends["Ada"], zone=zone_of(seats["Ada"].enrolment)), "j M Y"
    )
    assert f"Ends on {day}" in rows["Ada"]
    assert "Completed" not in rows["Ada"]
    for name in ("Ben", "Cem", "Dan"):
        assert "Ends on" not in rows[name]
        assert "Completed" in rows[name]


def test_of_seats_that_nobody_completed_nothing_is_asked():
    """Without a database: a question would be an error."""
    assert revoked_since(set()) == {}
    assert ending_soon(set(), at=timezone.now()) == set()


def completed_seat(pack, name, *, until=None):
    """Somebody who accepted a seat, shares it, and completed the course."""
    person = UserFactory(name_on_certificate=name)
    lines, now = [Line(1, person.email)], timezone.now()
    [offer] = invite(pack, run=pack.run, lines=lines, by=pack.order.buyer, at=now)
    enrolment = accept(offer, by=person, shares=True, at=now)
    Enrolment.objects.filter(pk=enrolment.pk).update(state=Enrolment.State.COMPLETED)
    return CompletionFactory(enrolment=enrolment, completed_at=now, valid_until=until)
