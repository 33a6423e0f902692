"""Turn what is left of a line into questions, and leave the start empty until they are answered."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import timedelta
from itertools import islice

from bot.parsing.nearest import find_nearest
from bot.parsing.time.calendar_words import HOURS_OF_PART
from bot.parsing.time.leftovers import Leftover, find_leftovers, find_parts_of_day
from bot.parsing.time.questions import OtherDay, TimeQuestion, Topic
from bot.parsing.time.resolve import ResolvedTime
from bot.parsing.time.title_extraction import TextRange, token_kind
from bot.parsing.time.tokens import ClockRange, DaysAhead, FromNow, Length, TokenList, Weekday
from bot.parsing.time.zones import is_place

MAX_PHRASES = 8
"""Phrases that one question names; the others stay in the title."""
_LENGTH_OR_CLOCK = re.compile(r"(\d{1,2})\s?h(?:[0-5]\d)?", re.IGNORECASE)
MAX_ATTRIBUTE_LENGTH = timedelta(hours=4)
_ATTRIBUTE = re.compile(r" [^\W\d_]{2,}")
_WORD_BEFORE = re.compile(r"(?<!\w)([a-z]{5,10})(?:\s+(?:at|@|um))?\s*$", re.IGNORECASE)
_WORD_AFTER = re.compile(r"\s+(?:on\s+)?([a-z]{5,10})(?=\s*$|[,.)])", re.IGNORECASE)
DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow")
_TIME_OF = re.compile(r"(?<![\w'-])((?:[^\W\d]+\s+){1,3})time\b", re.IGNORECASE)
_OWNERS = ("your", "their", "his", "her", "local", "server", "our local", "your local")
_FOR = re.compile(r"\bfor\s+(?:an?\s+)?$", re.IGNORECASE)
_OWN_ZONE = re.compile(r"\b(?:my|our)\s+(?:local\s+)?time\b", re.IGNORECASE)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_WEEK = re.compile(
    rf"(?:(?P<count>{'|'.join(_COUNTS)}|\d)\s+)?(?:the\s+)?(?:(?P<week>weeks?|wks?)|(?P<fortnight>fortnights?))"
    r"(?:\s+(?:on|from))?"
    r"|(?:calendar\s+)?(?:week|wk|kw|cw)\s?(?P<calendar>[1-9]|[1-4]\d|5[0-3])"
    r"|(?:fiscal\s+)?(?:months?|quarters?|years?)|(?:the\s+)?(?:end|start|beginning)\s+of\s+(?:the\s+)?week",
    re.IGNORECASE,
)
"""Words that move the day beside them, or belong to a title: "week", "a fortnight", "week 3", "month"."""
_MIN_CLOCK_HOUR = 5
"""``9h30`` may be a time of day, ``2h30`` is a length."""
_NEEDS_DATE = ("time-past", "time-skipped", "time-twice", "time-midnight")
"""Problems of a start whose date is in doubt now."""
MAX_NEIGHBOURS = 6
"""Times on each side of the words that a question names with them."""
MAX_GAP = 40
"""Longest text between two phrases that belong together, in characters."""
_LINKS = (
    r"(?:on|at|in|of|the|a|an|from|for|to|is|and|then|starting|starts|by"
    r"|um|am|im|le|el|o|à|às|il|de|no|na|ab|las|alle|om|aos|ao)"
)
_GAP = re.compile(rf"(?:[\s,;:.()\[\]*_/|–—-]|\b{_LINKS}\b)*", re.IGNORECASE)
_DANGLING = re.compile(rf"(?:(?<=\s){_LINKS}\s+){{1,3}}$", re.IGNORECASE)
_MOVED_FROM = re.compile(
    r"\b(?:mov(?:e|ed|ing)|reschedul\w+|postpon\w+|shift(?:ed)?|chang(?:e|ed|ing)|push(?:ed)?|bump(?:ed)?|swap\w*"
    r"|switch\w*|delay(?:ed)?|br(?:ing|ought)|verschoben|verlegt|déplac\w+|report\w*|movido|adiad\w+|spostat\w+)\b"
    r".{0,50}\bfrom\s+$",
    re.IGNORECASE,
)


def ask_about_leftovers(
    text: str, pieces: TokenList, used: TokenList, found: ResolvedTime, *, is_message: bool
) -> list[TextRange]:
    """Add a question for each topic that words of ``text`` raise beside the time, and empty what it leaves open.

    A question names its words together with the time beside them. Return the ranges that are named.
    """
    leftovers = [*find_leftovers(text, pieces, used), *_odd_parts_of_day(text, pieces, used, found)]
    leftovers += [*_lengths_for_clocks(text, used), *_changes(text, used), *_long_attributes(text, used)]
    leftovers += [*_misspelled_days(text, used), *_zones_before(text, used)]
    if is_message:
        leftovers += _of_another_person(text, used)
    leftovers = [_as_week(text, one, used) for one in leftovers]
    is_open = any(one.leaves_date_open for one in leftovers)
    named: dict[Topic, list[TextRange]] = {}
    for topic in Topic:
        of_topic = [one for one in leftovers if one.topic is topic][:MAX_PHRASES]
        if of_topic:
            named[topic] = _merge_ranges([_extend(text, one, used) for one in of_topic])
    if named:
        first = next(iter(named))
        named[first] = _merge_ranges([*named[first], *_unnamed(named, used, is_open)])[:MAX_PHRASES]
    questions = [
        TimeQuestion(
            topic,
            list(dict.fromkeys(" ".join(text[start:end].split()) for start, end in ranges)),
            [found.start] if found.start else [],
            next((one.other_day for one in leftovers if one.topic is topic and one.other_day), None),
        )
        for topic, ranges in named.items()
    ]
    if questions or any(isinstance(problem, TimeQuestion) for problem in found.problems):
        found.start, found.time = None, None
        if is_open or not any(token_kind(piece) == "date" for piece in used):
            found.date = None
            found.problems = [problem for problem in found.problems if problem.message_id not in _NEEDS_DATE]
    found.problems[:0] = questions
    return [one for ranges in named.values() for one in ranges]


def _as_week(text: str, leftover: Leftover, used: TokenList) -> Leftover:
    """Return a question about the day as one about a week, if its words have that second meaning and no other."""
    dates = [piece for piece in used if token_kind(piece) == "date"]
    if leftover.topic is not Topic.DAY or len(dates) != 1:
        return leftover
    (day,) = dates
    is_before = leftover.start < day.start
    start, end = (leftover.start, min(leftover.end, day.start)) if is_before else (day.end, leftover.end)
    words = _WEEK.fullmatch(text[start:end].strip())
    if words is None or not _is_gap(text, *((end, day.start) if is_before else (day.end, start))):
        return leftover
    weeks = 0
    if words["week"] or words["fortnight"]:
        count = (words["count"] or "a").casefold()
        weeks = (_COUNTS.get(count) or int(count)) * (2 if words["fortnight"] else 1)
    elif words["calendar"] and not isinstance(day.value, Weekday):
        return leftover
    calendar_week = int(words["calendar"]) if words["calendar"] else None
    is_in_title = is_before and not words["count"] and bool(text[:start].strip() or " " in words[0])
    other_day = OtherDay(weeks, calendar_week, is_in_title)
    return Leftover(Topic.WEEK, start, end, leaves_date_open=True, other_day=other_day)


def _extend(text: str, leftover: Leftover, used: TokenList) -> TextRange:
    """Return the range of the words and of the times that adjoin them."""
    start, end = leftover.start, leftover.end
    place = bisect_left(used, start, key=lambda piece: piece.start)
    for piece in reversed(used[max(0, place - MAX_NEIGHBOURS) : place]):
        if piece.end <= start and _is_gap(text, piece.end, start):
            start = piece.start
    for piece in used[place : place + MAX_NEIGHBOURS]:
        if piece.start >= end and _is_gap(text, end, piece.start):
            end = piece.end
    return start, end


def _is_gap(text: str, start: int, end: int) -> bool:
    return end - start <= MAX_GAP and _GAP.fullmatch(text, start, end) is not None


def _merge_ranges(ranges: list[TextRange]) -> list[TextRange]:
    merged: list[TextRange] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _unnamed(named: dict[Topic, list[TextRange]], used: TokenList, is_open: bool) -> list[TextRange]:
    """Return the times that are emptied, but that no question names so far."""
    kinds = {"clock", "zone", "part", *(["date"] if is_open else [])}
    ranges = [one for some in named.values() for one in some]
    return [
        (piece.start, piece.end)
        for piece in used[:MAX_PHRASES]
        if token_kind(piece) in kinds
        and not any(start <= piece.start and piece.end <= end for start, end in ranges)
    ]


def attached_ranges(text: str, asked: list[TextRange], removed: list[TextRange]) -> list[TextRange]:
    """Return the ranges in ``asked`` that overlap or adjoin what says the time, with the words around them.

    ``removed`` are the ranges of the time. The title is left without a preposition at its end.
    """
    found: list[TextRange] = []
    for order in (1, -1):
        for start, end in sorted(asked)[::order]:
            for near in [*removed, *found]:
                gap = (near[1], start) if near[1] <= start else (end, near[0])
                if gap[0] > gap[1] or _is_gap(text, *gap):
                    before = _DANGLING.search(text, max(0, start - MAX_GAP), start)
                    first = before.start() if before else start
                    found.append((min(first, *gap), max(end, *gap)) if gap[0] <= gap[1] else (first, end))
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
        or _is_length(text, place)
        or (found.time and found.time.hour not in HOURS_OF_PART.get(name, range(24)))
    ]
    for piece in used:
        is_tonight = isinstance(piece.value, DaysAhead) and bool(piece.value.part)
        if is_tonight and found.time and 3 < found.time.hour < 15:
            odd.append(Leftover(Topic.CLOCK, piece.start, piece.end))
    return odd


def _is_length(text: str, place: Leftover) -> bool:
    """Return True for "for the afternoon"."""
    words = text[max(0, place.start - 8) : place.end].casefold()
    return re.search(r"\bfor\s+(?:the\s+)?\w+$", words) is not None


def _changes(text: str, used: TokenList) -> list[Leftover]:
    """Return "from 2pm to 3pm" where something is moved: the first is the old time, not the start."""
    return [
        Leftover(Topic.CHOICE, piece.start, piece.end)
        for piece in used
        if isinstance(piece.value, ClockRange)
        and _MOVED_FROM.search(text, max(0, piece.start - 60), piece.start)
    ]


def _long_attributes(text: str, used: TokenList) -> list[Leftover]:
    """Return "24h" in "24h readiness": so long a length before a word may be no length of the meeting."""
    return [
        Leftover(Topic.LENGTH, piece.start, piece.end)
        for place, piece in enumerate(used)
        if isinstance(piece.value, Length)
        and not (place and _is_gap(text, used[place - 1].end, piece.start))
        and piece.value.length > MAX_ATTRIBUTE_LENGTH
        and _ATTRIBUTE.match(text, piece.end)
    ]


def _misspelled_days(text: str, used: TokenList) -> list[Leftover]:
    """Return a word beside the clock reading that is almost a day, where no day was read."""
    if any(token_kind(piece) in ("date", "") or isinstance(piece.value, FromNow) for piece in used):
        return []
    found = []
    for piece in [piece for piece in used if token_kind(piece) == "clock"][:MAX_NEIGHBOURS]:
        words = [_WORD_BEFORE.search(text, max(0, piece.start - MAX_GAP), piece.start)]
        words.append(_WORD_AFTER.match(text, piece.end))
        found += [
            Leftover(Topic.DAY, word.start(1), word.end(1), leaves_date_open=True)
            for word in words
            if word and find_nearest(word[1].casefold(), DAY_NAMES)
        ]
    return found


def _zones_before(text: str, used: TokenList) -> list[Leftover]:
    """Return "London time" and "your time" where no zone was read."""
    kinds = {token_kind(piece) for piece in used}
    if "clock" not in kinds or "zone" in kinds:
        return []
    found = []
    for time_word in islice(_TIME_OF.finditer(text), MAX_PHRASES):
        words = time_word[1].split()
        names = [" ".join(words[-count:]) for count in (3, 2, 1) if len(words) >= count]
        place = next((name for name in names if is_place(name) or name.casefold() in _OWNERS), None)
        if place:
            found.append(
                Leftover(
                    Topic.ZONE, text.rfind(place, 0, time_word.end()), time_word.end(), leaves_date_open=True
                )
            )
    return found


def _of_another_person(text: str, used: TokenList) -> list[Leftover]:
    """Return what in somebody else's words may mean something else: "my time", and "it took 2 hours"."""
    found = [
        Leftover(Topic.ZONE, own.start(), own.end(), leaves_date_open=True)
        for own in _OWN_ZONE.finditer(text)
    ]
    for place, piece in enumerate(used):
        after_time = place and _is_gap(text, used[place - 1].end, piece.start)
        before_time = place + 1 < len(used) and _is_gap(text, piece.end, used[place + 1].start)
        is_length = isinstance(piece.value, Length) and not _FOR.search(
            text, max(0, piece.start - MAX_GAP), piece.start
        )
        if is_length and not after_time and not before_time:
            found.append(Leftover(Topic.LENGTH, piece.start, piece.end))
    return found


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
