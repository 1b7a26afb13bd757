import pytest

from courses.domain.questions import asked
from tests.factories.learning import KINDS, question


def one(key, seed=1):
    return asked([question(key)], seed=seed)[0]


def test_asked_question_leaves_out_what_is_not_asked():
    frozen = question("one") | {"answer": "d", "explanation": "because"}

    shown = repr(asked([frozen], seed=1))

    assert "because" not in shown
    assert "answer" not in shown


def test_asked_question_keeps_its_order_for_a_seed():
    first, second = one("one", seed=7), one("one", seed=7)

    assert first.options == second.options


def test_asked_question_shuffles_by_seed():
    orders = {one("order", seed=seed).options for seed in range(30)}

    assert len(orders) > 20


def test_asked_matching_leaves_the_left_side_in_order():
    lefts = {one("match", seed=seed).left for seed in range(10)}

    assert len(lefts) == 1


@pytest.mark.parametrize("key", KINDS)
def test_question_fits_its_answer(key):
    assert one(key).fits(KINDS[key][2])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("one", "z"),
        ("one", ["d"]),
        ("one", True),
        ("many", []),
        ("many", ["a", "a"]),
        ("many", ["a", "z"]),
        ("truth", "true"),
        ("order", ["a", "b"]),
        ("order", ["a", "a", "b", "c", "d"]),
        ("match", {}),
        ("match", {"l": "z"}),
        ("match", {"z": "r"}),
        ("number", "twelve"),
        ("number", "NaN"),
        ("number", 12),
    ],
)
def test_question_does_not_fit_what_is_no_answer_to_it(key, value):
    assert not one(key).fits(value)


@pytest.mark.parametrize(
    ("key", "value", "is_complete"),
    [
        ("match", {"l": "r"}, False),
        ("match", {"l": "r", "m": "s"}, True),
        ("match", None, False),
        ("one", "a", True),
        ("one", None, False),
    ],
)
def test_question_knows_when_its_answer_is_complete(key, value, is_complete):
    assert one(key).is_complete(value) is is_complete
