from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Answer, Attempt, Completion
from tests.factories.learning import RIGHT, SECRETS, fail, read, take

pytestmark = pytest.mark.django_db

#: The right answers as the form sends them.
FORM = {
    "a.one": "d",
    "a.many": ["a", "b", "e"],
    "a.truth": "false",
    "a.order": ["e", "a", "b", "c", "d"],
    "a.match.l": "s",
    "a.match.m": "r",
    "a.number": "12 months",
}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def begun(signed_in, address):
    """A browser in which an attempt was begun."""
    signed_in.post(address("start", "step-3"))
    return signed_in


def kept():
    return {each.question: each.value for each in Answer.objects.all()}


def test_quiz_says_what_to_know_before_it_begins(signed_in, address):
    page = signed_in.get(address("step", "step-3")).content.decode()

    assert "3 of 3 in 24 hours" in page
    assert "80 %" in page
    assert "Stem of one?" not in page


def test_begin_shows_the_questions(signed_in, address):
    response = signed_in.post(address("start", "step-3"), follow=True)

    page = response.content.decode()
    assert "Question 1 of 6" in page
    assert "0 of 6 saved" in page


def test_begun_attempt_is_gone_on_with(begun, address):
    begun.post(address("start", "step-3"))

    assert Attempt.objects.count() == 1
    assert "Question 1 of 6" in begun.get(address("step", "step-3")).content.decode()


def test_begin_of_a_lesson_begins_nothing(signed_in, address):
    assert signed_in.post(address("start", "step-1")).url == address("step", "step-1")
    assert not Attempt.objects.exists()


def test_begin_without_attempts_left_says_when_there_is_one(
    signed_in, address, enrolment
):
    at = timezone.now() - timedelta(hours=1)
    for _ in range(3):
        fail(enrolment, 3, at=at)

    page = signed_in.post(address("start", "step-3"), follow=True).content.decode()

    assert "No attempt is left for now." in page
    assert Attempt.objects.count() == 3


def test_begin_of_the_last_step_asks_for_the_name(signed_in, address, enrolment):
    read(enrolment, 1, 2)
    enrolment.learner.name_confirmed_at = None
    enrolment.learner.save()

    response = signed_in.post(address("start", "step-3"))

    assert response.url.startswith(address("name"))


def test_passed_quiz_leads_to_its_explanations(signed_in, address, enrolment):
    take(enrolment, 3)

    page = signed_in.get(address("step", "step-3")).content.decode()

    assert "You have passed." in page
    assert address("result", "step-3", 1) in page


def test_options_stay_in_the_order_of_the_attempt(begun, address):
    first, second = (
        begun.get(address("step", "step-3")).context["sheet"] for _ in range(2)
    )

    assert first == second


def test_answer_is_kept_as_it_is_given(begun, address):
    response = begun.post(
        address("answer", "step-3", 1), FORM | {"question": "one"}, headers=HTMX
    )

    page = response.content.decode()
    assert kept() == {"one": "d"}
    assert "Saved" in page
    assert "1 of 6 saved" in page
    assert "<html" not in page


@pytest.mark.parametrize("key", RIGHT)
def test_answer_of_each_kind_is_kept(begun, address, key):
    begun.post(address("answer", "step-3", 1), FORM | {"question": key}, headers=HTMX)

    assert kept() == {key: RIGHT[key]}


def test_answer_that_is_no_number_is_not_kept(begun, address):
    begun.post(address("answer", "step-3", 1), FORM)

    response = begun.post(
        address("answer", "step-3", 1),
        {"question": "number", "a.number": "ten"},
        headers=HTMX,
    )

    assert "Write digits, for example 12 or 0.5." in response.content.decode()
    assert kept()["number"] == "12"


def test_answer_that_is_unticked_is_taken_back(begun, address):
    begun.post(address("answer", "step-3", 1), FORM)

    begun.post(address("answer", "step-3", 1), {"question": "many"}, headers=HTMX)

    assert kept() == {key: RIGHT[key] for key in RIGHT if key != "many"}


@pytest.mark.parametrize("key", ["nothing", "a.one"])
def test_answer_to_no_question_keeps_nothing(begun, address, key):
    response = begun.post(
        address("answer", "step-3", 1), FORM | {"question": key}, headers=HTMX
    )

    assert response.status_code == 404
    assert kept() == {}


def test_save_keeps_all_that_stands_on_the_page(begun, address):
    response = begun.post(address("answer", "step-3", 1), FORM)

    assert response.url == address("step", "step-3")
    assert kept() == RIGHT


