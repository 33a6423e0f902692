"""A pseudo-language made of the English sentences, to see which texts bypass the translations.

Every letter of a sentence gets an accent; what is filled in (names, titles, times' digits) stays as it is. So in this
language a plain English word on a screen was either filled in, or is not translated. ``en-XA`` is the name that Android
and Chrome give to the same idea.
"""

from __future__ import annotations

from fluent.syntax import FluentParser, FluentSerializer
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Transformer

_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTED = "åɓçđéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ"
ACCENTS = str.maketrans(_PLAIN, _ACCENTED)
"""The accented letter of each plain one, by code point."""


class _Accents(Transformer):
    def visit_Pattern(self, node: fluent.Pattern) -> fluent.Pattern:
        """Accent the texts of one sentence; code may begin in one text and end after a filled-in value."""
        in_code = False
        for element in node.elements:
            if isinstance(element, fluent.TextElement):
                parts = element.value.split("`")
                element.value = "`".join(
                    part if in_code != bool(number % 2) else part.translate(ACCENTS)
                    for number, part in enumerate(parts)
                )
                in_code ^= len(parts) % 2 == 0
        self.generic_visit(node)
        return node


def pseudo_sentences(text: str) -> str:
    """Return a Fluent file's sentences in the pseudo-language; code between backticks stays."""
    resource = FluentParser().parse(text)
    _Accents().visit(resource)
    return FluentSerializer().serialize(resource)
