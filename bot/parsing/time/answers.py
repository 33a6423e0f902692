"""The answers to each question about a typed time, as the tokens that would have been typed instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from bot.model.errors import UserError
from bot.model.times import Fold
from bot.parsing.time.dates import resolve_date
from bot.parsing.time.resolve import ResolvedTime, resolve_time
from bot.parsing.time.tokens import (
    ClockOrDate,
    ClockRange,
    ClockTime,
    Date,
    Day,
    DaysAhead,
    EndTime,
    FromNow,
    Length,
    SlashedDate,
    Token,
    TokenList,
    Value,
    Weekday,
)
from bot.parsing.time.zoned_time import elapsed_between, parse_zoned_time, resolve_wall_time
from bot.parsing.time.zones import NamedZone, offset_of_abbreviation

DATES = (Day, SlashedDate, Weekday, DaysAhead)
_CLOCKS = (ClockTime, ClockRange, EndTime, ClockOrDate)
_MORNING_HOURS = range(7, 12)
"""Hours that more often mean the morning, where nothing says which half of the day is meant."""
_MONTH_FIRST = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix"),
    *("America/Anchorage", "America/Detroit", "America/Boise", "America/Juneau", "America/Indiana/"),
    *(
        "America/Kentucky/",
        "America/North_Dakota/",
        "Pacific/Honolulu",
        "US/",
        "EST5EDT",
        "CST6CDT",
        "MST7MDT",
    ),
    *("PST8PDT", "America/Puerto_Rico", "Pacific/Guam", "Asia/Manila"),
)
"""Zones, and the beginnings of their ids, where people write the month before the day (CLDR: ``en-US``, ``en-PH``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedTime:
    """A text whose tokens are resolved. ``now`` is aware, ``home`` the reader's zone."""

    typed: str
    now: datetime
    home: ZoneInfo
    default_length: timedelta

    def resolve(self, pieces: TokenList) -> ResolvedTime:
        return resolve_time(self.typed, pieces, self.now, self.home, self.default_length)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.home).date()


@dataclass(frozen=True, slots=True)
class Answers:
    """The token lists of all answers to a question, and which of them is likelier."""

    lists: list[TokenList]
    likelier: int | None = None


_AnswerFinder = Callable[[TypedTime, TokenList, UserError, ResolvedTime], Answers]


def replace_tokens(pieces: TokenList, kinds: tuple[type, ...], *values: Value) -> TokenList:
    """Return the tokens without those of ``kinds``, and with one of each of ``values``."""
    rest = [piece for piece in pieces if not isinstance(piece.value, kinds)]
    end = pieces[-1].end if pieces else 0
    return [*rest, *(Token(value, end, end) for value in values)]


def exact_day(day: date) -> Day:
    return Day(day.year, day.month, day.day)


def _exact_clock(at: time) -> ClockTime:
    return ClockTime(hour=at.hour, minute=at.minute, is_24_hour=True)


def _answer_day(line: TypedTime, pieces: TokenList, question: UserError, found: ResolvedTime) -> Answers:
    """Return both days. Likelier are the nearer weekday, the reader's own tomorrow, and the reader's order of day and
    month."""
    days = [date.fromisoformat(question.values[name]) for name in ("first", "second")]
    typed = next(piece for piece in pieces if isinstance(piece.value, (*DATES, ClockOrDate)))
    relative = next((piece for piece in pieces if isinstance(piece.value, Weekday | DaysAhead)), None)
    slashed = next((piece.value for piece in pieces if isinstance(piece.value, SlashedDate)), None)
    likelier = 0
    if slashed is not None:
        is_month_first = line.home.key.startswith(_MONTH_FIRST)
        month = slashed.first if is_month_first else slashed.second
        likelier = next((place for place, day in enumerate(days) if day.month == month), 0)
    elif relative is not None and isinstance(relative.value, DaysAhead):
        meant = resolve_date(relative.value, "", line.today)
        likelier = days.index(meant) if meant in days else 0
    kinds = (type(typed.value),) if slashed is None else (SlashedDate,)
    return Answers([replace_tokens(pieces, kinds, exact_day(day)) for day in days], likelier)


