"""The days that a list of upcoming meetings shows for a word such as ``week``.

A week begins on Monday for some people and on Sunday for others. A list hides nothing that one of them means: "this
week" and "next week" are the days of both, and ``week`` alone is the next seven days on whatever day it is typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.meetings import MeetingFilter, MeetingRow

SATURDAY, SUNDAY = 5, 6


def select_period(
    rows: Iterable[MeetingRow], which: MeetingFilter, now: datetime, zone: str
) -> list[MeetingRow]:
    """Return the rows that are on a day of the period in ``zone`` (IANA); what runs at ``now`` (aware) is on today."""
    tz = ZoneInfo(zone)
    today = now.astimezone(tz).date()
    spans = list_days(which, today)
    found = []
    for row in rows:
        if row.start is not None and not row.recurring:
            day = max(row.start.astimezone(tz).date(), today)
            if any(first <= day <= last for first, last in spans):
                found.append(row)
    return found


def list_days(which: MeetingFilter, today: date) -> list[tuple[date, date]]:
    """Return the first and last day of each part of the period."""
    saturday = today + timedelta(days=(SATURDAY - today.weekday()) % 7)
    sunday = today + timedelta(days=(SUNDAY - today.weekday()) % 7)
    next_monday = today + timedelta(days=7 - today.weekday())
    next_sunday = today + timedelta(days=7) if today == sunday else sunday
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    after_next = (next_month + timedelta(days=32)).replace(day=1)
    match which:
        case MeetingFilter.TODAY:
            return [(today, today)]
        case MeetingFilter.TOMORROW:
            return [(today + timedelta(days=1), today + timedelta(days=1))]
        case MeetingFilter.WEEK:
            return [(today, today + timedelta(days=6))]
        case MeetingFilter.THIS_WEEK:
            return [(today, max(saturday, sunday))]
        case MeetingFilter.NEXT_WEEK:
            last = max(next_monday, next_sunday) + timedelta(days=6)
            return [(min(next_monday, next_sunday), last)]
        case MeetingFilter.WEEKEND:
            return [(min(saturday, sunday), sunday)]
        case MeetingFilter.NEXT_WEEKEND:
            return _next_weekends(today, sunday)
        case MeetingFilter.MONTH:
            return [(today, today + timedelta(days=29))]
        case MeetingFilter.THIS_MONTH:
            return [(today, next_month - timedelta(days=1))]
        case MeetingFilter.NEXT_MONTH:
            return [(next_month, after_next - timedelta(days=1))]
    return [(today, date.max)]


def _next_weekends(today: date, sunday: date) -> list[tuple[date, date]]:
    """Return the weekend after this one; before the weekend also this one, since "next" may mean it."""
    one = timedelta(days=1)
    following = (sunday + 6 * one, sunday + 7 * one)
    return [following] if today.weekday() >= SATURDAY else [(sunday - one, sunday), following]
