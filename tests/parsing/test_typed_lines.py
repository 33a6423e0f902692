"""Every line of the table holds what was meant, or asks: nothing that says when goes into the title without a word."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.time.calendar_words import word_classes
from tests.support.typed_lines import (
    TypedLine,
    count_verdicts,
    draft_of,
    filled_in,
    is_asked,
    questions_of,
    read_table,
)

LINES = read_table()
MIN_LINES = 400
INVISIBLE = "\u200b\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
LONGEST = 8000


def test_no_line_is_silently_wrong() -> None:
    counts, why = count_verdicts(LINES)
    print(f"{len(LINES)} lines: {dict(counts)}")
    assert len(LINES) >= MIN_LINES
    assert why == [], "\n".join(why)
    assert counts["right"] + counts["asked"] == len(LINES)


def test_a_wrong_expectation_would_be_noticed() -> None:
    wrong = [
        TypedLine(typed="Sync tomorrow 3pm", reading="? tomorrow", title=None),
        TypedLine(typed="Sync tomorrow 3pm", reading="11-27 15:00 30", title=None),
        TypedLine(typed="Sync every Monday 3pm", reading="11-30 15:00 30", title=None),
    ]
    counts, _ = count_verdicts(wrong)
    assert counts == {"silently wrong": 2, "asked too much": 1}


def test_invisible_characters_change_nothing() -> None:
    for place, line in enumerate(LINES):
        if "\\u" in repr(line.typed):
            continue
        mark = INVISIBLE[place % len(INVISIBLE)]
        hidden = mark.join(re.findall(r"<[^>]*>|.", line.typed))
        assert (filled_in(draft_of(hidden)), questions_of(draft_of(hidden))) == (
            filled_in(draft_of(line.typed)),
            questions_of(draft_of(line.typed)),
        ), repr(hidden)


def test_a_long_title_hides_nothing() -> None:
    padding = "lorem ipsum " * (LONGEST // 12)
    for line in LINES[::25]:
        plain, padded = draft_of(line.typed), draft_of(f"{padding}{line.typed}")
        if line.typed[0].islower() or plain.subject is None or '"' in line.typed:
            continue
        if is_asked(plain):
            assert is_asked(padded), line.typed


WORDS = st.sampled_from(
    [
        *sorted(word_classes()),
        *(
            "tomorrow",
            "3pm",
            "15:00",
            "monday",
            "27 nov",
            "45m",
            "1h30",
            "London",
            "PT",
            "in 20 minutes",
            "the 3rd",
            "9h30",
        ),
        *(
            "Review",
            "réunion",
            "🎉",
            "شهر",
            "Q3",
            "2027",
            "1530",
            "13pm",
            "24:00",
            "<@U1|bob>",
            "<#C1|team>",
            "-",
            "/",
            ",",
        ),
        *(
            "for 45",
            "until",
            "at",
            "on",
            "(",
            ")",
            "noon",
            "tonight",
            "afternoon",
            "3-4pm",
            "UTC+5:30",
            "IST",
            "'26",
        ),
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=9))
def test_each_word_is_in_the_title_or_used_or_asked_about(words: list[str]) -> None:
    """Whoever reads the form sees each word again, unless the start or the length came from it."""
    text = " ".join(words)
    draft = draft_of(text)
    seen = f"{draft.subject or ''} {questions_of(draft)}"
    for word in words:
        if (
            draft.start is None
            and not draft.problems
            and draft.date is None
            and draft.has_typed_length is False
        ):
            assert word.startswith("<#") or word in (draft.subject or "") or not word[0].isalnum(), (
                text,
                draft,
            )
    for word in ("Review", "réunion", "🎉", "شهر"):
        if word in words:
            assert word in seen, (text, draft)
