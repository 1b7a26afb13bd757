"""What the numbers of a question say."""

import pytest

from courses.domain.verdicts import Finding, Taken, Verdict, findings


def say(taken=(), **kwargs):
    given = {
        "kind": "single_choice",
        "facility": 0.6,
        "discrimination": 0.4,
        "blank": 0,
        "attempts": 100,
        **kwargs,
    }
    return findings(taken=taken or options((60, 3), (20, 1), (20, 1)), **given)


def options(*counts):
    """Options with how many took them and their mean elsewhere; the first is right."""
    return [
        Taken(f"Option {n}", n == 0, count, count / 100, rest)
        for n, (count, rest) in enumerate(counts)
    ]


def verdicts(*args, **kwargs):
    return [finding.verdict for finding in say(*args, **kwargs)]


def test_question_that_works():
    assert say() == [Finding(Verdict.SOUND)]


@pytest.mark.parametrize("discrimination", [None, 0.19])
def test_question_of_which_little_is_known(discrimination):
    assert verdicts(discrimination=discrimination, attempts=29) == [
        Verdict.UNREMARKABLE
    ]


@pytest.mark.parametrize(
    ("facility", "expected"),
    [
        (0.95, [Verdict.TOO_EASY]),
        (0.94, [Verdict.SOUND]),
        (0.26, [Verdict.SOUND]),
        (0.25, [Verdict.TOO_HARD]),
    ],
)
def test_facility(facility, expected):
    assert verdicts(facility=facility) == expected


@pytest.mark.parametrize(
    ("discrimination", "attempts", "expected"),
    [
        (0.2, 30, [Verdict.SOUND]),
        (0.19, 30, [Verdict.WEAK]),
        (-0.3, 30, [Verdict.WEAK]),
        (-0.4, 30, [Verdict.BACKWARDS]),
        (-0.5, 10, [Verdict.UNREMARKABLE]),
        (-0.09, 9999, [Verdict.WEAK]),
        (-0.1, 400, [Verdict.BACKWARDS]),
    ],
)
def test_discrimination(discrimination, attempts, expected):
    assert verdicts(discrimination=discrimination, attempts=attempts) == expected


def test_easy_question_may_be_weak():
    assert verdicts(facility=0.97, discrimination=0.0) == [Verdict.TOO_EASY]


def test_two_options_look_right():
    taken = options((50, 3), (25, 3), (25, 2))

    assert say(taken) == [Finding(Verdict.TWO_LOOK_RIGHT, "b) Option 1")]


def test_rare_option_does_not_look_right():
    assert verdicts(options((56, 3), (24, 9), (20, 1))) == [Verdict.SOUND]


def test_key_that_most_people_contradict():
    taken = options((40, 3), (41, 1), (19, 1))

    assert say(taken) == [Finding(Verdict.KEY_DOUBTED, "b) Option 1")]


def test_option_that_nobody_takes():
    taken = options((80, 3), (20, 1), (0, None))

    assert say(taken) == [Finding(Verdict.NOBODY, "c) Option 2")]


def test_options_of_multiple_responses_are_only_never_taken():
    taken = options((0, None), (90, 9))

    assert verdicts(taken, kind="multiple_response") == [Verdict.NOBODY]


def test_other_kinds_have_no_tempting_options():
    assert verdicts(options((0, None), (90, 9)), kind="ordering") == [Verdict.SOUND]


@pytest.mark.parametrize(
    ("blank", "expected"), [(9, [Verdict.SOUND]), (10, [Verdict.LEFT_OUT])]
)
def test_question_that_is_left_out(blank, expected):
    assert verdicts(blank=blank) == expected


def test_all_that_can_be_said_is_said():
    taken = options((20, 1), (80, 3), (0, None))

    assert verdicts(taken, facility=0.2, discrimination=-0.5, blank=10) == [
        Verdict.KEY_DOUBTED,
        Verdict.BACKWARDS,
        Verdict.TOO_HARD,
        Verdict.NOBODY,
        Verdict.LEFT_OUT,
    ]


def test_shares_are_shown_in_whole_per_cent():
    assert [each.percent for each in options((333, 1), (1, 1))] == [333, 1]
