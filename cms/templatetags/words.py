"""Django's ``i18n`` tags, which remember what they say.

A page has dozens of words that never change while the site runs; looking each up,
quoting it and marking it safe took a tenth of the check page's time. Sentences with
places for values are put together once, days are written out once a language.

Loaded in place of Django's by the same name, ``{% load i18n %}`` (``TEMPLATES`` in the
settings). Decision 0030.
"""

from datetime import date as Date  # noqa: N812 (the filter below has its name)
from datetime import datetime
from functools import lru_cache

from django.template import Context, Library, Node, defaultfilters
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
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


class SentenceNode(BlockTranslateNode):
    """A text of the template with places for values, put together once."""

    def __init__(self, node: BlockTranslateNode) -> None:
        self.__dict__.update(vars(node))
        self.kept: dict[int, tuple[str, list[str]]] = {}

    def render_token_list(self, tokens: list[Token]) -> tuple[str, list[str]]:
        """The text as catalogues have it, and the names of its places."""
        # The lists live as long as this node: their identity is a name for them.
        if id(tokens) not in self.kept:
            self.kept[id(tokens)] = super().render_token_list(tokens)
        text, places = self.kept[id(tokens)]
        return text, places.copy()


@register.tag("blocktranslate")
@register.tag("blocktrans")
def blocktranslate(parser: Parser, token: Token) -> Node:
    """Django's ``blocktranslate``."""
    node = i18n.do_block_translate(parser, token)
    return SentenceNode(node) if type(node) is BlockTranslateNode else node


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Date | datetime | str | None, form: str | None = None) -> str:
    """Django's ``date``; days are written out once."""
    if type(value) is Date:
        return _written(value, form, get_language())
    return defaultfilters.date(value, form)


@lru_cache(maxsize=4096)
def _written(day: Date, form: str | None, _language: str | None) -> str:
    return defaultfilters.date(day, form)


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
