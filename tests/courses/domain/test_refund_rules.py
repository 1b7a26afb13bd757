from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from courses.domain.refund_rules import refundable_cents, terms_of
from courses.models import Run

MADRID = ZoneInfo("Europe/Madrid")
START = datetime(2027, 3, 30, 9, 0, tzinfo=MADRID)
SECOND = timedelta(seconds=1)


def run(**fields):
    return Run(starts_at=START, time_zone="Europe/Madrid", **fields)


def comes_back(run, at, *, paid=10_001, **more):
    return refundable_cents(run, paid_cents=paid, at=at, **more)


def test_all_comes_back_until_the_end_of_the_day_where_the_run_is():
    # Clocks change in between, on 28 March.
    end = datetime(2027, 3, 16, 23, 59, 59, tzinfo=MADRID)

    assert comes_back(run(), end) == 10_001
    assert comes_back(run(), end + SECOND) == 5_001


def test_a_part_comes_back_until_its_day_and_then_nothing():
    end = datetime(2027, 3, 23, 23, 59, 59, tzinfo=MADRID)

    assert comes_back(run(), end) == 5_001
    assert comes_back(run(), end + SECOND) == 0
    assert comes_back(run(), START) == 0


@pytest.mark.parametrize(
    ("percent", "paid", "expected"), [(50, 1, 1), (33, 100, 33), (10, 5, 1), (10, 4, 0)]
)
def test_half_a_cent_is_rounded_up(percent, paid, expected):
    at = START - timedelta(days=10)

    assert comes_back(run(part_refund_percent=percent), at, paid=paid) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"part_refund_percent": 0},
        {"full_refund_days": 7, "part_refund_days": 7},
    ],
)
def test_a_part_of_nothing_or_for_no_time_is_no_part(fields):
    terms = terms_of(run(**fields))

    assert (terms.part_until, terms.part_percent) == (None, 0)


def test_days_never_reach_past_the_start():
    terms = terms_of(run(full_refund_days=0, part_refund_days=0))

    assert terms.full_until == START


def test_without_a_date_days_are_counted_from_the_payment():
    anytime, paid_at = Run(time_zone="Europe/Madrid"), START
    until = paid_at + timedelta(days=14)

    assert comes_back(anytime, until, paid_at=paid_at) == 10_001
    assert comes_back(anytime, until + SECOND, paid_at=paid_at) == 0
    assert comes_back(anytime, START) == 0
