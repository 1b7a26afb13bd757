import pytest
from django.core.paginator import Paginator

from cms.templatetags.paging import elided


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1, [1, 2, 3, "…", 84]),
        (4, [1, 2, 3, 4, 5, 6, "…", 84]),
        (40, [1, "…", 38, 39, 40, 41, 42, "…", 84]),
        (84, [1, "…", 82, 83, 84]),
    ],
)
def test_elided_shows_the_neighbours_and_both_ends(number, shown):
    page = Paginator(range(840), 10).page(number)

    assert list(elided(page)) == shown
