import pytest
from django.http import QueryDict

from courses.domain.questions import asked
from courses.forms.answers import AnswersForm, moved
from tests.factories.learning import KINDS, RIGHT, question

QUESTIONS = asked([question(key) for key in KINDS], seed=1)


def form(query):
    return AnswersForm(QueryDict(query), questions=QUESTIONS)


def test_answers_are_read_as_their_kinds():
    query = (
        "a.one=d&a.many=e&a.many=a&a.many=b&a.truth=false&a.order=e&a.order=a"
        "&a.order=b&a.order=c&a.order=d&a.match.l=s&a.match.m=r&a.number=12,0 months"
    )

    assert form(query).given() == RIGHT


def test_answers_that_are_empty_are_none():
    assert form("a.number=+&a.match.l=").given() == dict.fromkeys(KINDS)


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("a.one=z", "one"),
        ("a.many=a&a.many=z", "many"),
        ("a.truth=maybe", "truth"),
        ("a.order=a&a.order=b", "order"),
        ("a.order=a&a.order=b&a.order=c&a.order=d&a.order=z", "order"),
        ("a.match.l=z", "match"),
        ("a.number=ten", "number"),
        ("a.number=1.000", "number"),
    ],
)
def test_answers_that_are_none_are_faults_and_not_given(query, key):
    result = form(query)

    assert key not in result.given()
    assert list(result.faults()) == [key]


def test_answers_keep_what_was_typed_for_a_number():
    assert form("a.number=ten").typed() == {"number": "ten"}


def test_answers_keep_no_more_than_fits_of_what_was_typed():
    assert form(f"a.number={'9' * 500}").typed() == {"number": "9" * 80}


@pytest.mark.parametrize(
    ("option", "up", "order"),
    [
        ("b", True, ["b", "a", "c"]),
        ("b", False, ["a", "c", "b"]),
        ("a", True, ["a", "b", "c"]),
        ("c", False, ["a", "b", "c"]),
        ("z", True, ["a", "b", "c"]),
    ],
)
def test_moved_order_stays_within_its_ends(option, up, order):
    assert moved(["a", "b", "c"], option=option, up=up) == order


def test_move_in_an_order_that_is_not_whole_is_a_fault():
    assert list(form("a.order=a&move.order=up:a").faults()) == ["order"]
