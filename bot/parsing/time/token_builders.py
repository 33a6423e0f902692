"""Build token values from matches of ``patterns``. None means that the match is not such a value after all."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from bot.parsing.time import patterns
from bot.parsing.time.tokens import (
    ClockOrDate,
    ClockRange,
    ClockTime,
    Day,
    DaysAhead,
    EndTime,
    FromNow,
    Length,
    PartOfDay,
    PlainText,
    SlashedDate,
    Token,
    TokenList,
    Value,
    Weekday,
)
from bot.parsing.time.zones import parse_zone


def _parse_clock(typed: str) -> ClockTime | None:
    """Return the clock time, or None if it is impossible (``25:00``, ``15pm``)."""
    if typed in ("noon", "midday"):
        return ClockTime(hour=12, am_pm="pm", word="noon")
    if typed == "midnight":
        return ClockTime(hour=0, is_24_hour=True, word="midnight")
    match = re.match(r"(\d{1,2})(?:[:.](\d\d))?(?::00)?\s?(.*)", typed)
    if match is None:
        return None
    hour, minute, tail = int(match[1]), int(match[2] or 0), match[3]
    half = {"a": "am", "p": "pm"}.get(tail[:1], "")
    if hour > 23 or (half and not 1 <= hour <= 12):
        return None
    exact = not half and not tail and bool(match[2]) and (len(match[1]) == 2 and match[1][0] == "0")
    return ClockTime(
        hour=hour,
        minute=minute,
        am_pm=half,
        is_24_hour=exact or hour > 12 or (hour == 0 and bool(match[2])),
        bare=not match[2] and not tail,
    )


def _parse_clock_or_date(match: re.Match[str]) -> Value | None:
    typed = match[1]
    clock = _parse_clock(typed)
    parts = re.fullmatch(r"(\d{1,2})\.(\d\d)", typed)
    if not parts:
        return clock
    day = Day(None, int(parts[2]), int(parts[1]))
    possible = 1 <= day.day <= 31 and 1 <= int(parts[2]) <= 12
    if possible:
        return ClockOrDate(clock, day) if clock else day
    return clock


def _parse_range(match: re.Match[str]) -> ClockRange | None:
    start, end = _parse_clock(match[1]), _parse_clock(match[2])
    return ClockRange(start, end) if start and end else None


def _parse_until(match: re.Match[str]) -> EndTime | None:
    end = _parse_clock(match[1])
    return EndTime(end) if end else None


def _parse_past_hour(match: re.Match[str]) -> ClockTime | None:
    clock = _parse_clock(match[3])
    if clock is None or (match[1] == "half" and match[2] == "to"):
        return None
    minutes = (30 if match[1] == "half" else 15) * (1 if match[2] == "past" else -1)
    hour, minute = divmod(clock.hour * 60 + minutes, 60)
    if clock.am_pm and clock.hour == 12:
        # A quarter to 12 PM is in the morning, half past 12 PM in the afternoon.
        return (
            ClockTime(hour=11, minute=45, am_pm="am" if clock.am_pm == "pm" else "pm")
            if minutes < 0
            else ClockTime(hour=12, minute=minute, am_pm=clock.am_pm)
        )
    hour = hour % 24 if not clock.am_pm else (hour or 12)
    return ClockTime(hour=hour, minute=minute, am_pm=clock.am_pm, is_24_hour=clock.is_24_hour)


def parse_length(typed: str) -> timedelta:
    """Return the length of a match of the lexer's length pattern."""
    if typed[0].isdigit():
        hours = re.match(r"(\d{1,2}(?:[.,]\d{1,2})?)\s?h", typed)
        minutes = re.search(r"(\d{1,4})\s?(?:m|$)", typed[hours.end() :] if hours else typed)
        whole = round(float(hours[1].replace(",", ".")) * 3600) if hours else 0
        return timedelta(seconds=whole, minutes=int(minutes[1]) if minutes else 0)
    if "and a half" in typed:
        return timedelta(minutes=90)
    if "quarter" in typed:
        return timedelta(minutes=15)
    return timedelta(minutes=30 if "half" in typed else 60)


def parse_iso_moment(match: re.Match[str]) -> TokenList:
    """Return the date, the clock time and the offset (if any) as separate tokens."""
    day = Day(int(match[1]), int(match[2]), int(match[3]))
    clock = _parse_clock(f"{match[4]}:{match[5]}")
    if clock is None or int(match[5]) > 59:
        return [Token(PlainText(), match.start(), match.end())]
    end = match.start(6) if match[6] else match.end()
    begin = match.start(4) - 1
    pieces: TokenList = [
        Token(day, match.start(), begin),
        Token(ClockTime(hour=clock.hour, minute=clock.minute, is_24_hour=True), begin, end),
    ]
    if match[6]:
        pieces.append(Token(parse_zone(match[6]) or PlainText(), end, match.end()))
    return pieces


def _month_number(name: str) -> int:
    return patterns.MONTH_NAMES.index(name[:3]) + 1


def _weekday_number(name: str) -> int:
    return patterns.DAY_NAMES.index(name[:3])


def _full_year(typed: str | None) -> int | None:
    return None if not typed else int(typed) + (2000 if len(typed) == 2 else 0)


_NUMBER_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}


def _parse_days_ahead(match: re.Match[str]) -> DaysAhead:
    count = _NUMBER_WORDS.get(match[1]) or int(match[1])
    return DaysAhead(count * (7 if match[2].startswith("week") else 1))


BUILDERS: dict[str, Callable[[re.Match[str]], Value | None]] = {
    "iso": lambda m: Day(int(m[1]), int(m[3]), int(m[4])),
    "dotted": lambda m: Day(_full_year(m[3] or m[4]), int(m[2]), int(m[1])),
    "slashed": lambda m: SlashedDate(int(m[1]), int(m[2]), _full_year(m[3])),
    "day_month": lambda m: Day(_full_year(m[3]), _month_number(m[2]), int(m[1])),
    "month_day": lambda m: Day(_full_year(m[3]), _month_number(m[1]), int(m[2])),
    "ordinal": lambda m: Day(None, None, int(m[1])),
    "overmorrow": lambda m: DaysAhead(2),
    "tomorrow": lambda m: DaysAhead(1),
    "yesterday": lambda m: DaysAhead(-1),
    "tonight": lambda m: DaysAhead(0, "evening"),
    "today": lambda m: DaysAhead(0),
    "next_week_day": lambda m: Weekday(_weekday_number(m[1]), "next week"),
    "next_day": lambda m: Weekday(_weekday_number(m[1]), "next"),
    "this_day": lambda m: Weekday(_weekday_number(m[1]), "this"),
    "weekday": lambda m: Weekday(_weekday_number(m[1])),
    "ahead": _parse_days_ahead,
    "from_now": lambda m: FromNow(parse_length(m[1])),
    "length": lambda m: Length(parse_length(m[1])),
    "range": _parse_range,
    "until": _parse_until,
    "past_hour": _parse_past_hour,
    "clock": _parse_clock_or_date,
    "part": lambda m: PartOfDay(m[1]),
}
