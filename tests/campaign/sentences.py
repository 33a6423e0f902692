"""Usher's English sentences by their ids, as patterns: whoever rewrites one changes no verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from fluent.syntax.ast import Message, TextElement

from tests.support.source import word_files


@cache
def _patterns() -> dict[str, str]:
    found = {}
    for file in word_files().values():
        for entry in file.body:
            if isinstance(entry, Message) and entry.value is not None:
                parts = [
                    re.escape(one.value) if isinstance(one, TextElement) else ".*"
                    for one in entry.value.elements
                ]
                found[entry.id.name] = "".join(parts)
    return found


def sentence(message_id: str) -> str:
    """Return the pattern of a sentence; a value in it may be anything. KeyError if there is none of that id."""
    return _patterns()[message_id]


def any_sentence(message_ids: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern that finds any of these sentences."""
    return re.compile("|".join(map(sentence, message_ids)))


def label(message_id: str) -> str:
    """Return a sentence without values, such as a button's label."""
    return re.sub(r"\\(.)", r"\1", sentence(message_id))
