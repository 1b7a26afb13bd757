import pytest
from django.urls import reverse

from courses.domain.assessment import hand_in, start
from courses.domain.enrolment import enrol
from courses.models import Completion, Edition, Enrolment
from tests.factories.courses import EditionFactory, EnrolmentFactory, open_run
from tests.factories.hubs import NOON, UserFactory
from tests.factories.learning import read, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return open_run(EditionFactory().course)


def enrol_address(run):
    return reverse("courses:enrol", args=[run.public_id])


def test_enrolling_leads_to_the_record(signed_in, learner, run):
    response = signed_in.post(enrol_address(run))

    enrolment = Enrolment.objects.get(learner=learner)
    assert response.url == reverse("courses:record", args=[enrolment.public_id])


def test_enrolling_asks_who_has_no_name_for_it(client, run):
    client.force_login(UserFactory(unnamed=True))

    response = client.post(enrol_address(run))

    enrolment = Enrolment.objects.get()
    assert response.url == reverse("courses:name", args=[enrolment.public_id])


def test_enrolling_twice_is_one_place(signed_in, run):
    first = signed_in.post(enrol_address(run))

    assert signed_in.post(enrol_address(run)).url == first.url
    assert Enrolment.objects.count() == 1


def test_enrolling_is_asked_before_it_is_done(signed_in, run):
    response = signed_in.get(enrol_address(run))

    assert "GMP for beginners" in response.content.decode()
    assert not Enrolment.objects.exists()


def test_visitor_is_brought_back_to_the_question(client, run):
    response = client.post(enrol_address(run))

    assert response.url == f"{reverse('account_login')}?next={enrol_address(run)}"


def test_enrolling_on_a_closed_run_says_so(signed_in, run):
    run.state = "closed"
    run.save()

    response = signed_in.post(enrol_address(run))

    assert response.status_code == 409
    assert "This course takes nobody now" in response.content.decode()


def test_asking_for_a_withdrawn_course_says_so(signed_in, run):
    Edition.objects.update(state="withdrawn")

    response = signed_in.get(enrol_address(run))

    assert "This course takes nobody now" in response.content.decode()


def test_enrolling_on_nothing_is_not_found(signed_in):
    assert signed_in.post(reverse("courses:enrol", args=["none"])).status_code == 404


def test_enrolling_after_completion_leads_to_the_completed_record(signed_in, learner):
    enrolment = EnrolmentFactory(learner=learner)
    read(enrolment, 1, 2, at=NOON.replace(year=2030))

    response = signed_in.post(enrol_address(enrolment.run), follow=True)

    assert response.redirect_chain[-1][0] == reverse(
        "courses:record", args=[enrolment.public_id]
    )
    assert "You have completed this course already." in response.content.decode()


def test_name_is_asked_at_first_without_confirming_it(client):
    learner = UserFactory(unnamed=True)
    enrolment = enrol(learner, run=open_run(EditionFactory().course), at=NOON)
    client.force_login(learner)

    response = client.post(
        reverse("courses:name", args=[enrolment.public_id]),
        {"name_on_certificate": "Zoë  Wójcik "},
    )

    learner.refresh_from_db()
    assert response.status_code == 302
    assert (learner.name_on_certificate, learner.name_confirmed_at) == (
        "Zoë Wójcik",
        None,
    )


def test_name_is_confirmed_before_the_last_step(client):
    enrolment = EnrolmentFactory(learner__unnamed=True)
    read(enrolment, 1)
    client.force_login(enrolment.learner)
    address = reverse("courses:name", args=[enrolment.public_id])

    page = client.get(f"{address}?next=/learn/")
    response = client.post(
        address, {"name_on_certificate": "Zoë Wójcik", "next": "/learn/"}
    )

    enrolment.learner.refresh_from_db()
    assert "Is this your name?" in page.content.decode()
    assert response.url == "/learn/"
    assert enrolment.learner.name_confirmed_at is not None


def test_name_that_was_all_that_lacked_completes_the_course(client):
    enrolment = EnrolmentFactory(
        edition__content__lessons=1, edition__content__quizzes=1
    )
    quiz = enrolment.edition.steps.get(position=2)
    attempt = start(enrolment, quiz, language="en", at=NOON)
    read(enrolment, 1)
    enrolment.learner.name_confirmed_at = None
    enrolment.learner.save()
    hand_in(attempt, given={"question-1": "b", "question-2": "b"}, at=NOON)
    client.force_login(enrolment.learner)

    client.post(
        reverse("courses:name", args=[enrolment.public_id]),
        {"name_on_certificate": "Zoë Wójcik"},
    )

    assert Completion.objects.get().enrolment == enrolment


def test_name_that_cannot_be_printed_is_refused_with_the_reason(signed_in, address):
    response = signed_in.post(address("name"), {"name_on_certificate": "李 Zoë"})

    assert response.status_code == 200
    assert "“李” is not among" in response.content.decode()


def in_dutch_too(enrolment):
    text = enrolment.edition.texts.get(language="en")
    text.pk, text.language = None, "nl"
    text.save()


def asked(client, enrolment, **sent):
    address = reverse("courses:name", args=[enrolment.public_id])
    client.force_login(enrolment.learner)
    return client.post(address, sent) if sent else client.get(address)


