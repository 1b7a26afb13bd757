"""How checks work: said on every installation, to everybody."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.certificates import CertificateFactory
from tests.factories.hubs import UserFactory

HOW = "/how-checks-work/"


def test_the_page_is_there_without_any_page_of_the_cms(client):
    page = client.get(HOW)

    assert page.status_code == 200
    assert "<h1>How checks work</h1>" in page.text
    assert f'href="{reverse("certificates:verify_start")}"' in page.text
    assert "noindex" not in page.text


@pytest.mark.django_db
def test_the_page_asks_no_database_and_watches_nobody(django_assert_num_queries):
    client = Client()
    client.force_login(UserFactory())

    with django_assert_num_queries(0):
        response = client.get(HOW, headers={"Accept-Language": "nl"})

    assert "Hoe controles werken" in response.text
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.django_db
def test_answers_lead_to_it(client):
    answer = client.get(f"/verify/{CertificateFactory().number}")

    assert f'<a class="btn plain" href="{HOW}">' in answer.text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_else_can_be_done_here(client, method):
    assert getattr(client, method)(HOW).status_code == 405


def test_the_page_is_there_without_a_slash_too(client):
    answer = client.get(HOW.rstrip("/"))

    assert answer.status_code == 200
    assert not answer.cookies
