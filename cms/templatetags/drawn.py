"""``{% include %}`` that remembers components.

A component of ``templates/components/`` that is given plain values, and nothing but
them (``only``), looks the same each time: a page of marks, buttons and cells needs not
draw them anew. Everything else is included as Django does it. Decision 0030.
"""

from functools import lru_cache
from typing import Final

from django.template import Context, Library
from django.template.base import Parser, Token, Variable
from django.template.loader import render_to_string
from django.template.loader_tags import IncludeNode, do_include
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = Library()

FOLDER: Final = "components/"
#: How many drawings are kept, of about a kilobyte each.
MOST_KEPT: Final = 4_000
#: Longer texts are somebody's own: nobody will ask for the same again.
LONGEST: Final = 200
#: What has the number of its occasion in it.
NEVER_AGAIN: Final = frozenset({"components/deviation.html"})
#: What draws the same when it is the same; not what follows a clock or a language.
TEXT: Final = frozenset({str, SafeString})
PLAIN: Final = TEXT | {int, bool, type(None)}

#: Name, kind and value of each argument: 1 is not True, and markup is not text.
Values = tuple[tuple[str, type, object], ...]


class ComponentNode(IncludeNode):
    """Includes a component, drawn once for each language and each set of values."""

    name: str

    def render(self, context: Context) -> SafeString:
        """The component; remembered unless templates may change while the site runs."""
        engine = context.template.engine if context.template else None
        if engine is None or engine.debug or not context.autoescape:
            return super().render(context)
        values = []
        for name, argument in self.extra_context.items():
            value = argument.resolve(context)
            kind = type(value)
            if kind not in PLAIN or (kind in TEXT and len(value) > LONGEST):
                return super().render(context)
            values.append((name, kind, value))
        return _drawn(self.name, get_language() or "", tuple(values))


@register.tag("include")
def include(parser: Parser, token: Token) -> IncludeNode:
    """Django's ``include``; of components a kind that remembers."""
    node = do_include(parser, token)
    name = node.template.var
    if (
        node.isolated_context
        and not isinstance(name, Variable)
        and str(name).startswith(FOLDER)
        and str(name) not in NEVER_AGAIN
    ):
        component = ComponentNode(
            node.template,
            extra_context=node.extra_context,
            isolated_context=True,
        )
        component.name = str(name)
        return component
    return node


@lru_cache(maxsize=MOST_KEPT)
def _drawn(template: str, _language: str, values: Values) -> SafeString:
    return render_to_string(template, {name: value for name, _kind, value in values})
