import re
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.release import withdraw
from courses.domain.shelf import forget
from courses.models import Edition, Enrolment, Run
from tests.factories.courses import (
    CompletionFactory,
    EditionFactory,
    EnrolmentFactory,
    RunFactory,
)
from tests.factories.hubs import NOON, UserFactory
from tests.factories.offer import publish_course
from tests.factories.pages import course_page, lesson_page, module_page

pytestmark = pytest.mark.django_db


def test_course_page_tells_a_visitor_what_the_edition_says(client):
    page, edition = publish_course(title="Gowning")

    response = client.get(page.url)

    assert response.status_code == 200
    for words in (
        "Gowning",
        "edition 1",
        "Explain the rules",
        "Title of step-2",
        "Aseptic operator",
        "24 months",
        "Below one ECTS credit",
        "review by two experts",
        edition.content_hash,
    ):
        assert words.casefold() in response.text.casefold()


def test_course_page_names_the_eleven_elements_of_a_micro_credential(client):
    page, _edition = publish_course()

    text = client.get(page.url).text

    for element in (
        "Holder",
        "Title",
        "Country of the issuer",
        "Awarding body",
        "Date of issuing",
        "Learning outcomes",
        "Workload",
        "Level",
        "Type of assessment",
        "Form of participation",
        "Quality assurance",
    ):
        assert f"<dt>{element}</dt>" in text


def test_course_page_sends_a_visitor_to_sign_in_and_back(client):
    page, _edition = publish_course()

    text = client.get(page.url).text

    assert f"/accounts/login/?next={page.url}" in text
    assert f"/accounts/signup/?next={page.url}" in text
    box = text.partition('class="enrol"')[2].partition("</section>")[0]
    assert "<form" not in box


def test_course_page_lets_a_learner_enrol(client):
    page, edition = publish_course()
    client.force_login(UserFactory())

    text = client.get(page.url).text

    run = Run.objects.get(course=edition.course)
    assert f'action="/learn/enrol/{run.public_id}/"' in text


def test_course_page_lets_an_enrolled_learner_go_on(client):
    page, edition = publish_course()
    enrolment = EnrolmentFactory(edition=edition)
    client.force_login(enrolment.learner)

    text = client.get(page.url).text

    assert f'href="/learn/{enrolment.public_id}/"' in text
    assert "/learn/enrol/" not in text


def test_course_page_lets_one_who_left_enrol_again(client):
    page, edition = publish_course()
    enrolment = EnrolmentFactory(edition=edition, state=Enrolment.State.WITHDRAWN)
    client.force_login(enrolment.learner)

    assert "/learn/enrol/" in client.get(page.url).text


def test_course_page_is_the_same_for_visitors_whoever_is_enrolled(client):
    page, edition = publish_course()
    EnrolmentFactory(edition=edition)

    assert "Go on" not in client.get(page.url).text


def test_course_page_does_not_exist_before_the_first_release(client):
    page = course_page(title="Draft")
    page.live = True
    page.save(update_fields=["live"])

    assert client.get(page.url).status_code == 404


def test_course_page_of_a_withdrawn_course_takes_no_learners(client):
    page, edition = publish_course()
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.WITHDRAWN)
    client.force_login(UserFactory())

    response = client.get(page.url)

    assert "No longer offered" in response.text
    assert "/learn/enrol/" not in response.text
    assert "Enrol<" not in response.text


def test_course_page_of_a_withdrawn_course_leads_to_what_replaces_it(client):
    page, edition = publish_course()
    _other, gone = publish_course("BE2-GMP-902")
    third, _current = publish_course("BE2-GMP-903")
    withdraw(gone, by=None, at=NOON, reason="Old.", replaced_by=third.course)
    withdraw(edition, by=None, at=NOON, reason="Old.", replaced_by=gone.course)

    text = client.get(page.url).text

    assert "It is replaced by:" in text
    assert f'href="{third.url}"' in text


