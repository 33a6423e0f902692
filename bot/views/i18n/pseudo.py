"""A pseudo-language made of the English sentences, to see which texts bypass the translations.

Every letter of a sentence gets an accent; what is filled in (names, titles, times' digits) stays as it is. So in this
language a plain English word on a screen was either filled in, or is not translated. ``en-XA`` is the name that Android
and Chrome give to the same idea.
"""

from __future__ import annotations

from fluent.syntax import FluentParser, FluentSerializer
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Transformer

PSEUDO_LOCALE = "en-XA"

_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTED = "åɓçđéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ"
_ACCENTS = str.maketrans(_PLAIN, _ACCENTED)


class _Accents(Transformer):
    def visit_TextElement(self, node: fluent.TextElement) -> fluent.TextElement:
        node.value = "`".join(
            part if number % 2 else part.translate(_ACCENTS)
            for number, part in enumerate(node.value.split("`"))
        )
        return node


def pseudo_sentences(text: str) -> str:
    """Return a Fluent file's sentences in the pseudo-language; code between backticks stays."""
    resource = FluentParser().parse(text)
    _Accents().visit(resource)
    return FluentSerializer().serialize(resource)
