"""A message as the text that a meeting is planned from."""

from __future__ import annotations

import re

_PEOPLE = re.compile(r"<(?:@[UW]|!)[^<>]*>")
_CHANNELS = re.compile(r"<#\w+(?:\|([^<>]*))?>")
_LINKS = re.compile(r"<(?:https?|mailto|tel):[^<>|]*(?:\|([^<>]*))?>")
_MARKS = re.compile(r'["“”„«»]|(?<!\w)[*_~`]+|[*_~`]+(?!\w)')
LONGEST = 500


def planned_text(text: str) -> str:
    """Return what a message (as Slack sends it) says, for the grammar of ``schedule``, at most 500 characters.

    Mentions and bare links say nothing about a meeting; quotes would make a title of what they hold and a
    problem of all the rest (Slack: formatting message text).
    """
    for pattern in (_CHANNELS, _LINKS):
        text = pattern.sub(lambda found: f" {found[1] or ''} ", text)
    text = _MARKS.sub("", _PEOPLE.sub(" ", text))
    words = " ".join(text.split())
    if len(words) <= LONGEST:
        return words
    return words[:LONGEST].rpartition(" ")[0] or words[:LONGEST]
