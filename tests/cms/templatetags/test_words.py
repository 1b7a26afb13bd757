import pytest
from django.template import Context, Template
from django.utils.translation import gettext, override

from cms.templatetags.words import WordNode

LOADED = "{% load i18n %}"


def draw(source, **values):
    return Template(LOADED + source).render(Context(values))


@pytest.mark.parametrize("tag", ["translate", "trans"])
def test_each_language_has_its_word(tag):
    template = Template(f'{LOADED}{{% {tag} "Valid" %}}')
    assert template.nodelist.get_nodes_by_type(WordNode)

    said = []
    for language in ("en", "nl", "en", "nl", None):
        with override(language):
            said.append(template.render(Context()))

    with override("nl"):
        dutch = gettext("Valid")
    assert said == ["Valid", dutch, "Valid", dutch, "Valid"]
    assert dutch != "Valid"


def test_named_word_is_set_each_time_and_says_nothing():
    source = '{% translate "Valid" as word %}[{{ word }}]'
    template = Template(LOADED + source)

    assert [template.render(Context()) for _time in range(2)] == ["[Valid]"] * 2


def test_percent_signs_and_markup_stay():
    assert draw('{% translate "100 % <b>x</b>" %}') == "100 % <b>x</b>"


@pytest.mark.parametrize(
    "source",
    [
        "{% translate word %}",
        '{% translate "valid"|capfirst %}',
        '{% translate "Valid" context "of a ticket" %}',
    ],
)
def test_what_is_not_fixed_is_translated_each_time(source):
    template = Template(LOADED + source)

    assert not template.nodelist.get_nodes_by_type(WordNode)
    assert template.render(Context({"word": "Valid"})) == "Valid"


def test_all_other_tags_and_filters_are_djangos():
    with override("nl"):
        assert draw("{% get_current_language as now %}{{ now }}") == "nl"
    assert draw('{{ "nl"|language_name }}') == "Dutch"
    assert draw('{% translate "Valid" noop %}') == "Valid"
