"""Parse a range of past days: ``30d``, ``last week``, ``1 Sep to 15 Oct``, ``2026-09-01–2026-10-15``."""

from __future__ import annotations

import re
from calendar import month_abbr
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.model.errors import UserError
from bot.model.times import DateRange
from bot.parsing.arguments import shorten
from bot.parsing.time.lexer import lex, normalize
from bot.parsing.time.tokens import Day
from bot.parsing.time.zones import load_zone

DEFAULT_RANGE_DAYS = 30
MAX_RANGE_DAYS = 366
MONTHS_IN_YEAR = 12
MAX_RANGE_LENGTH = 100
"""Longest text that can be a range, in characters; anything longer is not read."""

_LAST_DAYS = re.compile(r"(?:last |past )?(\d{1,4}) ?(d|days?|w|weeks?|m|months?|y|years?)")
_DAYS_PER_UNIT = {"d": 1, "w": 7, "m": 30, "y": 365}
_ISO_PAIR = re.compile(r"(\d{4}-\d\d-\d\d) ?(?:-|\.\.+|/|to|until|till) ?(\d{4}-\d\d-\d\d)")
_RANGE_SEPARATOR = re.compile(r" ?\.\.+ ?| (?:-|to|until|till|and) ")
_SLASHED = re.compile(r"(?<![\d/-])(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?![\d/])")
_RANGE_START = re.compile(r"^(?:from|since|between) ")


Days = tuple[date, date]
"""The first and the last day of a range."""


class RangeQuestion(UserError):
    """A typed range that has two meanings: ``ranges``, among which the person chooses, and their ``days``."""

    def __init__(self, one: Days, two: Days, ranges: tuple[DateRange, ...]) -> None:
        super().__init__(
            "span-which",
            next_step="span-next",
            first=one[0].isoformat(),
            last=one[1].isoformat(),
            other_first=two[0].isoformat(),
            other_last=two[1].isoformat(),
        )
        self.days = (one, two)
        self.ranges = ranges


def parse_date_range(text: str, *, now: datetime, zone: str) -> DateRange:
    """Return the typed range as whole days in ``zone`` (IANA); the last 30 days if the text is empty.

    ``now`` is aware. Raises ``UserError``: ``span-unclear``, ``span-reversed``, ``span-ahead``, ``span-long``,
    ``RangeQuestion``.
    """
    if len(text) > MAX_RANGE_LENGTH:
        raise _unclear_range(text)
    typed = " ".join(normalize(text).split())
    if not typed:
        return _range_back(now, DEFAULT_RANGE_DAYS)
    back = _LAST_DAYS.fullmatch(typed)
    if back:
        return _range_back(now, int(back[1]) * _DAYS_PER_UNIT[back[2][0]])
    tz = load_zone(zone)
    today = now.astimezone(tz).date()
    named = _named_range(typed, today)
    if named:
        return _cover_whole_days(*named, now, tz)
    found: dict[tuple[date, date], DateRange] = {}
    errors: list[UserError] = []
    for version in _readings_of_slashes(typed):
        for days in _typed_ranges(version, today, errors):
            try:
                found[days] = _cover_whole_days(*days, now, tz)
            except UserError as error:
                errors.append(error)
    if not found:
        raise errors[0]
    if len(found) > 1:
        one, two = list(found)[:2]
        raise RangeQuestion(one, two, (found[one], found[two]))
    return next(iter(found.values()))


def _readings_of_slashes(typed: str) -> list[str]:
    """Return the text with each ``03/04`` as a date in words: day first, then month first."""
    if not _SLASHED.search(typed):
        return [typed]
    return [_SLASHED.sub(partial(_in_words, is_day_first=first), typed) for first in (True, False)]


def _in_words(typed: re.Match[str], *, is_day_first: bool) -> str:
    """Return ``3 apr 2026`` for ``03/04/2026``, and what is no date if there is no such month."""
    day, month = (typed[1], typed[2]) if is_day_first else (typed[2], typed[1])
    number = int(month)
    date_words = f"{day} {month_abbr[number]}" if 1 <= number <= MONTHS_IN_YEAR else f"month {month}"
    return " ".join([date_words.casefold(), typed[3] or ""]).strip()


def _range_back(now: datetime, days: int) -> DateRange:
    if not 0 < days <= MAX_RANGE_DAYS:
        raise UserError("span-long", next_step="span-next", most=MAX_RANGE_DAYS)
    until = now.astimezone(UTC).replace(microsecond=0)
    return DateRange(until - timedelta(days=days), until)


def _named_range(typed: str, today: date) -> tuple[date, date] | None:
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    spans = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "this week": (monday, today),
        "last week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "this month": (first, today),
        "last month": (before.replace(day=1), before),
        "this year": (today.replace(month=1, day=1), today),
    }
    return spans.get(typed)


def _typed_ranges(typed: str, today: date, errors: list[UserError]) -> list[tuple[date, date]]:
    """Return the first and last days that the text can mean; if it means none, the reason is added to ``errors``."""
    try:
        return _typed_range(typed, today)
    except UserError as error:
        errors.append(error)
        return []


def _typed_range(typed: str, today: date) -> list[tuple[date, date]]:
    pair = _ISO_PAIR.fullmatch(typed)
    since = _RANGE_START.match(typed)
    rest = typed[since.end() :] if since else typed
    ends = list(pair.groups()) if pair else _RANGE_SEPARATOR.split(rest)
    if len(ends) == 1:
        first = _parse_day(ends[0], today, typed)
        return [(first, today if since else first)]
    if len(ends) != 2:
        raise _unclear_range(typed)
    last = today if ends[1] in ("now", "today") else _parse_day(ends[1], today, typed)
    first = _parse_day(ends[0], min(last, today), typed)
    latest = _parse_day(ends[0], today, typed)
    if first <= last < latest <= today:
        # "1 Oct to 1 Sep": from last year's October, or the other way round?
        return [(first, last), (last, latest)]
    return [(first, last)]


def _parse_day(text: str, latest: date, typed: str) -> date:
    """Return the day; without a year or a month, the latest such day that is not after ``latest``."""
    pieces = lex(text.strip())
    value = pieces[0].value if len(pieces) == 1 else None
    if not isinstance(value, Day):
        raise _unclear_range(typed)
    for year, month in _months_back(value, latest):
        try:
            found = date(year, month, value.day)
        except ValueError:
            continue
        if value.year or found <= latest:
            return found
    raise _unclear_range(typed)


def _months_back(day: Day, latest: date) -> list[tuple[int, int]]:
    """Return the years and months that the day may be in, the latest first."""
    if day.year and day.month:
        return [(day.year, day.month)]
    years = range(latest.year, latest.year - 5, -1)
    if day.month:
        return [(year, day.month) for year in years]
    return [(year, month) for year in years[:2] for month in range(12, 0, -1)]


def _cover_whole_days(first: date, last: date, now: datetime, tz: ZoneInfo) -> DateRange:
    if last < first:
        raise UserError("span-reversed", next_step="span-next")
    if (last - first).days >= MAX_RANGE_DAYS:
        raise UserError("span-long", next_step="span-next", most=MAX_RANGE_DAYS)
    start = datetime.combine(first, time(), tz).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time(), tz).astimezone(UTC)
    until = now.astimezone(UTC).replace(microsecond=0)
    if start >= until:
        raise UserError("span-ahead", next_step="span-next")
    return DateRange(start, min(end, until), was_cut=end - until > timedelta(days=1))


def _unclear_range(typed: str) -> UserError:
    return UserError("span-unclear", next_step="span-next", typed=shorten(typed))
