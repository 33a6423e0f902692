"""Past meetings of a person, one page at a time."""

from __future__ import annotations

from datetime import timedelta

from bot.goto.models import HistoricalMeeting
from bot.model.ids import Person
from bot.model.meetings import HistoryPage, HistoryRow
from bot.model.paging import paginate
from bot.model.times import DateRange
from bot.usecases.core.read_access import get_meeting_reader
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.meetings.overview import ROWS_PER_PAGE, get_zone
from bot.usecases.meetings.recordings import to_links

PICKER_RANGE = timedelta(days=60)
"""How far back a picker of past meetings reaches."""


async def get_history_page(app: Services, person: Person, span: DateRange, page: int) -> HistoryPage:
    """Return one page of the sessions that began within ``span``. A page beyond the end returns the last one."""
    reading = await get_meeting_reader(app, person)
    held = set(await reading.historical(span.start, span.end))
    rows = sorted(map(_make_row, held), key=_sort_key, reverse=True)
    shown, page, pages = paginate(rows, page, ROWS_PER_PAGE)
    return HistoryPage(
        zone=await get_zone(app, person),
        span=span,
        rows=shown,
        page=page,
        pages=pages,
        total=len(rows),
        total_minutes=sum(row.minutes or 0 for row in rows),
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
        recording=to_links(held),
    )


def _sort_key(row: HistoryRow) -> tuple[float, str]:
    return (row.start.timestamp() if row.start else 0.0, row.meeting_id)
