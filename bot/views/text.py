"""Text from people and from GoTo, made safe for Slack: the only functions that escape it."""

from __future__ import annotations

import re
from unicodedata import bidirectional

from bot.invisible_characters import remove_invisible

MAX_VALUE_CHARS = 190
"""Longest value in a sentence, in characters: escaped it is at most five times as long, and Fluent accepts 1,000."""
ZERO_WIDTH_JOINERS = "\u200c\u200d"
"""Zero width non-joiner and joiner. Persian and emoji need them, and they do not change the text direction."""
WORD_JOINER = "\u2060"
"""Word joiner: before ``*``, ``_`` and the like it prevents formatting (Slack has no escape for them)."""

RTL_BIDI_CLASSES = frozenset({"R", "AL", "AN"})
"""Right-to-left letters such as Hebrew and Arabic, and Arabic digits (Unicode: Bidi_Class)."""
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
"""First strong isolate and its end; ``single_line`` removes them from people's text."""

_CUT_TOKEN_PATTERN = re.compile(r"(<[^>]*|&[a-z]{0,3})\Z")
"""The beginning of a token (``<!date^…``, ``<@U…``, ``<https://…|…``) or of an entity at the end of a text."""


def unseen_channel(channel: str, otherwise: str) -> str:
    """Return a channel that Usher isn't in as Slack names it to those who are, ``otherwise`` for a direct message."""
    return f"<#{channel}>" if channel.startswith("C") else otherwise


def mrkdwn_safe(text: str | None, limit: int = MAX_VALUE_CHARS) -> str:
    """Return text from people or GoTo safe for mrkdwn: one line without mentions, links or formatting.

    Source: Slack, formatting message text (only ``& < >`` are escaped).
    """
    line = truncate(single_line(text), limit)
    for mark in "*_~`":
        line = line.replace(mark, WORD_JOINER + mark)
    return _escape_entities(_isolate_rtl(line))


def _isolate_rtl(line: str) -> str:
    """Isolate text with right-to-left letters, so that the text around it keeps its order (Unicode: UAX 9)."""
    turns = not line.isascii() and any(bidirectional(letter) in RTL_BIDI_CLASSES for letter in line)
    return f"{FIRST_STRONG_ISOLATE}{line}{POP_ISOLATE}" if turns else line


def text_safe(text: str | None) -> str:
    """Return text safe for a message's ``text`` (screen readers, notifications): no mentions, links or added marks."""
    return _escape_entities(truncate(single_line(text), MAX_VALUE_CHARS))


def link(url: str, text: str) -> str:
    """Return a mrkdwn link; ``url`` comes from GoTo, ``text`` must be our own (Slack: formatting links)."""
    address = url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"<{address}|{text}>"


def _escape_entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def single_line(text: str | None) -> str:
    """Return text on one line, without line breaks, control characters and characters that nobody sees."""
    if text and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(c if _is_kept(c) else " " for c in remove_invisible(text or "")).split())


def _is_kept(letter: str) -> bool:
    return letter.isprintable() or letter.isspace() or letter in ZERO_WIDTH_JOINERS


def truncate(text: str, limit: int) -> str:
    """Return at most ``limit`` characters; if truncated, the last is an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def truncate_mrkdwn(text: str, limit: int) -> str:
    """Return at most ``limit`` characters of escaped text, cut between its tokens and entities.

    Source: Slack, formatting message text (``<`` and ``&`` stand only at the beginning of tokens and entities).
    """
    return text if len(text) <= limit else _CUT_TOKEN_PATTERN.sub("", text[: limit - 1]) + "…"
