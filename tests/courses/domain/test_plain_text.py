"""Marked-up text in plain words."""

import pytest

from courses.domain.plain_text import Markup, text_of_html, text_with_tags


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain &amp; simple", "plain & simple"),
        ("<p>One</p><p>Two<br>three</p>", "One\nTwo\nthree"),
        ("<ul><li>a</li><li> b </li><li></li></ul>", "- a\n- b"),
        ("<span>CO<sub>2</sub></span> <!-- hidden -->", "CO₂"),
        ("10<sup><span>-6</span></sup>", "10⁻⁶"),
        ('<a href="https://example.org/">here</a>', "here"),
    ],
)
def test_html_is_said_in_plain_words(html, text):
    assert text_of_html(html) == (text, False)


def test_looks_are_lost_and_said_to_be():
    assert text_of_html("<p>Not <strong>now</strong></p>") == ("Not now", True)


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<img src="data:image/png;base64,AAAA">', "media"),
        ('<a href="@@PLUGINFILE@@/x.pdf">x</a>', "media"),
        ("<iframe></iframe>", "media"),
        ("<table><tr><td>1</td></tr></table>", "table"),
        ("<math><mi>x</mi></math>", "formula"),
        (r"<p>\(x^2\)</p>", "formula"),
        ("10<sup>x</sup>", "raised"),
        ("<script>alert(1)</script>", "markup"),
        ("if a <y then", "markup"),
        ("if a <y and b> z", "markup"),
    ],
)
def test_what_plain_words_cannot_say_is_refused(html, kind):
    with pytest.raises(Markup) as refused:
        text_of_html(html)

    assert refused.value.kind == kind


def test_line_breaks_count_where_tags_are_merely_allowed():
    assert text_with_tags("one\ntwo <b>three</b>") == ("one\ntwo three", True)
    assert text_with_tags("1 < 2\nand 3") == ("1 < 2\nand 3", False)