def test_courses_that_replace_one_another_lead_nowhere(client):
    page, edition = publish_course()
    _other, gone = publish_course("BE2-GMP-902")
    withdraw(gone, by=None, at=NOON, reason="Old.", replaced_by=edition.course)
    withdraw(edition, by=None, at=NOON, reason="Old.", replaced_by=gone.course)

    assert "It is replaced by:" not in client.get(page.url).text


def test_course_page_shows_the_newest_edition_and_the_history(client):
    page, edition = publish_course()
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.SUPERSEDED)
    EditionFactory(
        course=edition.course,
        number=2,
        change=Edition.Change.MINOR,
        change_summary="A clearer picture.",
        released_at=NOON + timedelta(days=1),
    )
    forget()

    text = client.get(page.url).text

    assert "edition 2" in text
    assert "A clearer picture." in text
    assert edition.content_hash in text


def test_course_page_lists_dated_runs_with_their_seats(client):
    page, edition = publish_course()
    RunFactory(
        course=edition.course,
        mode=Run.Mode.ON_SITE,
        starts_at=timezone.now() + timedelta(days=400),
        seats=12,
        taken=10,
    )
    forget()

    text = client.get(page.url).text

    assert "2 of 12 seats" in text
    assert "Any day, at your own pace" in text


def test_step_pages_have_no_public_address(client):
    page, _edition = publish_course()
    module = module_page(page)
    lesson = lesson_page(module)
    for step in (module, lesson):
        step.live = True
        step.save(update_fields=["live"])

    assert client.get(f"{page.url}{module.slug}/").status_code == 404
    assert client.get(f"{page.url}{module.slug}/{lesson.slug}/").status_code == 404


@pytest.mark.parametrize("others", [1, 30])
def test_course_page_keeps_to_its_budget_for_any_number_of_learners(
    client, django_assert_max_num_queries, others
):
    page, edition = publish_course()
    enrolments = [EnrolmentFactory(edition=edition) for _ in range(others)]
    client.force_login(enrolments[0].learner)
    client.get(page.url)

    with django_assert_max_num_queries(10):
        client.get(page.url)


def test_course_page_is_small(client):
    page, _edition = publish_course(content__lessons=20, content__quizzes=5)

    assert len(client.get(page.url).content) < 45 * 1024


def completed(edition, *, valid_until):
    run = Run.objects.get(course=edition.course)
    return CompletionFactory(
        enrolment__edition=edition, enrolment__run=run, valid_until=valid_until
    ).enrolment


def test_the_learners_home_leads_to_requalifying(client):
    page, edition = publish_course()
    soon = timezone.now() + timedelta(days=30)
    done = completed(edition, valid_until=soon)
    client.force_login(done.learner)

    home = client.get("/learn/").text
    told = client.get(edition.address).text
    (address,) = re.findall(r'action="(/learn/enrol/[^"]+)"', told)
    begun = client.post(address)

    assert f'href="{page.url}">Requalify' in home
    assert "Take it again" in told
    again = Enrolment.objects.get(learner=done.learner, state=Enrolment.State.ACTIVE)
    assert again.public_id in begun.url


def test_the_course_page_offers_nothing_twice_while_it_is_good_for_long(client):
    page, edition = publish_course()
    done = completed(edition, valid_until=None)
    client.force_login(done.learner)

    text = client.get(page.url).text

    assert "You have completed this course." in text
    assert "/learn/enrol/" not in text


def test_who_completed_an_older_edition_is_offered_the_newer(client):
    page, edition = publish_course()
    done = completed(edition, valid_until=None)
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.SUPERSEDED)
    EditionFactory(course=edition.course, number=2, address=page.url)
    client.force_login(done.learner)

    assert "Take it again" in client.get(page.url).text


def test_a_withdrawn_course_is_not_taken_again(client):
    page, edition = publish_course()
    done = completed(edition, valid_until=timezone.now())
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.WITHDRAWN)
    client.force_login(done.learner)

    assert "Take it again" not in client.get(page.url).text
