"""`{% constant %} … {% endconstant %}`: words and addresses that are the same on every page."""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class Constant(template.Node):
    """Rendered once a process in each language, without any variable of the page."""

    child_nodelists = ("inner",)

    def __init__(self, inner: NodeList) -> None:
        self.inner = inner
        self.drawn: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        if language not in self.drawn:
            self.drawn[language] = self.inner.render(self._bare(context))
        return self.drawn[language]

    @staticmethod
    def _bare(context: Context) -> Context:
        """What tags need to render at all, and nothing of the page."""
        bare = Context()
        bare.template = context.template
        bare.render_context = context.render_context
        return bare


@register.tag
def constant(parser: Parser, _token: Token) -> Any:
    inner = parser.parse(("endconstant",))
    parser.delete_first_token()
    return Constant(inner)