def _answer_half(line: TypedTime, pieces: TokenList, question: UserError, found: ResolvedTime) -> Answers:
    """Return the time after noon and before it; working hours are likelier."""
    lists = []
    hour = 0
    for half in ("pm", "am"):
        answer: TokenList = []
        for piece in pieces:
            value: Value = piece.value.clock if isinstance(piece.value, ClockOrDate) else piece.value
            if isinstance(value, ClockRange):
                hour, value = value.start.hour, ClockRange(_in_half(value.start, half), value.end)
            elif isinstance(value, ClockTime):
                hour, value = value.hour, _in_half(value, half)
            answer.append(Token(value, piece.start, piece.end))
        lists.append(answer)
    return Answers(lists, 1 if hour in _MORNING_HOURS else 0)


def _in_half(clock: ClockTime, half: str) -> ClockTime:
    return replace(clock, am_pm=half, bare=False)


def _answer_clock_or_date(
    line: TypedTime, pieces: TokenList, question: UserError, found: ResolvedTime
) -> Answers:
    """Return the date and the clock time; the date is likelier, since few meetings start at twelve past three."""
    dotted = next(piece.value for piece in pieces if isinstance(piece.value, ClockOrDate))
    answers: tuple[Date, ClockTime] = (dotted.day, dotted.clock)
    return Answers([replace_tokens(pieces, (ClockOrDate,), answer) for answer in answers], 0)


def _answer_midnight(line: TypedTime, pieces: TokenList, question: UserError, found: ResolvedTime) -> Answers:
    """Return the midnights at the beginning and at the end of the day; the end is likelier."""
    days = [date.fromisoformat(question.values[name]) for name in ("first", "second")]
    midnight = _exact_clock(time())
    return Answers([replace_tokens(pieces, (*DATES, *_CLOCKS), exact_day(day), midnight) for day in days], 1)


def _answer_zone(line: TypedTime, pieces: TokenList, question: UserError, found: ResolvedTime) -> Answers:
    """Return the zones among which the question asks; the first is the best known or the reader's own."""
    names = [str(question.values[name]) for name in ("zone_one", "zone_two", "zone_three")]
    zones = [NamedZone("", ZoneInfo(name)) for name in names if name != "none"]
    return Answers([replace_tokens(pieces, (NamedZone, UserError), zone) for zone in zones], 0)


def _answer_season(line: TypedTime, pieces: TokenList, question: UserError, found: ResolvedTime) -> Answers:
    """Return local time, which is likelier, and the offset of the abbreviation ("CET" in July)."""
    zone, typed = str(question.values["zone"]), str(question.values["typed"]).split()[0]
    zones = [NamedZone("", ZoneInfo(zone))]
    offset = offset_of_abbreviation(zone, typed, (found.date or line.today).year)
    if offset is not None:
        zones.append(NamedZone("", offset))
    return Answers([replace_tokens(pieces, (NamedZone,), one) for one in zones], 0)


def _answer_twice(line: TypedTime, pieces: TokenList, question: UserError, found: ResolvedTime) -> Answers:
    """Return the first and the second of two equal times, of the start or of the end of a range."""
    moments = [parse_zoned_time(question.values[name]) for name in ("first", "second")]
    if question.field == "start":
        if found.typed_zone in (None, line.home.key):
            # The form has a field for this.
            return Answers([])
        offsets = [NamedZone("", timezone(moment.utcoffset() or timedelta())) for moment in moments]
        return Answers([replace_tokens(pieces, (NamedZone,), offset) for offset in offsets])
    if found.date is None or found.time is None:
        return Answers([])
    start = resolve_wall_time(
        datetime.combine(found.date, found.time), moments[0].tzinfo or line.home, Fold.FIRST
    )
    lengths = [Length(elapsed_between(start, moment)) for moment in moments]
    clock = _exact_clock(found.time)
    return Answers([replace_tokens(pieces, (*_CLOCKS, Length), clock, length) for length in lengths])