def test_language_of_certificates_is_chosen_with_the_name(client):
    enrolment = EnrolmentFactory()
    in_dutch_too(enrolment)

    page = asked(client, enrolment).content.decode()
    asked(client, enrolment, name_on_certificate="Zoë", certificate_language="nl")

    enrolment.learner.refresh_from_db()
    assert "As on the site (English)" in page
    assert '<option value="nl">Dutch</option>' in page
    assert enrolment.learner.certificate_language == "nl"
    assert '<option value="nl" selected>' in asked(client, enrolment).content.decode()


def test_language_of_certificates_is_confirmed_before_the_last_step(client):
    enrolment = EnrolmentFactory(learner__certificate_language="nl")
    in_dutch_too(enrolment)
    read(enrolment, 1)

    asked(client, enrolment, name_on_certificate="Zoë", certificate_language="")

    enrolment.learner.refresh_from_db()
    assert enrolment.learner.name_confirmed_at is not None
    assert enrolment.learner.certificate_language == ""


def test_language_that_no_certificate_has_is_refused(client):
    enrolment = EnrolmentFactory()
    in_dutch_too(enrolment)

    answer = asked(
        client, enrolment, name_on_certificate="Zoë B", certificate_language="xx"
    )

    page = answer.content.decode()
    assert 'id="id_certificate_language_error"' in page
    assert 'value="Zoë B"' in page


def test_course_in_one_language_offers_none_and_says_what_it_gives(client):
    enrolment = EnrolmentFactory(learner__certificate_language="nl")

    page = asked(client, enrolment).content.decode()
    asked(client, enrolment, name_on_certificate="Zoë", certificate_language="en")

    enrolment.learner.refresh_from_db()
    assert "certificate_language" not in page
    assert "This course is not in Dutch: its certificate will be in English." in page
    assert enrolment.learner.certificate_language == "nl"


def test_language_that_this_course_lacks_can_be_kept(client):
    enrolment = EnrolmentFactory(learner__certificate_language="ca")
    in_dutch_too(enrolment)

    page = asked(client, enrolment).content.decode()

    assert '<option value="ca" selected>Catalan, where a course has it' in page
    assert "This course is not in Catalan" in page


def test_course_in_the_learners_language_says_nothing_of_languages(client):
    page = asked(client, EnrolmentFactory()).content.decode()

    assert "This course is not in" not in page


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_name_page_sends_nobody_to_another_site(signed_in, address, elsewhere):
    response = signed_in.post(
        address("name"), {"name_on_certificate": "Zoë", "next": elsewhere}
    )

    assert response.url == address("record")


def test_leaving_is_asked_before_it_is_done(signed_in, address, enrolment):
    response = signed_in.get(address("leave"))

    enrolment.refresh_from_db()
    assert "What you did stays on record" in response.content.decode()
    assert enrolment.state == "active"


def test_leaving_ends_the_place_and_keeps_the_reason(signed_in, address, enrolment):
    response = signed_in.post(address("leave"), {"reason": "No time"}, follow=True)

    enrolment.refresh_from_db()
    assert enrolment.state == "withdrawn"
    assert enrolment.history.get().reason == "No time"
    assert "You have left" in response.content.decode()


def test_leaving_with_too_long_a_reason_asks_for_a_shorter_one(
    signed_in, address, enrolment
):
    signed_in.post(address("leave"), {"reason": "x" * 201})

    enrolment.refresh_from_db()
    assert enrolment.state == "active"


def test_leaving_is_not_offered_after_completion(signed_in, address, enrolment):
    read(enrolment, 1, 2)
    take(enrolment, 3)

    assert signed_in.get(address("leave")).url == address("record")


def newer(enrolment, **kwargs):
    enrolment.edition.state = "superseded"
    enrolment.edition.save()
    return EditionFactory(
        course=enrolment.edition.course,
        number=2,
        change_summary="Two limits were corrected.",
        **kwargs,
    )


def test_newer_edition_is_offered_with_what_changed(signed_in, address, enrolment):
    read(enrolment, 1)
    step = enrolment.edition.steps.get(position=1)
    newer(enrolment, content__keys=[step.key], content__hashes=[step.content_hash])

    record = signed_in.get(address("record")).content.decode()
    page = signed_in.get(address("move")).content.decode()

    assert "Edition 2 is out." in record
    assert "Two limits were corrected." in page
    assert "1 of 1" in page


def test_going_on_in_the_newer_edition(signed_in, address, enrolment):
    edition = newer(enrolment)

    response = signed_in.post(address("move"), follow=True)

    enrolment.refresh_from_db()
    assert enrolment.edition == edition
    assert "You go on in edition 2." in response.content.decode()


def test_going_on_waits_for_a_check_that_was_begun(signed_in, address, enrolment):
    newer(enrolment)
    signed_in.post(address("start", "step-3"))

    response = signed_in.post(address("move"), follow=True)

    enrolment.refresh_from_db()
    assert enrolment.edition.number == 1
    assert "Hand in the check that you have begun" in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_going_on_needs_a_newer_edition(signed_in, address, method):
    assert getattr(signed_in, method)(address("move")).url == address("record")
