"""Parse a range of past days: ``30d``, ``last week``, ``1 Sep to 15 Oct``, ``2026-09-01–2026-10-15``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.commands.lexer import lex, lowered
from bot.commands.pieces import Day
from bot.commands.text import shortened
from bot.commands.zones import zone_of
from bot.errors import UserError

DEFAULT_DAYS = 30
MOST_DAYS = 366

_BACK = re.compile(r"(?:last |past )?(\d{1,4}) ?(d|days?|w|weeks?|m|months?|y|years?)")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_ISO_PAIR = re.compile(r"(\d{4}-\d\d-\d\d) ?(?:-|\.\.+|/|to|until|till) ?(\d{4}-\d\d-\d\d)")
_BETWEEN = re.compile(r" ?\.\.+ ?| (?:-|to|until|till) ")
_FROM = re.compile(r"^(?:from|since|between) ")


@dataclass(frozen=True, slots=True)
class Span:
    """A range of times that ends now or earlier, aware UTC. ``cut``: the typed range ended after now."""

    start: datetime
    end: datetime
    cut: bool = False


def parse_span(text: str, *, now: datetime, zone: str) -> Span:
    """Return the typed range as whole days in ``zone`` (IANA); the last 30 days if the text is empty.

    ``now`` is aware. Raises ``UserError``: ``span-unclear``, ``span-reversed``, ``span-ahead``, ``span-long``.
    """
    typed = " ".join(lowered(text).split())
    if not typed:
        return _back(now, DEFAULT_DAYS)
    back = _BACK.fullmatch(typed)
    if back:
        return _back(now, int(back[1]) * _DAYS[back[2][0]])
    tz = zone_of(zone)
    today = now.astimezone(tz).date()
    named = _named(typed, today)
    first, last = named or _typed(typed, today)
    return _whole_days(first, last, now, tz)


def _back(now: datetime, days: int) -> Span:
    if not 0 < days <= MOST_DAYS:
        raise UserError("span-long", next_step="span-next", most=MOST_DAYS)
    until = now.astimezone(UTC).replace(microsecond=0)
    return Span(until - timedelta(days=days), until)


def _named(typed: str, today: date) -> tuple[date, date] | None:
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


def _typed(typed: str, today: date) -> tuple[date, date]:
    pair = _ISO_PAIR.fullmatch(typed)
    since = _FROM.match(typed)
    rest = typed[since.end() :] if since else typed
    ends = list(pair.groups()) if pair else _BETWEEN.split(rest)
    if len(ends) == 1:
        first = _day(ends[0], today, typed)
        return first, today if since else first
    if len(ends) != 2:
        raise _unclear(typed)
    last = today if ends[1] in ("now", "today") else _day(ends[1], today, typed)
    return _day(ends[0], min(last, today), typed), last


def _day(text: str, latest: date, typed: str) -> date:
    """Return the day; without a year, the latest such day that is not after ``latest``."""
    pieces = lex(text.strip())
    value = pieces[0].value if len(pieces) == 1 else None
    if not isinstance(value, Day):
        raise _unclear(typed)
    month = value.month or latest.month
    for year in [value.year] if value.year else [latest.year, *range(latest.year - 1, latest.year - 5, -1)]:
        try:
            found = date(year, month, value.day)
        except ValueError:
            continue
        if value.year or found <= latest:
            return found
    raise _unclear(typed)


def _whole_days(first: date, last: date, now: datetime, tz: ZoneInfo) -> Span:
    if last < first:
        raise UserError("span-reversed", next_step="span-next")
    if (last - first).days >= MOST_DAYS:
        raise UserError("span-long", next_step="span-next", most=MOST_DAYS)
    start = datetime.combine(first, time(), tz).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time(), tz).astimezone(UTC)
    until = now.astimezone(UTC).replace(microsecond=0)
    if start >= until:
        raise UserError("span-ahead", next_step="span-next")
    return Span(start, min(end, until), cut=end - until > timedelta(days=1))


def _unclear(typed: str) -> UserError:
    return UserError("span-unclear", next_step="span-next", typed=shortened(typed))
