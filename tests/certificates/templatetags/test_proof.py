"""The tags by which learners' pages show certificates."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    RevocationFactory,
)
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
