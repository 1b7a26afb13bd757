"""Django's ``i18n`` tags, of which ``translate`` remembers what it says.

A page has dozens of words that never change while the site runs; looking each up,
quoting it and marking it safe took a tenth of the check page's time. Loaded in place of
Django's by the same name, ``{% load i18n %}`` (``TEMPLATES`` in the settings). Decision
0030.
"""

from django.template import Context, Library, Node
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.templatetags.i18n import TranslateNode
from django.utils.translation import get_language

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class WordNode(Node):
    """A text of the template, translated once a language."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.kept: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        """The text, or nothing where it is given a name."""
        key = get_language(), context.autoescape
        name = self.node.asvar
        if key not in self.kept:
            text = self.node.render(context)
            self.kept[key] = context[name] if name else text
        if name:
            context[name] = self.kept[key]
            return ""
        return self.kept[key]


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """Django's ``translate``; remembered where the text stands in the template."""
    node = i18n.do_translate(parser, token)
    if not isinstance(node, TranslateNode):
        return node
    expression = node.filter_expression
    is_fixed = expression.var.literal is not None and not expression.filters
    return WordNode(node) if is_fixed and node.message_context is None else node
