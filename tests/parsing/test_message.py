"""What a message says of a meeting: words, without mentions, bare links, quotes and formatting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.message_text import MAX_TEXT_LENGTH, extract_schedule_text


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("<@U123> <!here> retro tomorrow 3pm", "retro tomorrow 3pm"),
        ("talk in <#C1|general> on friday", "talk in general on friday"),
        ("see <https://x.example/y|the plan> or <https://x.example>", "see the plan or"),
        ('"Retro" and “more” *soon* in `main`', "Retro and more soon in main"),
        ("snake_case 3*4 stays", "snake_case 3*4 stays"),
        ("one\ntwo\t three", "one two three"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
        ("", ""),
    ],
)
def test_the_words_of_a_message(message: str, said: str) -> None:
    assert extract_schedule_text(message) == said


@given(st.text(max_size=3000))
def test_any_message_is_a_line_of_bounded_length(message: str) -> None:
    text = extract_schedule_text(message)
    assert len(text) <= MAX_TEXT_LENGTH
    assert text == " ".join(text.split())
