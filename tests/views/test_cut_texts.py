"""A long message is cut between Slack's tokens and entities, never within one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.kit import MAX_FALLBACK_CHARS, MAX_TEXT_CHARS, message, section
from bot.views.text import mrkdwn_safe, truncate_mrkdwn

TOKENS = (
    "&lt;",
    "&gt;",
    "&amp;",
    "<@U012ABCDEF>",
    "<#C012ABCDE|general>",
    "<!date^1796137200^{date_short_pretty} at {time}|Dec 1, 4:00 PM (New York)>",
    "<https://meet.goto.com/1?a=1&amp;b=2|Join>",
)
WHOLE_PATTERN = re.compile(r"(?:<[^<>]*>|&(?:lt|gt|amp);|[^<>&])*…?")
PIECES = st.one_of(st.sampled_from(TOKENS), st.text(max_size=12).map(lambda text: mrkdwn_safe(text)))


@pytest.mark.parametrize("token", TOKENS)
def test_no_token_is_cut_wherever_the_end_falls(token: str) -> None:
    for at in range(len(token) + 3):
        cut = truncate_mrkdwn("x" * at + token * 3, len(token) + 2)
        assert WHOLE_PATTERN.fullmatch(cut), cut
        assert len(cut) <= len(token) + 2


@given(st.lists(PIECES, max_size=40), st.integers(1, 200))
def test_every_text_is_cut_well(pieces: list[str], limit: int) -> None:
    text = " ".join(pieces)
    cut = truncate_mrkdwn(text, limit)
    assert len(cut) <= limit
    assert WHOLE_PATTERN.fullmatch(cut), cut
    assert cut == text or text.startswith(cut.removesuffix("…"))


def test_messages_and_sections_are_cut_so() -> None:
    long = "a&lt;" * 2000
    shown = message(long, [section(long)])
    assert WHOLE_PATTERN.fullmatch(shown.text)
    assert WHOLE_PATTERN.fullmatch(shown.blocks[0]["text"]["text"])
    assert len(shown.text) <= MAX_FALLBACK_CHARS
    assert len(shown.blocks[0]["text"]["text"]) <= MAX_TEXT_CHARS
