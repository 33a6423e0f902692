"""Turn a Slack message into text from which a meeting can be scheduled."""

from __future__ import annotations

import re

_PEOPLE = re.compile(r"<(?:@[UW]|!)[^<>]*>")
_CHANNELS = re.compile(r"<#\w+(?:\|([^<>]*))?>")
_LINKS = re.compile(r"<(?:https?|mailto|tel):[^<>|]*(?:\|([^<>]*))?>")
_FORMATTING = re.compile(r'["“”„«»]|(?<![\w*~`])[*_~`]+|(?<![*_~`])[*_~`]++(?!\w)')
"""Quotation marks, and marks of formatting at the beginning or end of a word (``snake_case`` keeps its own).

A run of marks is matched as a whole or not at all: looking at each of its marks would take quadratic time.
"""
MAX_TEXT_LENGTH = 500
"""Characters that a button carries over the connection to GoTo."""
MAX_MESSAGE_LENGTH = 8000
"""Characters of a message that are read."""
CUT_MARK = " […]"
"""The end of a text that was cut."""


def extract_schedule_text(text: str, limit: int = MAX_TEXT_LENGTH) -> str:
    """Return a message (as Slack sends it) as input for the grammar of ``schedule``, at most ``limit`` characters.

    Mentions and bare links are removed, since they say nothing about a meeting. Quotes are removed, since the grammar
    would take the quoted part as the title and report all the rest as a problem (Slack: formatting message text). A
    longer message ends with ``CUT_MARK``.
    """
    for pattern in (_CHANNELS, _LINKS):
        text = pattern.sub(lambda found: f" {found[1] or ''} ", text)
    text = _FORMATTING.sub("", _PEOPLE.sub(" ", text))
    words = " ".join(text.split())
    if len(words) <= limit:
        return words
    kept = words[: limit - len(CUT_MARK)]
    return f"{kept.rpartition(' ')[0] or kept}{CUT_MARK}"
