"""Resolve typed clock times to times of day, and ranges to a start and a length.

Rules: ``am``, ``pm``, a leading zero, an hour over 12 and "noon" are unambiguous. Without them 8 to 11 is the
morning, 12 is noon, and 1 to 7 is refused with both readings unless "morning", "afternoon" or "evening" decides. In
a range the ambiguous side takes the half of the day that makes the range shorter.
"""

from __future__ import annotations

from datetime import time, timedelta

from bot.commands.pieces import Clock, Range
from bot.errors import UserError

_DAY = 24 * 60
_PARTS = {
    "morning": (range(1, 12), "am"),
    "afternoon": ((12, *range(1, 7)), "pm"),
    "evening": (range(5, 12), "pm"),
}


def reading(clock: Clock, part: str = "") -> time:
    """Return the time of day. ``part`` is ``morning``, ``afternoon``, ``evening`` or empty.

    Raises ``UserError`` ``time-half`` (values ``am`` and ``pm`` as HH:MM) if it could be either.
    """
    return _time(_minutes(clock, part))


def range_of(span: Range, part: str = "") -> tuple[time, timedelta]:
    """Return the time of day of the start, and the length, which may cross midnight.

    The length is wall clock time: zero if both ends are equal.
    Raises ``UserError`` ``time-half`` if it is ambiguous in which half of the day the start is.
    """
    first, last = _known(span.start), _known(span.end)
    if first is None and last is not None and span.start.hour <= 12 and span.end.half:
        end = last
        first = min(_halves(span.start), key=lambda minutes: _between(minutes, end) or _DAY)
    if first is None:
        first = _minutes(span.start, part)
    if last is None:
        start = first
        last = min(_halves(span.end), key=lambda minutes: _between(start, minutes) or _DAY)
    return _time(first), timedelta(minutes=_between(first, last))


def _known(clock: Clock) -> int | None:
    """Return the minute of the day if the clock time is unambiguous, else None."""
    if clock.half:
        return (clock.hour % 12 + (12 if clock.half == "pm" else 0)) * 60 + clock.minute
    if clock.exact or clock.hour == 0 or clock.hour > 12:
        return clock.hour * 60 + clock.minute
    return None


def _minutes(clock: Clock, part: str) -> int:
    known = _known(clock)
    if known is not None:
        return known
    hours, half = _PARTS.get(part, ((), ""))
    if clock.hour in hours:
        return (clock.hour % 12 + (12 if half == "pm" else 0)) * 60 + clock.minute
    if 8 <= clock.hour <= 12 and not part:
        return clock.hour * 60 + clock.minute
    am, pm = _halves(clock)
    raise UserError("time-half", field="start", am=f"{_time(am):%H:%M}", pm=f"{_time(pm):%H:%M}")


def _halves(clock: Clock) -> tuple[int, int]:
    morning = clock.hour % 12 * 60 + clock.minute
    return morning, morning + 12 * 60


def _between(first: int, last: int) -> int:
    return (last - first) % _DAY


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
