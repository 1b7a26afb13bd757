"""“Try the quiz”: the author answers as a learner would, and nothing is kept."""

import re

import pytest
from django.urls import reverse

from courses.models import QuizPage
from hubs.roles import Role
from tests.courses.domain.test_trial import every_kind
from tests.factories.counting import rows
from tests.factories.hubs import HubFactory, UserFactory
from tests.factories.pages import (
    course_page,
    module_page,
    question,
    quiz_page,
    single_choice,
)
from tests.factories.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return course_page()


@pytest.fixture
def quiz(course):
    return quiz_page(module_page(course), questions=every_kind())


@pytest.fixture
def author(client, course):
    client.force_login(member(course.course.hub))
    return client


def address(quiz):
    return reverse("courses_questions_try", args=[quiz.pk])


def shown(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def answers_of(quiz):
    """What a form sends that answers everything rightly."""
    given = {"seed": "7"}
    for child in quiz.questions:
        name, value = f"a.{child.id}", child.value
        match child.block_type:
            case "single_choice" | "multiple_response":
                given[name] = child.block.right_ids(value)
            case "true_false":
                given[name] = value["answer_is"]
            case "numeric":
                given[name] = "5,0 °C"
            case "ordering":
                given[name] = [item.id for item in value["items"].bound_blocks]
            case _:
                pairs = child.block.answer(value, str(child.id))["answer"]
                given |= {f"{name}.{left}": right for left, right in pairs.items()}
    return given


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.AUTHOR, 200), (Role.LEAD, 200), (Role.REVIEWER, 200), (Role.TRAINER, 403)],
)
def test_who_reads_drafts_may_try_them(client, course, quiz, role, status):
    client.force_login(member(course.course.hub, role))

    assert client.get(address(quiz)).status_code == status
    assert client.post(address(quiz), answers_of(quiz)).status_code == status


def test_quiz_of_another_hub_is_not_there(client, quiz):
    client.force_login(member(HubFactory()))

    assert client.get(address(quiz)).status_code == 404
    assert client.post(address(quiz), answers_of(quiz)).status_code == 404


def test_learners_and_visitors_are_not_let_in(client, quiz):
    assert client.get(address(quiz)).status_code == 302
    client.force_login(UserFactory())

    answers = (client.get(address(quiz)), client.post(address(quiz)))
    assert [answer.status_code for answer in answers] == [403, 403]


def test_other_methods_are_refused(author, quiz):
    assert author.put(address(quiz)).status_code in (403, 405)


def test_questions_are_asked_without_their_answers(author, quiz):
    page = shown(author.get(address(quiz)))

    assert page.count('<section class="q"') == 6
    assert "Nothing is kept." in page
    assert "Hands carry microbes." not in page
    assert "hx-post" not in page


def test_right_answers_pass_with_explanations(author, quiz):
    page = shown(author.post(address(quiz), answers_of(quiz)))

    assert "6 of 6 points, pass mark 80 %" in page
    assert page.count("Hands carry microbes.") == 6
    assert "neither right answers nor explanations" not in page


def test_wrong_answers_fail_and_say_what_is_right(author, quiz):
    page = shown(author.post(address(quiz), {"seed": "7"}))

    assert "0 of 6 points, pass mark 80 %" in page
    assert "The right answer is 5 °C." in page
    assert "neither right answers nor explanations" in page


def test_what_is_typed_amiss_is_said_and_kept_on_the_page(author, quiz):
    given = answers_of(quiz) | {f"a.{quiz.questions[5].id}": "five"}

    answer = author.post(address(quiz), given)

    assert answer.status_code == 422
    assert "Write digits, for example 12 or 0.5." in shown(answer)
    assert 'value="five"' in shown(answer)
    assert shown(answer).count(" checked") == 4


def test_order_is_changed_without_javascript(author, quiz):
    child = quiz.questions[3]
    ids = [item.id for item in child.value["items"].bound_blocks]
    given = answers_of(quiz) | {f"move.{child.id}": f"down:{ids[0]}"}

    page = shown(author.post(address(quiz), given))

    order = re.findall(rf'name="a\.{child.id}" value="([^"]+)"', page)
    assert order == [ids[1], ids[0], ids[2]]
    assert "Passed" not in page


def test_options_stay_in_their_order_while_one_answers(author, quiz):
    given = answers_of(quiz) | {f"a.{quiz.questions[5].id}": "five"}

    pages = [shown(author.post(address(quiz), given)) for _each in range(2)]

    offered = [re.findall(r'type="radio"[^>]*value="[^"]+"', page) for page in pages]
    assert len(offered[0]) == 5
    assert offered[0] == offered[1]


def test_seed_that_is_none_is_drawn_anew(author, quiz):
    answer = author.post(address(quiz), answers_of(quiz) | {"seed": "later"})

    assert "6 of 6 points" in shown(answer)


def test_question_that_cannot_be_tried_is_named_with_its_place(author, course):
    quiz = quiz_page(
        module_page(course, title="Second"),
        questions=[single_choice(), single_choice(right="Yes", wrong=())],
    )

    page = shown(author.get(address(quiz)))

    assert "1 question cannot be tried:" in page
    place = f"questions.{quiz.questions[1].id}.options"
    assert f"/cms/pages/{quiz.pk}/edit/#:w:contentpath={place}" in page
    assert "Options: needs at least two entries" in page
    assert page.count('<section class="q"') == 1


def test_quiz_with_nothing_to_ask_says_so(author, course):
    faulty = question("true_false", answer_is="")
    quiz = quiz_page(module_page(course, title="Second"), questions=[faulty])

    for answer in (author.get(address(quiz)), author.post(address(quiz), {})):
        assert "There is no question that can be tried yet." in shown(answer)


def test_latest_draft_is_tried(author, quiz):
    draft = QuizPage.objects.get(pk=quiz.pk).get_latest_revision_as_object()
    draft.questions[0].value["stem"] = "Do you dry them, too?"
    draft.save_revision()

    assert "Do you dry them, too?" in shown(author.get(address(quiz)))


def test_nothing_is_written(author, quiz):
    before = rows()

    author.get(address(quiz))
    author.post(address(quiz), {"seed": "1"})
    author.post(address(quiz), answers_of(quiz))

    assert rows() == before


def test_editor_leads_to_the_trial(author, quiz):
    edit = reverse("wagtailadmin_pages:edit", args=[quiz.pk])

    assert f'href="{address(quiz)}"' in author.get(edit).content.decode()


def test_number_of_queries_does_not_hang_on_questions(
    author, course, django_assert_max_num_queries
):
    one = quiz_page(module_page(course, "One"), questions=[single_choice()])
    three = quiz_page(
        module_page(course, "Three"), questions=[single_choice() for _n in range(3)]
    )
    author.get(address(one))

    with django_assert_max_num_queries(200) as small:
        author.get(address(one))
    with django_assert_max_num_queries(200) as large:
        author.get(address(three))

    assert len(large) == len(small)