def _answer_past(line: TypedTime, pieces: TokenList, question: UserError, found: ResolvedTime) -> Answers:
    """Return the next day on which that time comes, and for a date without a year that of next year."""
    again = parse_zoned_time(question.values["again"]).date()
    days = [again]
    typed = next((piece.value for piece in pieces if isinstance(piece.value, Day | SlashedDate)), None)
    if typed is not None and found.date is not None and typed.year is None and found.date < line.today:
        days = [_next_year(found.date)]
    return Answers([replace_tokens(pieces, DATES, exact_day(day)) for day in days])


def _next_year(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + (4 if is_leap_day else 1))


def _answer_skipped(line: TypedTime, pieces: TokenList, question: UserError, found: ResolvedTime) -> Answers:
    """Return the time to which the clocks jump; if they jump at midnight, that is on the next day."""
    if question.field != "start":
        return Answers([])
    after = parse_zoned_time(question.values["after"])
    values = exact_day(after.date()), _exact_clock(after.time())
    return Answers([replace_tokens(pieces, (*DATES, ClockTime, ClockOrDate), *values)])


def _answer_said_twice(
    line: TypedTime, pieces: TokenList, question: UserError, found: ResolvedTime
) -> Answers:
    """Return each of the things of which only one can be meant, without the others."""
    first = next(
        (piece for piece in pieces if line.typed[piece.start : piece.end] == question.values["one"]), None
    )
    if first is None:
        return Answers([])
    kinds: tuple[type, ...] = next(
        kinds
        for kinds in (DATES, _CLOCKS, (Length,), (NamedZone,), (object,))
        if isinstance(first.value, kinds)
    )
    if isinstance(first.value, FromNow):
        kinds = (FromNow, *DATES, *_CLOCKS)
    values = list(dict.fromkeys(piece.value for piece in pieces if isinstance(piece.value, kinds)))
    if isinstance(first.value, FromNow):
        others = [value for value in values if not isinstance(value, FromNow)]
        return Answers([replace_tokens(pieces, kinds, first.value), replace_tokens(pieces, kinds, *others)])
    return Answers([replace_tokens(pieces, kinds, value) for value in values])


def _answer_length(line: TypedTime, pieces: TokenList, question: UserError, found: ResolvedTime) -> Answers:
    """Return the end that was typed, and the length that was typed."""
    if found.time is None:
        return Answers([])
    with_length = replace_tokens(pieces, _CLOCKS, _exact_clock(found.time))
    return Answers([replace_tokens(pieces, (Length,)), with_length])


def _answer_weekday(line: TypedTime, pieces: TokenList, question: UserError, found: ResolvedTime) -> Answers:
    """Return the date and the weekday that do not agree."""
    return Answers(
        [replace_tokens(pieces, (Weekday,)), replace_tokens(pieces, (Day, SlashedDate, ClockOrDate))]
    )


ANSWERS: dict[str, _AnswerFinder] = {
    "which-day": _answer_day,
    "which-date": _answer_day,
    "which-weekday": _answer_day,
    "time-half": _answer_half,
    "time-or-date": _answer_clock_or_date,
    "time-midnight": _answer_midnight,
    "zone-ambiguous": _answer_zone,
    "zone-not-then": _answer_season,
    "time-twice": _answer_twice,
    "time-past": _answer_past,
    "time-skipped": _answer_skipped,
    "said-twice": _answer_said_twice,
    "length-two": _answer_length,
    "date-weekday": _answer_weekday,
}
"""What each question about a typed time may be answered with."""
