"""Build token values from matches of ``patterns``. None means that the match is not such a value after all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
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
    if typed.endswith(("noon", "midday")):
        return ClockTime(hour=12, am_pm="pm", word="noon")
    if typed.endswith("midnight"):
        return ClockTime(hour=0, is_24_hour=True, word="midnight")
    match = re.match(r"(\d{1,2})(?:[:.](\d\d))?(?::00)?\s?(.*)", _spell_digits(typed))
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


def _spell_digits(typed: str) -> str:
    """Return a clock time in words with digits: ``three thirty pm`` as ``3:30 pm``."""
    words = re.match(r"([a-z]+)(?:[\s-](fifteen|twenty|thirty|forty[\s-]five))?\s?(?=[apo])", typed)
    if words is None or words[1] not in patterns.HOUR_WORDS:
        return typed
    minute = f":{patterns.MINUTE_WORDS[words[2]]:02d}" if words[2] else ""
    return f"{patterns.HOUR_WORDS.index(words[1]) + 1}{minute} {typed[words.end() :]}"


def parse_hour_clock(typed: str) -> ClockTime | None:
    """Return the clock time of ``15h`` or ``15h30``, or None if it is none."""
    match = re.fullmatch(r"(\d{1,2})\s?h(\d\d)?", typed)
    if match is None or int(match[1]) > 23:
        return None
    return ClockTime(hour=int(match[1]), minute=int(match[2] or 0), is_24_hour=True)


def _parse_hour_range(match: re.Match[str]) -> ClockRange | None:
    start, end = parse_hour_clock(match[1]), parse_hour_clock(match[2])
    # "2h-3h" may be a length.
    return ClockRange(start, end) if start and end and min(start.hour, end.hour) > 6 else None


def _parse_military(match: re.Match[str]) -> ClockTime | None:
    if not match[2] and match[1][:2] in ("19", "20"):
        return None  # A year.
    return ClockTime(hour=int(match[1][:2]), minute=int(match[1][2:]), is_24_hour=True, bare=not match[2])


def _parse_military_range(match: re.Match[str]) -> ClockRange | None:
    if all(match[side][:2] in ("19", "20") for side in (1, 2)):
        return None  # Years.
    start, end = (
        ClockTime(hour=int(match[side][:2]), minute=int(match[side][2:]), is_24_hour=True, bare=True)
        for side in (1, 2)
    )
    return ClockRange(start, end)


def _parse_uhr(match: re.Match[str]) -> ClockTime | None:
    minute = match[2] if match.re.groups > 1 else None
    clock = _parse_clock(f"{match[1]}:{minute}" if minute else match[1])
    return replace(clock, bare=False) if clock else None


def _parse_clock_or_date(match: re.Match[str]) -> Value | None:
    typed = match[1]
    clock = _parse_clock(typed)
    parts = re.fullmatch(r"(\d{1,2})\.(\d\d)", typed)
    if not parts:
        return clock
    if clock:
        # "Release 1.30" is no time.
        clock = replace(clock, bare=True)
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


_NUMBER_IN_WORDS = re.compile(rf"\b(?:{'|'.join([*patterns.MINUTE_WORDS, *patterns.HOUR_WORDS, 'an'])})\b")


def parse_length(typed: str) -> timedelta:
    """Return the length of a match of the lexer's length pattern."""
    if "quarter" in typed:
        return timedelta(minutes=15)
    extra = 30 if "and a half" in typed else 0
    if not extra and "half" in typed:
        return timedelta(minutes=30)
    digits = _NUMBER_IN_WORDS.sub(_to_digits, re.sub(r"\s?½|\s1/2", ".5", typed.replace("and a half", "")))
    hours = re.match(r"(\d{1,2}(?:[.,]\d{1,2})?)[\s-]*h", digits)
    minutes = re.search(r"(\d{1,4})[\s-]?(?:m|'|$)", digits[hours.end() :] if hours else digits)
    whole = round(float(hours[1].replace(",", ".")) * 3600) if hours else 0
    return timedelta(seconds=whole, minutes=extra + (int(minutes[1]) if minutes else 0))


def _to_digits(word: re.Match[str]) -> str:
    minutes = patterns.MINUTE_WORDS.get(word[0])
    if minutes:
        return str(minutes)
    return "1" if word[0] == "an" else str(patterns.HOUR_WORDS.index(word[0]) + 1)


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
    digits = (typed or "").lstrip("'")
    return int(digits) + (2000 if len(digits) == 2 else 0) if digits else None


_NUMBER_WORDS = {"a": 1, "an": 1} | {word: place for place, word in enumerate(patterns.HOUR_WORDS, start=1)}
_DAYS_BY_UNIT = {"d": 1, "w": 7, "f": 14}


def _parse_days_ahead(match: re.Match[str]) -> DaysAhead:
    count = _NUMBER_WORDS.get(match[1]) or int(match[1])
    return DaysAhead(count * _DAYS_BY_UNIT[match[2][0]])


def _parse_days_from(match: re.Match[str]) -> DaysAhead:
    return DaysAhead(_parse_days_ahead(match).days + (match[3] == "tomorrow"))


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
    "this_day": lambda m: Weekday(_weekday_number(m[1]), "" if "coming" in m[0] else "this"),
    "weekday": lambda m: Weekday(_weekday_number(m[1])),
    "ahead": _parse_days_ahead,
    "from_now": lambda m: FromNow(parse_length(m[1])),
    "length": lambda m: Length(parse_length(m[1])),
    "range": _parse_range,
    "until": _parse_until,
    "past_hour": _parse_past_hour,
    "days_from": _parse_days_from,
    "for_minutes": lambda m: Length(timedelta(minutes=int(m[1])), bare=True),
    "hour_range": _parse_hour_range,
    "hour_clock": lambda m: parse_hour_clock(m[1]),
    "military_range": _parse_military_range,
    "military": _parse_military,
    "uhr": _parse_uhr,
    "clock": _parse_clock_or_date,
    "part": lambda m: PartOfDay(m[1]),
}
