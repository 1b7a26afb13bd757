import pytest

from courses.models import Completion
from tests.factories.courses import EnrolmentFactory
from tests.factories.hubs import NOON
from tests.factories.learning import fail, read, take

pytestmark = pytest.mark.django_db


def test_record_lists_steps_with_times_and_results(signed_in, address, enrolment):
    read(enrolment, 1)
    fail(enrolment, 3)

    page = signed_in.get(address("record")).content.decode()

    assert "1 of 3 steps done" in page
    assert "2026-11-21 13:00 CET" in page
    assert "0 of 6 points, attempt 1" in page


def test_record_says_what_is_still_missing(signed_in, address):
    page = signed_in.get(address("record")).content.decode()

    assert "Still missing for the certificate:" in page
    assert "lesson 1.1</a>" in page
    assert "check 1.3</a>, at least 80 %" in page


def test_record_of_many_lessons_counts_what_is_missing(signed_in, learner):
    enrolment = EnrolmentFactory(learner=learner, edition__content__lessons=5)

    page = signed_in.get(f"/learn/{enrolment.public_id}/").content.decode()

    assert "5 lessons." in page


def test_record_of_a_completed_course_says_how_the_certificate_is(
    signed_in, address, enrolment
):
    read(enrolment, 1, 2)
    take(enrolment, 3, at=NOON)

    page = signed_in.get(address("record")).content.decode()

    assert "certificate" in page
    assert 'id="certificate-state"' in page
    assert "21 November 2028" in page
    assert address("leave") not in page


def test_record_that_only_lacks_the_name_leads_to_it(signed_in, address, enrolment):
    read(enrolment, 1, 2)
    take(enrolment, 3)
    Completion.objects.all().delete()
    enrolment.state = "active"
    enrolment.save()

    page = signed_in.get(address("record")).content.decode()

    assert "One thing is left: your name." in page
    assert address("name") in page


def test_record_of_a_withdrawn_edition_says_until_when(signed_in, address, enrolment):
    enrolment.edition.state = "withdrawn"
    enrolment.edition.withdrawn_at = NOON
    enrolment.edition.save()

    page = signed_in.get(address("record")).content.decode()

    assert "You can finish it until 19 February 2027." in page


def test_record_shows_names_as_text(signed_in, address, learner):
    learner.name_on_certificate = "<script>alert(1)</script>"
    learner.save()

    assert "<script>alert" not in signed_in.get(address("record")).content.decode()


def test_record_takes_the_same_queries_with_more_steps(client, queries):
    counts = set()
    for lessons in (1, 3):
        enrolment = EnrolmentFactory(edition__content__lessons=lessons + 1)
        read(enrolment, *range(1, lessons + 1))
        client.force_login(enrolment.learner)
        page = f"/learn/{enrolment.public_id}/"
        counts.add(queries(lambda page=page: client.get(page)))

    assert len(counts) == 1
