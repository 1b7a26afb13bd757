from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import gettext, override

from cms.templatetags.words import SentenceNode, WordNode

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


@pytest.mark.parametrize("tag", ["blocktranslate", "blocktrans"])
def test_sentences_take_their_values_each_time_in_each_language(tag):
    source = f"{{% {tag} trimmed with n=n %}} EQF {{{{ n }}}} {{% end{tag} %}}"
    template = Template(LOADED + source)
    assert template.nodelist.get_nodes_by_type(SentenceNode)

    said = [template.render(Context({"n": n})) for n in (5, "<7>")]

    assert said == ["EQF 5", "EQF &lt;7&gt;"]


def test_sentences_count():
    source = (
        "{% blocktranslate count n=n with a=a %}{{ a }} has one"
        "{% plural %}{{ a }} has {{ n }}{% endblocktranslate %}"
    )
    template = Template(LOADED + source)

    said = [template.render(Context({"n": n, "a": "Zoë"})) for n in (1, 2, 1)]

    assert said == ["Zoë has one", "Zoë has 2", "Zoë has one"]


def test_days_are_written_out_in_each_language():
    template = Template(LOADED + "{{ day|date:'j F Y' }}")

    said = []
    for language in ("en", "nl", "en"):
        with override(language):
            said.append(template.render(Context({"day": date(2026, 3, 1)})))

    assert said == ["1 March 2026", "1 maart 2026", "1 March 2026"]


@pytest.mark.parametrize("value", ["", None, "no day"])
def test_what_is_no_day_is_written_as_django_does(value):
    assert draw("{{ value|date:'j F Y' }}", value=value) == ""


def test_moments_are_written_in_the_zone_of_the_reader():
    with timezone.override("Europe/Brussels"):
        noon = datetime(2026, 7, 1, 10, tzinfo=UTC)
        assert draw("{{ noon|date:'H:i' }}", noon=noon) == "12:00"


def test_all_other_tags_and_filters_are_djangos():
    with override("nl"):
        assert draw("{% get_current_language as now %}{{ now }}") == "nl"
    assert draw('{{ "nl"|language_name }}') == "Dutch"
    assert draw('{% translate "Valid" noop %}') == "Valid"
