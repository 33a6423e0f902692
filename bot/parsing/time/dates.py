"""Resolve typed dates to calendar days. If two readings are possible, ask the person."""

from __future__ import annotations

from datetime import date, timedelta

from bot.model.errors import UserError
from bot.parsing.arguments import shorten
from bot.parsing.time.tokens import Date, Day, DaysAhead, SlashedDate, Weekday

_PAST_DATE_MAX_AGE = timedelta(days=90)
_MAX_YEARS_AHEAD = 6


def resolve_date(value: Date, typed: str, today: date, *, is_today_over: bool = False) -> date:
    """Return the day meant, relative to ``today``. It may be in the past; the caller has to refuse that.

    Rules: a weekday means the next one; if today is that weekday, ask, unless its time has passed (``today_over``).
    "next Tuesday" is accepted if the coming one and that of the next week (starting on Monday or on Sunday) are the
    same day. A date without a year is the next one, except that one in the last 90 days means that past day.
    ``03/04`` is accepted only if it can be read in one way.

    Raises ``UserError`` on the field ``date``: ``date-none``, ``date-too-far``, and with ``first`` and ``second`` as
    ISO dates ``which-day``, ``which-weekday``, ``which-date``.
    """
    match value:
        case DaysAhead(days=days):
            return today + timedelta(days=days)
        case Weekday():
            return _require_one_day(_weekday_candidates(value, today, is_today_over), "which-weekday")
        case SlashedDate():
            return _resolve_slashed(value, typed, today)
        case Day():
            return _resolve_day(value, typed, today)


def which_day_error(first: date, second: date, sentence: str = "which-day") -> UserError:
    """Return the error that asks which of two days is meant."""
    first, second = sorted((first, second))
    return UserError(sentence, field="date", first=first.isoformat(), second=second.isoformat())


def _require_one_day(days: list[date], sentence: str) -> date:
    distinct = sorted(set(days))
    if len(distinct) > 1:
        raise which_day_error(distinct[0], distinct[1], sentence)
    return distinct[0]


def _weekday_candidates(value: Weekday, today: date, today_over: bool) -> list[date]:
    ahead = (value.day - today.weekday()) % 7
    coming = today + timedelta(days=ahead or 7)
    if value.qualifier == "":
        return [coming] if ahead or today_over else [today, coming]
    if value.qualifier == "this":
        return [today + timedelta(days=ahead)]
    monday = today - timedelta(days=today.weekday())
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    next_weeks = [monday + timedelta(days=7 + value.day), sunday + timedelta(days=7 + (value.day + 1) % 7)]
    return next_weeks if value.qualifier == "next week" else [coming, *next_weeks]


def _resolve_slashed(value: SlashedDate, typed: str, today: date) -> date:
    readings: list[date] = []
    for day, month in ((value.first, value.second), (value.second, value.first)):
        try:
            readings.append(_resolve_day(Day(value.year, month, day), typed, today))
        except UserError as error:
            if error.message_id != "date-none":
                raise
    if not readings:
        raise _no_such_date(typed)
    return _require_one_day(readings, "which-date" if value.year else "which-day")


def _resolve_day(value: Day, typed: str, today: date) -> date:
    if value.year is not None:
        if value.year > today.year + _MAX_YEARS_AHEAD:
            raise UserError("date-too-far", field="date", typed=shorten(typed))
        return _make_date(value.year, value.month or today.month, value.day, typed)
    if value.month is None:
        return _resolve_day_of_month(value.day, typed, today)
    try:
        this_year = _make_date(today.year, value.month, value.day, typed)
    except UserError:
        # 29 February: next year may have it if this year does not.
        return _make_date(today.year + 1, value.month, value.day, typed)
    if today - _PAST_DATE_MAX_AGE <= this_year:
        return this_year
    return _make_date(today.year + 1, value.month, value.day, typed)


def _resolve_day_of_month(day: int, typed: str, today: date) -> date:
    if not 1 <= day <= 31:
        raise _no_such_date(typed)
    first = today.replace(day=1)
    for _ in range(12):
        try:
            found = first.replace(day=day)
        except ValueError:
            found = None
        if found and found >= today:
            return found
        first = (first + timedelta(days=32)).replace(day=1)
    raise _no_such_date(typed)


def _make_date(year: int, month: int, day: int, typed: str) -> date:
    try:
        made = date(year, month, day)
    except ValueError:
        raise _no_such_date(typed) from None
    if made.year < 1990:
        raise _no_such_date(typed)
    return made


def _no_such_date(typed: str) -> UserError:
    return UserError("date-none", field="date", typed=shorten(typed))
