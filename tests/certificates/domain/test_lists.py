"""A list is answered line by line, some lines a query."""

import pytest

from certificates.domain.lists import (
    STEP,
    Line,
    check_lines,
    counts,
    number_in,
    steps,
    unchecked,
)
from tests.factories.certificates import CertificateFactory, RevocationFactory
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db


def test_each_line_is_answered_in_its_place():
    valid, revoked = CertificateFactory(), RevocationFactory().certificate
    lines = [
        Line(2, valid.number.lower()),
        Line(3, "no number"),
        Line(7, revoked.number),
        Line(8, "7H4KQ2M9XW3TBZ5C"),
        Line(9, valid.number),
    ]

    rows = check_lines(lines, at=NOON)

    assert [(row.line, row.kind) for row in rows] == [
        (2, "valid"),
        (3, "unread"),
        (7, "revoked"),
        (8, "unknown"),
        (9, "valid"),
    ]
    assert rows[0].printed.holder == valid.holder.name
    assert (rows[1].number, rows[1].text) == ("", "no number")
    assert rows[3].number == "7H4K-Q2M9-XW3T-BZ5C"


@pytest.mark.parametrize("many", [1, 3])
def test_lines_cost_one_query_however_many(many, django_assert_num_queries):
    lines = [Line(1, each.number) for each in CertificateFactory.create_batch(many)]

    with django_assert_num_queries(1):
        rows = check_lines(lines, at=NOON)

    assert [row.kind for row in rows] == ["valid"] * many


def test_withheld_numbers_are_unknown_in_lists_too():
    withheld = CertificateFactory(withheld_at=NOON)

    [row] = check_lines([Line(1, withheld.number)], at=NOON)

    assert (row.kind, row.printed) == ("unknown", None)


def test_a_long_list_is_looked_up_in_steps():
    lines = [Line(number, "") for number in range(1, STEP + 2)]

    assert [len(some) for some in steps(lines)] == [STEP, 1]


def test_the_best_news_are_counted_first():
    lines = [Line(1, "7H4KQ2M9XW3TBZ5C"), Line(2, "no")]
    rows = check_lines([*lines, Line(3, CertificateFactory().number)], at=NOON)

    assert counts(rows) == [("valid", 1), ("unknown", 1), ("unread", 1)]
    assert counts(unchecked(lines)) == [("unchecked", 1), ("unread", 1)]


def test_a_number_is_shown_in_groups():
    assert number_in("7h4kq2m9xw3tbz5c") == "7H4K-Q2M9-XW3T-BZ5C"
    assert number_in("7h4k") == ""
