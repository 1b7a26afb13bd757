import pytest
from django.utils import timezone

from courses.models import Completion, EditionText, Enrolment, ProgressEvent, StepText
from tests.factories.courses import EnrolmentFactory
from tests.factories.learning import read

pytestmark = pytest.mark.django_db


def test_lesson_shows_its_text_beside_the_record(signed_in, address):
    page = signed_in.get(address("step", "step-1")).content.decode()

    assert "<p>Text of step-1.</p>" in page
    assert "0 of 3 steps done" in page
    assert "Title of step-2" in page


def test_lesson_leads_back_and_on(signed_in, address):
    page = signed_in.get(address("step", "step-2")).content.decode()

    assert f'<a href="{address("step", "step-1")}" rel="prev">' in page
    assert "Done, go on to 1.3" in page


def test_lesson_says_what_is_missing(signed_in, address):
    page = signed_in.get(address("step", "step-1")).content.decode()

    assert "check 1.3</a>, at least 80 %" in page


def test_lesson_is_where_the_learner_goes_on(signed_in, address, enrolment):
    signed_in.get(address("step", "step-2"))

    enrolment.refresh_from_db()
    assert enrolment.last_step.slug == "step-2"


def test_lesson_in_another_language_says_which(signed_in, address, enrolment):
    enrolment.learner.language = "nl"
    enrolment.learner.save()

    page = signed_in.get(address("step", "step-1")).content.decode()

    assert '<html lang="nl"' in page
    assert '<h1 lang="en">Title of step-1</h1>' in page


def test_lesson_speaks_the_learners_language_where_it_can(
    signed_in, address, enrolment
):
    enrolment.learner.language = "nl"
    enrolment.learner.save()
    enrolment.edition.languages = ["en", "nl"]
    enrolment.edition.save()
    step = enrolment.edition.steps.get(position=1)
    StepText.objects.create(step=step, language="nl", title="Les een")
    outline = EditionText.objects.get().outline
    EditionText.objects.create(
        edition=enrolment.edition,
        language="nl",
        title="GMP",
        subtitle="",
        summary="",
        facts={},
        outline=outline,
    )

    page = signed_in.get(address("step", "step-1")).content.decode()

    assert '<h1 lang="nl">Les een</h1>' in page


def test_unknown_step_is_not_found(signed_in, address):
    assert signed_in.get(address("step", "nowhere")).status_code == 404


def test_done_notes_the_step_and_goes_on(signed_in, address, enrolment):
    before = timezone.now()

    response = signed_in.post(address("finish", "step-1"), {"after": "step-2"})

    event = ProgressEvent.objects.get()
    assert response.url == address("step", "step-2")
    assert event.step.slug == "step-1"
    assert before <= event.happened_at <= timezone.now()


def test_done_twice_is_noted_once(signed_in, address):
    for _ in range(2):
        signed_in.post(address("finish", "step-1"), {"after": "step-2"})

    assert ProgressEvent.objects.count() == 1


@pytest.mark.parametrize("after", ["", "../..", "https://evil.example/"])
def test_done_without_a_next_step_leads_to_the_record(signed_in, address, after):
    response = signed_in.post(address("finish", "step-1"), {"after": after})

    assert response.url == address("record")


def test_done_with_the_last_step_leads_to_the_certificate(signed_in, learner):
    enrolment = EnrolmentFactory(learner=learner)
    read(enrolment, 1)

    response = signed_in.post(
        f"/learn/{enrolment.public_id}/step-2/done/", {"after": "step-1"}
    )

    assert response.url == f"/learn/{enrolment.public_id}/"
    assert Completion.objects.get().enrolment == enrolment


def test_done_with_the_last_step_asks_for_the_name_first(client):
    enrolment = EnrolmentFactory(learner__unnamed=True)
    read(enrolment, 1)
    client.force_login(enrolment.learner)
    here = f"/learn/{enrolment.public_id}/step-2/"

    page = client.get(here).content.decode()
    response = client.post(f"{here}done/", follow=True)

    assert "Done, complete the course" in page
    assert response.redirect_chain[-1][0] == (
        f"/learn/{enrolment.public_id}/name/?next={here.replace('/', '%2F')}"
    )
    assert "Confirm your name before the last step." in response.content.decode()
    assert not Completion.objects.exists()


def test_quiz_is_not_done_by_saying_so(signed_in, address):
    response = signed_in.post(address("finish", "step-3"))

    assert response.url == address("step", "step-3")
    assert not ProgressEvent.objects.exists()


def test_done_of_an_unknown_step_is_not_found(signed_in, address):
    assert signed_in.post(address("finish", "nowhere")).status_code == 404


def test_done_lesson_says_when(signed_in, address, enrolment):
    read(enrolment, 1)

    page = signed_in.get(address("step", "step-1")).content.decode()

    # Noon in UTC, in the zone of the learner.
    assert "Done on 21 November 2026, 13:00" in page


def test_lesson_takes_eight_queries_at_most(signed_in, address, queries):
    assert queries(lambda: signed_in.get(address("step", "step-1"))) <= 8


def test_done_takes_six_queries_at_most(signed_in, address, queries):
    post = lambda: signed_in.post(address("finish", "step-1"), {"after": "step-2"})  # noqa: E731

    assert queries(post) <= 6


@pytest.mark.parametrize("slug", ["step-1", "step-3"])
def test_step_takes_the_same_queries_with_more_steps(client, queries, slug):
    counts = set()
    for more in (1, 3):
        enrolment = EnrolmentFactory(
            edition__content__lessons=2, edition__content__quizzes=more
        )
        EnrolmentFactory.create_batch(more, edition=enrolment.edition)
        read(enrolment, *range(1, more))
        client.force_login(enrolment.learner)
        address = f"/learn/{enrolment.public_id}/{slug}/"
        counts.add(queries(lambda address=address: client.get(address)))

    assert len(counts) == 1


def test_place_is_written_once(signed_in, address, queries):
    signed_in.get("/learn/")  # the menu is remembered
    first = queries(lambda: signed_in.get(address("step", "step-1")))

    assert queries(lambda: signed_in.get(address("step", "step-1"))) == first - 1
    assert Enrolment.objects.get().last_seen_at is not None