def test_save_keeps_the_rest_beside_a_fault(begun, address):
    response = begun.post(
        address("answer", "step-3", 1), FORM | {"a.number": "<b>ten</b>"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="&lt;b&gt;ten&lt;/b&gt;"' in page
    assert "Write digits" in page
    assert kept() == {key: RIGHT[key] for key in RIGHT if key != "number"}


@pytest.mark.parametrize(
    ("move", "order"),
    [
        ("up:a", ["a", "e", "b", "c", "d"]),
        ("down:a", ["e", "b", "a", "c", "d"]),
        ("up:e", ["e", "a", "b", "c", "d"]),
        ("down:d", ["e", "a", "b", "c", "d"]),
        ("up:z", ["e", "a", "b", "c", "d"]),
        ("nonsense", ["e", "a", "b", "c", "d"]),
    ],
)
def test_order_is_changed_by_its_buttons(begun, address, move, order):
    response = begun.post(address("answer", "step-3", 1), FORM | {"move.order": move})

    assert response.url == f"{address('step', 'step-3')}#q4"
    assert kept()["order"] == order


def test_hand_in_grades_what_stands_on_the_page(begun, address):
    response = begun.post(address("hand_in", "step-3", 1), FORM)

    attempt = Attempt.objects.get()
    assert response.url == address("result", "step-3", 1)
    assert (attempt.passed, attempt.points) == (True, 6)


def test_hand_in_waits_for_a_fault_to_be_mended(begun, address):
    response = begun.post(address("hand_in", "step-3", 1), FORM | {"a.number": "1,000"})

    assert response.status_code == 422
    assert "Write thousands without a separator" in response.content.decode()
    assert Attempt.objects.get().submitted_at is None
    assert kept()["one"] == "d"


def test_hand_in_twice_shows_the_first_result(begun, address):
    begun.post(address("hand_in", "step-3", 1), {})

    response = begun.post(address("hand_in", "step-3", 1), FORM)

    assert response.url == address("result", "step-3", 1)
    assert Attempt.objects.get().points == 0


def test_answer_after_handing_in_leads_to_the_result(begun, address):
    begun.post(address("hand_in", "step-3", 1), FORM)

    by_form = begun.post(address("answer", "step-3", 1), FORM)
    by_htmx = begun.post(
        address("answer", "step-3", 1), {"question": "one"}, headers=HTMX
    )

    assert by_form.url == address("result", "step-3", 1)
    assert by_htmx.headers["HX-Redirect"] == address("result", "step-3", 1)


@pytest.mark.parametrize("name", ["answer", "hand_in", "result"])
def test_attempt_that_there_is_not_is_not_found(signed_in, address, name):
    method = signed_in.get if name == "result" else signed_in.post

    assert method(address(name, "step-3", 9)).status_code == 404


def test_hand_in_of_the_last_step_completes_the_course(begun, address, enrolment):
    read(enrolment, 1, 2)

    page = begun.post(
        address("hand_in", "step-3", 1), FORM, follow=True
    ).content.decode()

    assert Completion.objects.get().enrolment == enrolment
    assert "See your certificate" in page


def test_result_waits_until_the_attempt_is_handed_in(begun, address):
    response = begun.get(address("result", "step-3", 1))

    assert response.url == address("step", "step-3")


def test_result_after_a_failure_leads_to_the_lesson(begun, address):
    form = FORM | {"a.one": "a", "a.truth": "true"}
    begun.post(address("hand_in", "step-3", 1), form)

    page = begun.get(address("result", "step-3", 1)).content.decode()

    assert "Not passed" in page
    assert "4 of 6 points, pass mark 80 %" in page
    assert page.count("Read 1.1 again: Title of step-1") == 2
    assert "Try again" in page


def test_result_that_only_lacks_the_name_leads_to_it(begun, address, enrolment):
    read(enrolment, 1, 2)
    enrolment.learner.name_confirmed_at = None
    enrolment.learner.save()

    page = begun.post(
        address("hand_in", "step-3", 1), FORM, follow=True
    ).content.decode()

    assert "One thing is left: your name." in page
    assert not Completion.objects.exists()


def test_nothing_tells_the_answers_before_a_pass(signed_in, address, enrolment):
    pages = [
        signed_in.get(address("step", "step-3")),
        signed_in.post(address("start", "step-3"), follow=True),
        *(
            signed_in.post(
                address("answer", "step-3", 1),
                FORM | {"question": key},
                headers=HTMX,
            )
            for key in RIGHT
        ),
        signed_in.post(address("answer", "step-3", 1), FORM, follow=True),
        signed_in.post(address("answer", "step-3", 1), {"a.number": "x"}),
        signed_in.post(address("hand_in", "step-3", 1), {"a.one": "a"}, follow=True),
        signed_in.get(address("step", "step-3")),
        signed_in.get(address("record")),
        signed_in.get("/learn/"),
    ]

    for page in pages:
        text = page.content.decode()
        assert [secret for secret in SECRETS if secret in text] == []
        assert "PARTIV" not in text
        assert "Right answer" not in text


def test_no_query_before_handing_in_asks_for_the_key(signed_in, address):
    with CaptureQueriesContext(connection) as captured:
        signed_in.get(address("step", "step-3"))
        signed_in.post(address("start", "step-3"), follow=True)
        signed_in.post(address("answer", "step-3", 1), FORM, follow=True)

    assert not [q for q in captured.captured_queries if "answerkey" in q["sql"]]


def test_explanations_are_told_after_a_pass(begun, address):
    page = begun.post(
        address("hand_in", "step-3", 1), FORM, follow=True
    ).content.decode()

    assert [secret for secret in SECRETS if secret not in page] == []
    assert "https://example.org/" in page


def test_explanations_are_told_when_no_attempt_is_left(signed_in, address, enrolment):
    for _ in range(3):
        fail(enrolment, 3, at=timezone.now() - timedelta(hours=1))

    page = signed_in.get(address("result", "step-3", 3)).content.decode()

    assert "secret-of-one" in page
    assert "The right answer is 12 months." in page
    assert "No attempt is left for now." in page


def test_quiz_takes_35_queries_at_most(signed_in, address, queries):
    def take_it():
        signed_in.post(address("start", "step-3"))
        signed_in.get(address("step", "step-3"))
        signed_in.post(address("hand_in", "step-3", 1), FORM)
        assert signed_in.get(address("result", "step-3", 1)).status_code == 200

    assert queries(take_it) <= 35


def test_answer_kept_as_it_is_given_takes_six_queries_at_most(begun, address, queries):
    post = lambda: begun.post(  # noqa: E731
        address("answer", "step-3", 1), FORM | {"question": "one"}, headers=HTMX
    )

    assert queries(post) <= 6
