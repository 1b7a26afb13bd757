"""How the questions of an edition did."""

import pytest

from courses.domain import statistics
from courses.domain.statistics import statistics_of
from courses.domain.verdicts import Verdict
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.hubs import UserFactory
from tests.factories.learning import KINDS, RIGHT, fail, fill_with_every_kind, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    """A quiz with a question of each kind."""
    edition = EditionFactory(content__lessons=0, content__quizzes=1)
    fill_with_every_kind(edition.steps.get())
    return edition


def sit(edition, *answers, learner=None):
    """One learner a set of answers, else right ones; None leaves a question out."""
    for given in answers:
        enrolment = EnrolmentFactory(edition=edition, learner=learner or UserFactory())
        take(enrolment, 1, answers=given)
    return edition


def items(edition):
    (quiz,) = statistics_of(edition, with_keys=True)
    return dict(zip(KINDS, quiz.items, strict=True))


def counts(item):
    return [(each.is_right, each.count) for each in item.taken]


def test_under_ten_attempts_nothing_is_said(edition):
    sit(edition, *[{}] * 9)
    (nine,) = statistics_of(edition, with_keys=True)

    sit(edition, {})
    (ten,) = statistics_of(edition, with_keys=True)

    assert (nine.attempts, nine.items) == (9, ())
    assert (ten.attempts, len(ten.items)) == (10, len(KINDS))


def test_edition_without_quizzes():
    assert statistics_of(EditionFactory(), with_keys=True) == []


def test_options_are_counted_in_every_kind(edition):
    wrong = {
        "one": "a",
        "many": ["a", "c"],
        "truth": True,
        "order": ["a", "e", "b", "c", "d"],
        "match": {"l": "s"},
        "number": "24",
    }
    found = items(sit(edition, *[{}] * 7, *[wrong] * 3))

    assert counts(found["one"]) == [(False, 3), (False, 0), (False, 0), (True, 7)]
    assert counts(found["many"]) == [
        (True, 10), (True, 7), (False, 3), (False, 0), (True, 7)
    ]  # fmt: skip
    assert counts(found["truth"]) == [(False, 3), (True, 7)]
    assert counts(found["order"]) == [
        (True, 7), (True, 7), (True, 10), (True, 10), (True, 10)
    ]  # fmt: skip
    assert counts(found["match"]) == [(True, 10), (True, 7)]
    assert counts(found["number"]) == [(True, 7), (False, 3)]
    assert [each.text for each in found["match"].taken] == [
        "left l of match → right s of match",
        "left m of match → right r of match",
    ]
    assert [each.text for each in found["number"].taken] == ["12 months", "24 months"]
    assert found["one"].taken[0].share == 0.3


def test_number_that_one_person_typed_is_not_shown(edition):
    typed = [{"number": str(n)} for n in range(100, 108)]

    found = items(sit(edition, {}, {}, *typed))

    assert counts(found["number"]) == [(True, 2)]


def test_facility_takes_part_of_the_points(edition):
    # Two of three right ones and nothing wrong: two thirds of a point.
    found = items(sit(edition, *[{}] * 5, *[{"many": ["a", "b"]}] * 5))

    assert found["many"].facility == pytest.approx(5 / 6)
    assert found["many"].percent == 83
    assert found["one"].facility == 1


def test_discrimination_is_the_correlation_with_all_other_questions(edition):
    weak = {"one": "a", "truth": True, "number": "24"}
    mixed = {"one": "a"}

    found = items(sit(edition, *[{}] * 6, *[weak] * 3, mixed))

    # Shares 1×6, 0×4 against 5×6, 3×3, 5.
    assert found["one"].discrimination == pytest.approx(0.80178, abs=1e-4)
    assert found["many"].discrimination is None


def test_question_that_is_left_out_earns_nothing(edition):
    sit(edition, *[{}] * 8, *[{"one": None}] * 2)

    found = items(edition)

    assert found["one"].blank == 2
    assert found["one"].facility == 0.8
    assert sum(each.count for each in found["one"].taken) == 8


def test_question_that_nobody_answered(edition):
    found = items(sit(edition, *[{"one": None}] * 10))

    assert (found["one"].blank, found["one"].facility) == (10, 0)
    assert {each.count for each in found["one"].taken} == {0}


def test_only_first_attempts_count(edition):
    enrolment = EnrolmentFactory(edition=edition)
    fail(enrolment, 1)
    sit(edition, *[{}] * 9)
    take(enrolment, 1)

    found = items(edition)

    assert found["one"].facility == 0.9
    assert found["one"].blank == 1


def test_learner_who_comes_back_counts_once(edition):
    learner = UserFactory()
    first = EnrolmentFactory(edition=edition, learner=learner)
    take(first, 1, answers={"one": "a"})
    first.state = "withdrawn"
    first.save()
    sit(edition, {}, learner=learner)
    sit(edition, *[{}] * 9)

    (quiz,) = statistics_of(edition, with_keys=True)

    assert quiz.attempts == 10
    assert quiz.items[0].facility == 0.9


def test_latest_learners_count_where_there_are_many(edition, monkeypatch):
    monkeypatch.setattr(statistics, "MOST", 10)
    sit(edition, *[{"one": "a"}] * 2, *[{}] * 10)

    (quiz,) = statistics_of(edition, with_keys=True)

    assert (quiz.attempts, quiz.items[0].facility) == (10, 1)


def test_right_answers_of_every_kind_are_right(edition):
    found = items(sit(edition, *[{}] * 10))

    assert {item.facility for item in found.values()} == {1}
    assert set(found) == set(RIGHT)
    assert all(
        each.count == 10
        for item in found.values()
        for each in item.taken
        if each.is_right
    )


def test_without_keys_nothing_is_said_that_tells_them(edition):
    doubted = {"one": "a", "many": ["a", "b"], "truth": None}
    sit(edition, *[{}] * 4, *[doubted] * 6)

    known = items(edition)
    (quiz,) = statistics_of(edition, with_keys=False)

    assert Verdict.KEY_DOUBTED in {each.verdict for each in known["one"].findings}
    assert [item.taken for item in quiz.items] == [()] * len(KINDS)
    said = {each.verdict for item in quiz.items for each in item.findings}
    assert said == {Verdict.LEFT_OUT, Verdict.TOO_EASY}
    assert [item.facility for item in quiz.items] == [
        item.facility for item in known.values()
    ]
