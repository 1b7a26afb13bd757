"""What a certificate says, and from where it has it."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from certificates.domain.drafting import draft, instant, numbered, plain, skill
from courses.models import EditionText
from tests.factories.courses import CompletionFactory
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db


def translate(edition, language, title):
    text = edition.texts.get(language="en")
    EditionText.objects.create(
        edition=edition,
        language=language,
        title=title,
        subtitle="",
        summary="",
        facts=text.facts,
        outline=[],
    )


def test_the_draft_takes_facts_from_edition_hub_and_completion():
    completion = CompletionFactory(valid_until=NOON + timedelta(days=730))
    course = completion.edition.course

    drafted = draft(completion, issue_no=1, at=NOON)

    assert drafted["title"] == "GMP for beginners"
    assert drafted["course"]["code"] == course.code
    assert drafted["course"]["slug"] == course.code.lower()
    assert drafted["course"]["edition"] == 1
    assert drafted["hub"]["name"] == course.hub.name
    assert drafted["hub"]["country_name"] == "Belgium"
    assert drafted["time_zone"] == "Europe/Brussels"
    assert drafted["issued_at"] == "2026-11-21T12:00:00Z"
    assert drafted["valid_until"] == "2028-11-20T12:00:00Z"
    assert drafted["outcomes"] == [{"text": "Explain the rules", "kind": "knowledge"}]
    assert (drafted["workload_hours"], drafted["ects"]) == ("10", None)
    assert drafted["demonstration"] is False


def test_the_draft_holds_nothing_of_the_person():
    completion = CompletionFactory()
    learner = completion.enrolment.learner

    text = str(draft(completion, issue_no=1, at=NOON))

    assert learner.name_on_certificate not in text
    assert learner.email not in text


def test_a_certificate_speaks_the_learners_language_where_the_edition_does():
    completion = CompletionFactory(enrolment__learner__language="nl")
    translate(completion.edition, "nl", "GMP voor beginners")

    drafted = draft(completion, issue_no=1, at=NOON)

    assert (drafted["language"], drafted["title"]) == ("nl", "GMP voor beginners")
    assert drafted["hub"]["country_name"] == "België"
    assert drafted["second_language"] == "en"
    assert drafted["second_title"] == "GMP for beginners"


def test_a_certificate_speaks_the_language_that_was_chosen_for_it():
    completion = CompletionFactory(
        enrolment__learner__language="nl", enrolment__learner__certificate_language="en"
    )
    translate(completion.edition, "nl", "GMP voor beginners")

    assert draft(completion, issue_no=1, at=NOON)["language"] == "en"


def test_else_it_speaks_the_editions_language_beside_the_hubs():
    completion = CompletionFactory(enrolment__learner__language="nl")

    drafted = draft(completion, issue_no=1, at=NOON)

    assert drafted["language"] == "en"
    assert drafted["second_language"] == "nl"
    assert drafted["second_title"] is None


def test_a_hub_of_one_language_makes_a_frame_of_one():
    completion = CompletionFactory(
        enrolment__edition__course__hub__languages=["en"],
    )

    assert draft(completion, issue_no=1, at=NOON)["second_language"] is None


@pytest.mark.parametrize("how", ["site", "hub"])
def test_a_demonstration_says_so(settings, how):
    settings.DEMO = how == "site"
    completion = CompletionFactory(
        enrolment__edition__course__hub__is_demonstration=how == "hub"
    )

    assert draft(completion, issue_no=1, at=NOON)["demonstration"] is True


def test_a_number_brings_its_address():
    drafted = draft(CompletionFactory(), issue_no=1, at=NOON)

    payload = numbered(drafted, "7H4KQ2M9XW3TBZ5C", status_index=5)

    assert payload["verify_url"] == "http://testserver/verify/7H4KQ2M9XW3TBZ5C"
    assert (payload["number"], payload["status_index"]) == ("7H4KQ2M9XW3TBZ5C", 5)


@pytest.mark.parametrize(
    ("amount", "text"), [("10", "10"), ("2.50", "2.5"), ("100", "100"), ("0.5", "0.5")]
)
def test_amounts_are_written_as_people_write_them(amount, text):
    assert plain(Decimal(amount)) == text


def test_instants_are_in_utc_to_the_second():
    east = timezone(timedelta(hours=2))

    assert instant(datetime(2026, 6, 1, 1, 2, 3, 4, tzinfo=east)) == (
        "2026-05-31T23:02:03Z"
    )


def test_a_skill_is_named_by_its_label_and_address():
    frozen = {"label": "wear cleanroom suit", "uri": "http://data.europa.eu/esco/x"}

    assert skill(frozen) == frozen
