from datetime import timedelta

from courses.domain.attempts_left import Allowance, allowance
from tests.factories.hubs import NOON

HOUR = timedelta(hours=1)


def test_allowance_is_whole_before_the_first_attempt():
    assert allowance([], limit=3, extra=0, at=NOON) == Allowance(3, 3, 0, None)


def test_allowance_names_the_hour_when_the_oldest_attempt_drops_out():
    starts = [NOON - 20 * HOUR, NOON - 2 * HOUR, NOON - HOUR]

    result = allowance(starts, limit=3, extra=0, at=NOON)

    assert result == Allowance(0, 3, 3, NOON + 4 * HOUR)


def test_allowance_frees_an_attempt_after_24_hours_exactly():
    starts = [NOON - 24 * HOUR, NOON - 2 * HOUR, NOON - HOUR]

    assert allowance(starts, limit=3, extra=0, at=NOON).left == 1


def test_allowance_counts_what_a_trainer_granted():
    starts = [NOON - 3 * HOUR, NOON - 2 * HOUR, NOON - HOUR]

    assert allowance(starts, limit=3, extra=1, at=NOON).left == 1


def test_allowance_knows_that_a_granted_attempt_was_used():
    starts = [NOON - hours * HOUR for hours in (5, 4, 3, 2)]

    assert allowance(starts, limit=3, extra=1, at=NOON).left == 0


def test_allowance_keeps_granted_attempts_out_of_the_window():
    starts = [NOON - hours * HOUR for hours in (26, 5, 4, 3, 2)]

    result = allowance(starts, limit=3, extra=1, at=NOON)

    assert (result.left, result.next_at) == (0, NOON + 19 * HOUR)
