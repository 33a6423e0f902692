"""Resolve typed dates to calendar days. If two readings are possible, ask the person."""

from __future__ import annotations

from datetime import date, timedelta

from bot.commands.pieces import Ahead, Date, Day, Slashed, Weekday
from bot.commands.text import shortened
from bot.errors import UserError

_JUST_PASSED = timedelta(days=90)
_YEARS = 6


def date_of(value: Date, typed: str, today: date, *, today_over: bool = False) -> date:
    """Return the day meant, relative to ``today``. It may be in the past; the caller has to refuse that.

    Rules: a weekday means the next one; if today is that weekday, ask, unless its time has passed (``today_over``).
    "next Tuesday" is accepted if the coming one and that of the next week (starting on Monday or on Sunday) are the
    same day. A date without a year is the next one, except that one in the last 90 days means that past day.
    ``03/04`` is accepted only if it can be read in one way.

    Raises ``UserError`` on the field ``date``: ``date-none``, ``date-too-far``, and with ``first`` and ``second`` as
    ISO dates ``which-day``, ``which-weekday``, ``which-date``.
    """
    match value:
        case Ahead(days=days):
            return today + timedelta(days=days)
        case Weekday():
            return _choose(_weekdays(value, today, today_over), "which-weekday")
        case Slashed():
            return _slashed(value, typed, today)
        case Day():
            return _day(value, typed, today)


def which(first: date, second: date, sentence: str = "which-day") -> UserError:
    """Return the error that asks which of two days is meant."""
    first, second = sorted((first, second))
    return UserError(sentence, field="date", first=first.isoformat(), second=second.isoformat())


def _choose(days: list[date], sentence: str) -> date:
    distinct = sorted(set(days))
    if len(distinct) > 1:
        raise which(distinct[0], distinct[1], sentence)
    return distinct[0]


def _weekdays(value: Weekday, today: date, today_over: bool) -> list[date]:
    ahead = (value.day - today.weekday()) % 7
    coming = today + timedelta(days=ahead or 7)
    if value.which == "":
        return [coming] if ahead or today_over else [today, coming]
    if value.which == "this":
        return [today + timedelta(days=ahead)]
    monday = today - timedelta(days=today.weekday())
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    next_weeks = [monday + timedelta(days=7 + value.day), sunday + timedelta(days=7 + (value.day + 1) % 7)]
    return next_weeks if value.which == "next week" else [coming, *next_weeks]


def _slashed(value: Slashed, typed: str, today: date) -> date:
    readings: list[date] = []
    for day, month in ((value.first, value.second), (value.second, value.first)):
        try:
            readings.append(_day(Day(value.year, month, day), typed, today))
        except UserError as error:
            if error.message_id != "date-none":
                raise
    if not readings:
        raise _none(typed)
    return _choose(readings, "which-date" if value.year else "which-day")


def _day(value: Day, typed: str, today: date) -> date:
    if value.year is not None:
        if value.year > today.year + _YEARS:
            raise UserError("date-too-far", field="date", typed=shortened(typed))
        return _made(value.year, value.month or today.month, value.day, typed)
    if value.month is None:
        return _day_of_month(value.day, typed, today)
    try:
        this_year = _made(today.year, value.month, value.day, typed)
    except UserError:
        # 29 February: next year may have it if this year does not.
        return _made(today.year + 1, value.month, value.day, typed)
    if today - _JUST_PASSED <= this_year:
        return this_year
    return _made(today.year + 1, value.month, value.day, typed)


def _day_of_month(day: int, typed: str, today: date) -> date:
    if not 1 <= day <= 31:
        raise _none(typed)
    first = today.replace(day=1)
    for _ in range(12):
        try:
            found = first.replace(day=day)
        except ValueError:
            found = None
        if found and found >= today:
            return found
        first = (first + timedelta(days=32)).replace(day=1)
    raise _none(typed)


def _made(year: int, month: int, day: int, typed: str) -> date:
    try:
        made = date(year, month, day)
    except ValueError:
        raise _none(typed) from None
    if made.year < 1990:
        raise _none(typed)
    return made


def _none(typed: str) -> UserError:
    return UserError("date-none", field="date", typed=shortened(typed))
