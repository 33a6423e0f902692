"""Resolve typed clock times to times of day, and ranges to a start and a length.

Rules: ``am``, ``pm``, a leading zero, an hour over 12 and "noon" are unambiguous. Without them 8 to 11 is the
morning, 12 is noon, and 1 to 7 is refused with both readings unless "morning", "afternoon" or "evening" decides. In
a range the ambiguous side takes the half of the day that makes the range shorter.
"""

from __future__ import annotations

from datetime import time, timedelta

from bot.model.errors import UserError
from bot.parsing.time.tokens import ClockRange, ClockTime

_DAY_MINUTES = 24 * 60
_HOURS_BY_PART = {
    "morning": (range(1, 12), "am"),
    "afternoon": ((12, *range(1, 7)), "pm"),
    "evening": (range(5, 12), "pm"),
    "night": (range(7, 12), "pm"),
}


class HalfOfDayUnclear(UserError):
    """A clock time that may be before or after noon; ``am`` and ``pm`` are both readings (``HH:MM``)."""

    def __init__(self, am: str, pm: str) -> None:
        super().__init__("time-half", field="start", am=am, pm=pm)
        self.am, self.pm = am, pm


def resolve_clock(clock: ClockTime, part: str = "") -> time:
    """Return the time of day. ``part`` is ``morning``, ``afternoon``, ``evening``, ``night`` or empty.

    Raises ``HalfOfDayUnclear`` if it could be either.
    """
    return _to_time(_resolve_minutes(clock, part))


def resolve_range(clock_range: ClockRange, part: str = "") -> tuple[time, timedelta]:
    """Return the time of day of the start, and the length, which may cross midnight.

    The length is wall clock time: zero if both ends are equal.
    Raises ``HalfOfDayUnclear`` if it is ambiguous in which half of the day the start is.
    """
    first, last = _unambiguous_minutes(clock_range.start), _unambiguous_minutes(clock_range.end)
    if first is None and last is not None and clock_range.start.hour <= 12 and clock_range.end.am_pm:
        end = last
        first = min(
            _am_and_pm(clock_range.start), key=lambda minutes: _minutes_between(minutes, end) or _DAY_MINUTES
        )
    if first is None:
        first = _resolve_minutes(clock_range.start, part)
    if last is None:
        start = first
        last = min(
            _am_and_pm(clock_range.end), key=lambda minutes: _minutes_between(start, minutes) or _DAY_MINUTES
        )
    return _to_time(first), timedelta(minutes=_minutes_between(first, last))


def _unambiguous_minutes(clock: ClockTime) -> int | None:
    """Return the minute of the day if the clock time is unambiguous, else None."""
    if clock.am_pm:
        return (clock.hour % 12 + (12 if clock.am_pm == "pm" else 0)) * 60 + clock.minute
    if clock.is_24_hour or clock.hour == 0 or clock.hour > 12:
        return clock.hour * 60 + clock.minute
    return None


def _resolve_minutes(clock: ClockTime, part: str) -> int:
    known = _unambiguous_minutes(clock)
    if known is not None:
        return known
    hours, half = _HOURS_BY_PART.get(part, ((), ""))
    if clock.hour in hours:
        return (clock.hour % 12 + (12 if half == "pm" else 0)) * 60 + clock.minute
    if 8 <= clock.hour <= 12 and not part:
        return clock.hour * 60 + clock.minute
    am, pm = _am_and_pm(clock)
    raise HalfOfDayUnclear(f"{_to_time(am):%H:%M}", f"{_to_time(pm):%H:%M}")


def _am_and_pm(clock: ClockTime) -> tuple[int, int]:
    morning = clock.hour % 12 * 60 + clock.minute
    return morning, morning + 12 * 60


def _minutes_between(first: int, last: int) -> int:
    return (last - first) % _DAY_MINUTES


def _to_time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
