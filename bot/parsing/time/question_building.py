"""Turn what is left of a line into questions, and leave the start empty until they are answered."""

from __future__ import annotations

import re

from bot.parsing.time.calendar_words import HOURS_OF_PART
from bot.parsing.time.leftovers import Leftover, find_leftovers, find_parts_of_day
from bot.parsing.time.questions import TimeQuestion, Topic
from bot.parsing.time.resolve import ResolvedTime
from bot.parsing.time.title_extraction import TextRange, token_kind
from bot.parsing.time.tokens import DaysAhead, FromNow, TokenList

MAX_PHRASES = 8
"""Phrases that one question names; the others stay in the title."""
_LENGTH_OR_CLOCK = re.compile(r"(\d{1,2})\s?h(?:[0-5]\d)?", re.IGNORECASE)
_MIN_CLOCK_HOUR = 5
"""``9h30`` may be a time of day, ``2h30`` is a length."""
_NEEDS_DATE = ("time-past", "time-skipped", "time-twice", "time-midnight")
"""Problems of a start whose date is in doubt now."""
_GAP = re.compile(
    r"(?:[\s,;:.()/|–—-]|\b(?:on|at|in|of|the|a|an|from|for|to|is|and|then|um|am|le|el|o|à|às|il|de)\b)*",
    re.IGNORECASE,
)


def ask_about_leftovers(
    text: str, pieces: TokenList, used: TokenList, found: ResolvedTime
) -> list[TextRange]:
    """Add a question for each topic that words of ``text`` raise beside the time, and empty what it leaves open.

    Return the ranges of the words that are asked about.
    """
    leftovers = [*find_leftovers(text, pieces, used), *_odd_parts_of_day(text, pieces, used, found)]
    leftovers += _lengths_for_clocks(text, used)
    asked: list[TextRange] = []
    questions: list[TimeQuestion] = []
    for topic in Topic:
        of_topic = [one for one in leftovers if one.topic is topic][:MAX_PHRASES]
        if of_topic:
            phrases = dict.fromkeys(" ".join(text[one.start : one.end].split()) for one in of_topic)
            questions.append(TimeQuestion(topic, list(phrases), [found.start] if found.start else []))
            asked += [(one.start, one.end) for one in of_topic]
    questions_before = [problem for problem in found.problems if isinstance(problem, TimeQuestion)]
    if questions or questions_before:
        found.start, found.time = None, None
        has_date = any(token_kind(piece) == "date" for piece in used)
        if not has_date or any(question.leaves_date_open for question in questions):
            found.date = None
            found.problems = [problem for problem in found.problems if problem.message_id not in _NEEDS_DATE]
    found.problems[:0] = questions
    return asked


def attached_ranges(text: str, asked: list[TextRange], removed: list[TextRange]) -> list[TextRange]:
    """Return the ranges in ``asked`` that adjoin what is removed from the title, with the words in between."""
    gone = sorted(removed)
    found: list[TextRange] = []
    pending = sorted(asked)
    for order in (1, -1):
        for start, end in pending[::order]:
            for near in [*gone, *found]:
                gap = (near[1], start) if near[1] <= start else (end, near[0])
                if gap[0] <= gap[1] and _GAP.fullmatch(text, *gap):
                    found.append((min(start, gap[0]), max(end, gap[1])))
                    break
    return found


def _odd_parts_of_day(text: str, pieces: TokenList, used: TokenList, found: ResolvedTime) -> list[Leftover]:
    """Return the parts of the day that do not fit the time, or that have no time."""
    if any(isinstance(piece.value, FromNow) for piece in used):
        return []
    has_clock = any(token_kind(piece) == "clock" for piece in used)
    has_day = any(token_kind(piece) == "date" for piece in used)
    odd = [
        place
        for name, place in find_parts_of_day(text, pieces, used)
        if (has_day and not has_clock)
        or (found.time and found.time.hour not in HOURS_OF_PART.get(name, range(24)))
    ]
    for piece in used:
        is_tonight = isinstance(piece.value, DaysAhead) and bool(piece.value.part)
        if is_tonight and found.time and 3 < found.time.hour < 15:
            odd.append(Leftover(Topic.CLOCK, piece.start, piece.end))
    return odd


def _lengths_for_clocks(text: str, used: TokenList) -> list[Leftover]:
    """Return "9h30" where nothing else says a time of day."""
    if any(token_kind(piece) == "clock" for piece in used):
        return []
    found = []
    for piece in used:
        typed = _LENGTH_OR_CLOCK.fullmatch(text[piece.start : piece.end])
        if token_kind(piece) == "length" and typed and int(typed[1]) >= _MIN_CLOCK_HOUR:
            found.append(Leftover(Topic.CLOCK, piece.start, piece.end))
    return found
