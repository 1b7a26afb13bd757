"""The certificate that a draft would lead to, as a sample."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from wagtail.models import Locale

from certificates.domain.number import shown
from certificates.domain.payload import Payload
from certificates.domain.sample import NUMBER, sample
from certificates.domain.sheet import sheet
from tests.factories.courses import EditionFactory
from tests.factories.pages import course_page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_sample_has_every_part_of_a_certificate():
    payload = sample(course_page(), at=NOW)

    assert set(payload) == set(Payload.__annotations__)


def test_sample_says_what_the_draft_says():
    page = course_page(title="Clean rooms", eqf_level=6, ects=Decimal("1.5"))
    page.title = "Cleaner rooms"

    payload = sample(page, at=NOW)

    assert payload["title"] == "Cleaner rooms"
    assert (payload["eqf_level"], payload["workload_hours"]) == (6, "4")
    assert payload["ects"] == "1.5"
    assert payload["hub"]["name"] == page.course.hub.name
    assert payload["outcomes"] == [{"text": "Enter a clean room", "kind": "skill"}]
    assert payload["issued_at"] == "2026-11-01T12:00:00Z"
    assert payload["valid_until"].startswith("2028-11-0")


def test_sample_that_never_ends_says_so():
    assert sample(course_page(validity_months=None), at=NOW)["valid_until"] is None


def test_sample_is_of_the_next_edition():
    page = course_page()
    assert sample(page, at=NOW)["course"]["edition"] == 1
    EditionFactory(course=page.course, number=3)

    assert sample(page, at=NOW)["course"]["edition"] == 4


def test_sample_proves_nothing():
    payload = sample(course_page(), at=NOW)

    assert payload["demonstration"] is True
    assert payload["number"] == NUMBER
    assert shown(NUMBER) in sheet(payload, holder="Name of the learner")


def test_sample_speaks_english_where_the_frame_lacks_the_language():
    page = course_page()
    page.locale = Locale(language_code="xx")

    assert sample(page, at=NOW)["language"] == "en"


def test_sheet_on_paper_names_no_stylesheet_and_on_a_screen_its_own():
    payload = sample(course_page(), at=NOW)

    assert "stylesheet" not in sheet(payload, holder="A")
    on_screen = sheet(payload, holder="A", stylesheets=("/static/a.css",))
    assert '<link rel="stylesheet" href="/static/a.css"/>' in on_screen
