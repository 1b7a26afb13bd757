from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.domain.scoring import (
    AmbiguousNumber,
    Grade,
    Mark,
    NotANumber,
    Verdict,
    grade,
    mark,
    read_number,
    written,
)


def key(kind, answer, *, points=1, **more):
    return {
        "kind": kind,
        "points": points,
        "answer": answer,
        "explanation": {},
        "sources": [],
        "read_again": None,
    } | more


@pytest.mark.parametrize(
    ("kind", "right", "answer", "share"),
    [
        ("single_choice", "b", "b", 1),
        ("single_choice", "b", "a", 0),
        ("true_false", True, True, 1),
        ("true_false", True, False, 0),
        ("true_false", False, False, 1),
        ("true_false", True, 1, 0),
        ("ordering", ["c", "a", "b"], ["c", "a", "b"], 1),
        ("ordering", ["c", "a", "b"], ["c", "b", "a"], Fraction(1, 3)),
        ("ordering", ["c", "a", "b"], ["a", "b", "c"], 0),
        ("matching", {"l": "r", "m": "s", "n": "t"}, {"l": "r", "m": "s", "n": "t"}, 1),
        ("matching", {"l": "r", "m": "s", "n": "t"}, {"l": "r"}, Fraction(1, 3)),
        ("matching", {"l": "r", "m": "s"}, {"l": "s", "m": "r"}, 0),
        ("numeric", "90", "90", 1),
        ("numeric", "0.5", "0.50", 1),
        ("numeric", "90", "89.9", 0),
    ],
)
def test_mark_gives_the_share_of_its_kind(kind, right, answer, share):
    result = mark(key(kind, right, points=3), answer=answer)

    assert (result.points, result.out_of) == (3 * share, 3)


@pytest.mark.parametrize(("typed", "points"), [("88", 1), ("92", 1), ("92.01", 0)])
def test_mark_of_a_number_takes_the_tolerance_in(typed, points):
    result = mark(key("numeric", "90", tolerance="2"), answer=typed)

    assert result.points == points


@pytest.mark.parametrize(
    ("picked", "points"),
    [
        (["a", "b"], 1),
        (["a"], Fraction(1, 2)),
        (["a", "b", "c"], Fraction(2, 3)),
        (["a", "c"], Fraction(1, 6)),
        (["c", "d"], 0),
        (["a", "b", "c", "d", "e"], 0),
    ],
)
def test_mark_of_several_takes_wrong_picks_off(picked, points):
    result = mark(key("multiple_response", ["a", "b"]), answer=picked, options=5)

    assert result.points == points


def test_mark_of_several_where_all_are_right_has_nothing_to_take_off():
    result = mark(key("multiple_response", ["a", "b"]), answer=["a", "b"], options=2)

    assert result.verdict == Verdict.RIGHT


@pytest.mark.parametrize("nothing", [None, [], {}, ""])
def test_mark_of_no_answer_is_missing(nothing):
    result = mark(key("ordering", ["a", "b"]), answer=nothing)

    assert result == Mark(Fraction(), 1, Verdict.MISSING)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (["a", "b", "c"], Verdict.RIGHT),
        (["a", "c", "b"], Verdict.PART),
        (["b", "c", "a"], Verdict.WRONG),
    ],
)
def test_mark_says_how_the_answer_did(answer, verdict):
    assert mark(key("ordering", ["a", "b", "c"]), answer=answer).verdict == verdict


def test_grade_sums_fractions_without_rounding():
    keys = {
        str(n): key("matching", {"l": "r", "m": "s", "n": "t"}, points=1)
        for n in range(3)
    }

    result = grade(keys, answers={str(n): {"l": "r"} for n in range(3)}, options={})

    assert (result.points, result.out_of) == (1, 3)


@pytest.mark.parametrize(
    ("points", "out_of", "is_reached"),
    [
        (Fraction(8), 10, True),
        (Fraction(799, 100), 10, False),
        (Fraction(4, 5) * 3, 3, True),
        (Fraction(4, 5) * 3 - Fraction(1, 10**9), 3, False),
    ],
)
def test_grade_passes_at_the_mark_exactly(points, out_of, is_reached):
    result = Grade({"q": Mark(points, out_of, Verdict.PART)})

    assert result.reaches(80) is is_reached


ids = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=8)


@given(right=ids, picked=ids, points=st.integers(0, 20))
def test_mark_of_several_is_never_below_nothing_nor_above_all(right, picked, points):
    result = mark(
        key("multiple_response", right, points=points), answer=picked, options=8
    )

    assert 0 <= result.points <= points


@given(right=ids.filter(lambda each: len(each) < 8))
def test_mark_of_several_gives_nothing_for_ticking_all(right):
    result = mark(key("multiple_response", right), answer=list("abcdefgh"), options=8)

    assert result.points == 0


@given(right=ids, picked=ids)
def test_mark_of_several_never_falls_when_a_right_one_is_added(right, picked):
    entry = key("multiple_response", right)
    more = [*picked, *[each for each in right if each not in picked][:1]]

    before = mark(entry, answer=picked, options=8).points

    assert mark(entry, answer=more, options=8).points >= before


@given(order=st.permutations(list("abcde")), answer=st.permutations(list("abcde")))
def test_mark_of_an_order_is_all_only_for_the_order_itself(order, answer):
    result = mark(key("ordering", order), answer=answer)

    assert (result.points == 1) is (order == answer)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", "12"),
        (" 0,5 ", "0.5"),
        ("0.125", "0.125"),
        ("-3", "-3"),
        ("\u22123", "-3"),
        ("+4", "4"),
        ("10 000", "10000"),
        ("10\u00a0000", "10000"),
        ("12 months", "12"),
        ("12months", "12"),
        ("12 Months", "12"),
        ("1000", "1000"),
        ("1.0000", "1"),
        ("\uff11\uff12", "12"),
    ],
)
def test_read_number_takes_what_people_type(typed, number):
    assert read_number(typed, unit="months") == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    [
        *["ten", "", "1e3", "1/2", "12 days", "1.2.3", "1,2.3", "months"],
        *["9" * 41, "\u0665"],
    ],
)
def test_read_number_refuses_what_is_no_number(typed):
    with pytest.raises(NotANumber):
        read_number(typed, unit="months")


@pytest.mark.parametrize("typed", ["1,000", "1.000", "12,345", "-100.000"])
def test_read_number_refuses_what_may_be_thousands(typed):
    with pytest.raises(AmbiguousNumber):
        read_number(typed)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**9))
def test_written_number_reads_as_itself(number):
    assert Decimal(written(number)) == number


@pytest.mark.parametrize(
    ("number", "text"), [("-0", "0"), ("5.50", "5.5"), ("100", "100")]
)
def test_written_number_has_no_needless_signs(number, text):
    assert written(Decimal(number)) == text
