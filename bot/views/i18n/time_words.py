"""Times as text, for sentences (as Fluent functions) and for views."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import cached_property

from bot.parsing.time.zoned_time import parse_zoned_time, zone_name
from bot.parsing.time.zones import zone_label

_LONG_UNIT_DAYS = (("year", 366), ("month", 31))
"""As long as the longest, so that "over 2 months" is true."""
_MIN_LONG_DAYS = 62
_MAX_DAYS_WITH_HOURS = 7


class TimeFormatter:
    """Format times in one language; ``phrase`` returns its patterns.

    A moment is a datetime (formatted in its own zone), its RFC 9557 string with the zone
    (``bot.parsing.time.zoned_time.stamp``), an ISO date if only the day is needed, or HH:MM if only the time is.
    """

    def __init__(self, phrase: Callable[..., str]) -> None:
        self._phrase = phrase

    @cached_property
    def _weekdays(self) -> list[str]:
        return self._phrase("weekdays-short").split()

    @cached_property
    def _months(self) -> list[str]:
        return self._phrase("months-short").split()

    def clock(self, moment: datetime | time | str) -> str:
        """Return ``3:00 PM``."""
        return self._phrase("clock-time", **_clock_parts(_time_of(moment)))

    def clock_span(self, start: datetime, end: datetime) -> str:
        """Return ``3:00–3:45 PM`` or ``11:30 AM–12:15 PM``, with the weekday if the end is on another day."""
        first, last = _clock_parts(start.time()), _clock_parts(end.time())
        if start.date() != end.date():
            day = self._weekdays[end.weekday()]
            return self._phrase("clock-span-days", start=self.clock(start), end=self.clock(end), weekday=day)
        if first["half"] == last["half"]:
            start_face = {f"start_{name}": value for name, value in first.items()}
            end_face = {f"end_{name}": value for name, value in last.items()}
            return self._phrase("clock-span-half", **start_face, **end_face)
        return self._phrase("clock-span", start=self.clock(start), end=self.clock(end))

    def moment(self, day: str, clock: str, zone: str) -> str:
        """Return ``Wed, Nov 25, 3:00 PM New York`` for a day and a clock time or span in words."""
        return self._phrase("moment", day=day, clock=clock, place=self.place(zone))

    def day(self, moment: datetime | date | str, *, year: bool = False) -> str:
        """Return ``Wed, Nov 25``, with ``year`` ``Wed, Nov 25, 2026``."""
        day = _day_of(moment)
        values = {"weekday": self._weekdays[day.weekday()], "day": str(day.day), "month": self._month(day)}
        return (
            self._phrase("day-year", **values, year=str(day.year)) if year else self._phrase("day", **values)
        )

    def short_day(self, moment: datetime | date | str, *, year: bool = False) -> str:
        """Return ``Nov 25``, with ``year`` ``Nov 25, 2026``; both can be typed in commands."""
        day = _day_of(moment)
        values = {"day": str(day.day), "month": self._month(day)}
        if year:
            return self._phrase("day-short-year", **values, year=str(day.year))
        return self._phrase("day-short", **values)

    def weekday(self, moment: datetime | date | str) -> str:
        """Return ``Wed``."""
        return self._weekdays[_day_of(moment).weekday()]

    def long_weekday(self, moment: datetime | date | str) -> str:
        """Return ``Wednesday``."""
        return self._phrase("weekdays-long").split()[_day_of(moment).weekday()]

    def place(self, zone: str) -> str:
        """Return the city of a zone, or of a moment's zone, as it can be typed in commands."""
        if zone.endswith("]"):
            return zone_label(zone_name(parse_zoned_time(zone).tzinfo))
        return zone_label(zone)

    def relative(self, seconds: float) -> str:
        """Return ``in 10 minutes``, for negative seconds ``1 h 30 min ago``, ``in 2 days 5 h``, ``over 2 months ago``.

        Whole minutes below a day, whole hours below a week and whole days below 62 have passed, or are left.
        """
        direction = "past" if seconds < 0 else "future"
        hours, minutes = divmod(int(abs(seconds) // 60), 60)
        days, hours = divmod(hours, 24)
        if days >= _MIN_LONG_DAYS:
            unit, count = next((name, days // size) for name, size in _LONG_UNIT_DAYS if days // size >= 1)
            return self._phrase(f"relative-{unit}", count=count, direction=direction)
        if days and hours and days < _MAX_DAYS_WITH_HOURS:
            length = self._phrase("length-days", days=days, hours=hours)
            return self._phrase("relative-length", length=length, direction=direction)
        if days:
            return self._phrase("relative-day", count=days, direction=direction)
        if hours and minutes:
            length = self._phrase("length-both", hours=hours, minutes=minutes)
            return self._phrase("relative-length", length=length, direction=direction)
        unit, count = ("hour", hours) if hours else ("minute", minutes) if minutes else ("moment", 0)
        return self._phrase(f"relative-{unit}", count=count, direction=direction)

    def length(self, seconds: float) -> str:
        """Return ``45 min``, ``1 h``, ``1 h 30 min``."""
        hours, minutes = divmod(round(seconds / 60), 60)
        if not hours:
            return self._phrase("length-minutes", minutes=minutes)
        if not minutes:
            return self._phrase("length-hours", hours=hours)
        return self._phrase("length-both", hours=hours, minutes=minutes)

    def _month(self, day: date) -> str:
        return self._months[day.month - 1]


def _clock_parts(at: time) -> dict[str, str]:
    return {
        "hour": str(at.hour % 12 or 12),
        "hour24": f"{at.hour:02d}",
        "minute": f"{at.minute:02d}",
        "half": "am" if at.hour < 12 else "pm",
    }


def _time_of(moment: datetime | time | str) -> time:
    if isinstance(moment, time):
        return moment
    if isinstance(moment, str):
        return parse_zoned_time(moment).time() if moment.endswith("]") else time.fromisoformat(moment)
    return moment.time()


def _day_of(moment: datetime | date | str) -> date:
    if isinstance(moment, datetime):
        return moment.date()
    if isinstance(moment, str):
        return parse_zoned_time(moment).date() if moment.endswith("]") else date.fromisoformat(moment)
    return moment
