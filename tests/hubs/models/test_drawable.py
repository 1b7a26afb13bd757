import importlib.util

from django.conf import settings

from hubs.models.drawable import RANGES, is_drawable, undrawable

GENERATOR = settings.ROOT / ".ci/drawable_letters.py"


def test_table_is_what_the_fonts_can_draw():
    spec = importlib.util.spec_from_file_location("drawable_letters", GENERATOR)
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)

    assert tuple(generator.ranges(generator.code_points())) == RANGES


def test_undrawable_characters_come_once_and_in_order():
    assert undrawable("∰ ≤ x ≤ ∰ 治 ok") == ["∰", "治"]
    assert undrawable("Plain 80 % – “text”") == []


def test_ends_of_ranges_are_drawable():
    first, last = RANGES[0]

    assert is_drawable(chr(first))
    assert is_drawable(chr(last))
    assert not is_drawable(chr(last + 1))
