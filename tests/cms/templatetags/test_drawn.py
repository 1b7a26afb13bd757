import pytest
from django.template import Context, Template, engines
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

from cms.templatetags import drawn
from cms.templatetags.drawn import ComponentNode

CELL = (
    '{% include "components/cell.html" with term=term value=value kind="code" only %}'
)


@pytest.fixture(autouse=True)
def _empty():
    drawn._drawn.cache_clear()
    yield
    drawn._drawn.cache_clear()


def draw(source, **values):
    return Template(source).render(Context(values))


def kept():
    return drawn._drawn.cache_info()


def test_component_is_drawn_once_for_the_same_values():
    first = draw(CELL, term="Course", value="GT-1")
    second = draw(CELL, term="Course", value="GT-1")

    assert first == second
    assert "GT-1" in first
    assert (kept().hits, kept().misses) == (1, 1)


def test_other_values_are_drawn_anew():
    assert "GT-2" in draw(CELL, term="Course", value="GT-2")
    assert "GT-3" in draw(CELL, term="Course", value="GT-3")


def test_markup_and_text_are_not_taken_for_each_other():
    text = "<b>x</b>"

    assert text in draw(CELL, term="T", value=SafeString(text))
    assert "&lt;b&gt;x&lt;/b&gt;" in draw(CELL, term="T", value=text)


def test_true_and_one_are_not_taken_for_each_other():
    assert ">1<" in draw(CELL, term="T", value=1)
    assert ">True<" in draw(CELL, term="T", value=True)


def test_each_language_has_its_drawing():
    breadcrumbs = '{% include "components/question_head.html" with number=1 only %}'
    with override("en"):
        english = draw(breadcrumbs)
    with override("nl"):
        dutch = draw(breadcrumbs)

    assert english != dutch


@pytest.mark.parametrize(
    "value", [gettext_lazy("Course"), ["a"], 1.5, "x" * (drawn.LONGEST + 1)]
)
def test_values_that_are_not_plain_are_drawn_each_time(value):
    draw(CELL, term="T", value=value)

    assert kept().currsize == 0


def test_missing_value_is_empty():
    assert 'class="code"' in draw(CELL, term="T")


@pytest.mark.parametrize(
    "source",
    [
        '{% include "components/cell.html" with term="T" %}',
        '{% include "components/deviation.html" with code="500" only %}',
        "{% include name only %}",
    ],
)
def test_all_else_is_included_as_django_does(source):
    template = Template(source)

    assert not template.nodelist.get_nodes_by_type(ComponentNode)
    draw(source, name="components/cell.html")
    assert kept().currsize == 0


def test_what_is_not_escaped_is_not_remembered():
    draw("{% autoescape off %}" + CELL + "{% endautoescape %}", term="T", value="<b>")

    assert kept().currsize == 0


def test_nothing_is_remembered_where_templates_may_change(monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "debug", True)
    draw(CELL, term="T", value="V")

    assert kept().currsize == 0
