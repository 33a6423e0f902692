"""Every line of the table holds what was meant, or asks: nothing that says when goes into the title without a word."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.arguments import to_plain_text
from bot.parsing.schedule import parse_schedule
from bot.parsing.time.calendar_words import word_kinds
from bot.parsing.time.lexer import lex
from bot.parsing.time.questions import TimeQuestion
from bot.parsing.time.title_extraction import token_kind
from bot.parsing.time.tokens import Token
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
    for place, line in enumerate(LINES[::10]):
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
    for line in LINES[::120]:
        plain, padded = draft_of(line.typed), draft_of(f"{padding}{line.typed}")
        if line.typed[0].islower() or plain.subject is None or '"' in line.typed:
            continue
        if is_asked(plain):
            assert is_asked(padded), line.typed


WORDS = st.sampled_from(
    [
        *sorted(word_kinds()),
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


_SMALL = """
at on in of the a an from for to is and then starting starts by um am im le el o il de no na ab las alle om aos ao à às
la exactly precisely promptly sharp lasting time date
"""
SMALL_WORDS = frozenset(_SMALL.split())
"""Words that may go with the time that they belong to."""


@given(st.lists(WORDS, min_size=1, max_size=9), st.booleans())
def test_each_word_is_in_the_title_or_used_or_asked_about(words: list[str], is_message: bool) -> None:
    """Whoever reads the form sees each word again, unless the date, the start or the length came from it."""
    text = " ".join(words)
    draft = draft_of(text, is_message=is_message)
    seen = f"{draft.subject or ''} {questions_of(draft)} {draft.channel or ''}".casefold()
    for word in to_plain_text(text).split():
        bare = word.strip(".,;:()[]/|-–—•=*_'\"“”").casefold()
        if not bare or bare in SMALL_WORDS or bare in seen:
            continue
        kinds = {token_kind(piece) for piece in lex(to_plain_text(text)) if bare in text_of(piece, text)}
        assert kinds - {""}, (text, word, draft)
        is_filled = draft.start is not None or draft.date is not None or draft.has_typed_length
        assert is_filled or draft.time is not None or draft.problems, (text, word, draft)


def text_of(piece: Token[object], text: str) -> str:
    return to_plain_text(text)[piece.start : piece.end].casefold()


OTHER_PLACES = (
    (datetime(2026, 12, 31, 22, 30, tzinfo=UTC), "Europe/London"),
    pytest.param(datetime(2027, 2, 28, 3, 0, tzinfo=UTC), "Australia/Sydney", marks=pytest.mark.exhaustive),
    pytest.param(datetime(2026, 3, 1, 18, 0, tzinfo=UTC), "Asia/Kolkata", marks=pytest.mark.exhaustive),
)


@pytest.mark.parametrize(("now", "zone"), OTHER_PLACES)
def test_what_is_asked_is_asked_at_any_time_and_place(now: datetime, zone: str) -> None:
    for line in LINES[::3]:
        if any(isinstance(problem, TimeQuestion) for problem in draft_of(line.typed).problems):
            draft = parse_schedule(line.typed, now=now, zone=zone)
            assert draft.start is None, (line.typed, draft)
            assert draft.problems, (line.typed, draft)


@pytest.mark.parametrize("line", ["Standup jeden Montag 9 Uhr", "Sync 5 working days from now 10am"])
def test_no_first_day_is_offered_of_a_repetition_whose_day_was_not_read(line: str) -> None:
    draft = parse_schedule(line, now=datetime(2026, 12, 1, 15, tzinfo=UTC), zone="America/New_York")
    assert draft.start is None
    assert draft.problems
    assert draft.choice is None
