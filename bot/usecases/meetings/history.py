"""Past meetings of a person, one page at a time, however many GoTo lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.goto.models import HistoricalMeeting
from bot.model.ids import Person
from bot.model.meetings import HistoryPage, HistoryRow
from bot.model.times import DateRange
from bot.usecases.core.read_access import get_meeting_reader
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.meetings.overview import ROWS_PER_PAGE, get_zone

MAX_WINDOW = timedelta(days=60)
"""The longest range per request; the only limit GoTo ever documented (GoTo: historicalMeetings)."""
PICKER_RANGE = timedelta(days=60)
"""How far back a picker of past meetings reaches."""


async def get_history_page(app: Services, person: Person, span: DateRange, page: int) -> HistoryPage:
    """Return one page of the sessions that began within ``span``. A page beyond the end returns the last one.

    GoTo is read window by window, latest first, so that memory holds only one window and one page of rows.
    """
    reading = await get_meeting_reader(app, person)
    begin = max(page, 0) * ROWS_PER_PAGE
    total = minutes = windows = 0
    shown: list[HistoryRow] = []
    last_page: list[HistoryRow] = []
    edge: set[HistoricalMeeting] = set()
    for since, until in split_windows(span):
        windows += 1
        found = set(await reading.historical(since, until)) - edge
        edge = {row for row in found if row.start == since}
        for row in sorted(map(_make_row, found), key=_sort_key, reverse=True):
            if begin <= total < begin + ROWS_PER_PAGE:
                shown.append(row)
            if total % ROWS_PER_PAGE == 0:
                last_page = []
            last_page.append(row)
            total += 1
            minutes += row.minutes or 0
    pages = max(1, -(-total // ROWS_PER_PAGE))
    if begin >= total:
        page, shown = pages - 1, last_page
    zone = await get_zone(app, person)
    return HistoryPage(
        zone=zone,
        span=span,
        rows=tuple(shown),
        page=page,
        pages=pages,
        total=total,
        total_minutes=minutes,
        window_count=windows,
        admin_name=reading.admin_name,
    )


async def list_past_choices(app: Services, person: Person) -> tuple[HistoryRow, ...]:
    """Return the meetings held lately, each once, latest first, for a picker or to find one by its title."""
    now = app.clock.now()
    own = await session_for(app, person, Purpose.OWN)
    rows = sorted(
        map(_make_row, await own.goto.meetings.list_historical(now - PICKER_RANGE, now)),
        key=_sort_key,
        reverse=True,
    )
    return tuple({row.meeting_id: row for row in reversed(rows)}.values())[::-1]


def split_windows(span: DateRange) -> Iterator[tuple[datetime, datetime]]:
    """Split a range into windows that GoTo accepts, latest first."""
    until = span.end
    while True:
        since = max(span.start, until - MAX_WINDOW)
        yield since, until
        if since <= span.start:
            return
        until = since


def _make_row(held: HistoricalMeeting) -> HistoryRow:
    minutes = held.duration
    if minutes is None and held.start and held.end:
        minutes = round((held.end - held.start).total_seconds() / 60)
    return HistoryRow(
        meeting_id=held.meeting_id,
        subject=held.subject or "",
        start=held.start,
        end=held.end,
        minutes=minutes,
        people=held.num_attendees,
    )


def _sort_key(row: HistoryRow) -> tuple[float, str]:
    return (row.start.timestamp() if row.start else 0.0, row.meeting_id)
