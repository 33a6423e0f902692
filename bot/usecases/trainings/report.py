"""Finished sessions of trainings, and their recordings."""

from __future__ import annotations

import re
from datetime import datetime

from bot.goto.errors import NotFound
from bot.goto.models import TrainingSession, unescape_subject
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.paging import paginate
from bot.model.times import DateRange
from bot.model.trainings import HeldSession, HeldSessionsPage, RecordingRow, TrainingRecordings
from bot.parsing.lookups import find_matches, read_lookup
from bot.parsing.time.date_range import RangeQuestion, parse_date_range
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.meetings.overview import ROWS_PER_PAGE, get_zone
from bot.usecases.trainings.overview import (
    explain_others_training,
    explain_training_errors,
    resolve_training_key,
)

_RANGE_WORD = re.compile(
    r"^\s*\d|\b(last|past|next|since|from|until|till|to|ago|days?|weeks?|months?|years?|fortnights?|quarters?)\b",
    re.IGNORECASE,
)
"""What tells a range that cannot be read from a title."""


async def list_held_sessions(
    app: Services, person: Person, typed: str, page: int, span: DateRange | None = None
) -> HeldSessionsPage:
    """Return one page of the sessions held in ``span``, or in the typed range (``30d``). Raises ``UserError``."""
    own = await session_for(app, person, Purpose.OWN)
    zone = await get_zone(app, person)
    span = span or parse_date_range(typed, now=app.clock.now(), zone=zone)
    with explain_training_errors():
        found = await own.goto.reports.list_sessions(own.link.organizer_key, span.start, span.end)
    rows = sorted(map(to_held_session, found), key=_sort_key, reverse=True)
    shown, page, pages = paginate(rows, page, ROWS_PER_PAGE)
    return HeldSessionsPage(zone=zone, rows=shown, page=page, pages=pages, total_rows=len(rows), span=span)


def names_training(typed: str, now: datetime) -> bool:
    """Return True if the text is a training's number, link or title, not a range."""
    if read_lookup(typed).is_certain:
        return True
    try:
        parse_date_range(typed, now=now, zone="UTC")
    except RangeQuestion:
        return False
    except UserError:
        return True
    return False


def require_title(typed: str, now: datetime) -> None:
    """Raise ``UserError`` about a range if the text, which is no title, was probably meant as one."""
    if _RANGE_WORD.search(typed):
        parse_date_range(typed, now=now, zone="UTC")


async def find_held_sessions(app: Services, person: Person, typed: str) -> HeldSessionsPage:
    """Return the latest sessions held lately of trainings whose title has what was typed; at most one page."""
    own = await session_for(app, person, Purpose.OWN)
    zone = await get_zone(app, person)
    span = parse_date_range("", now=app.clock.now(), zone=zone)
    with explain_training_errors():
        found = await own.goto.reports.list_sessions(own.link.organizer_key, span.start, span.end)
    rows = sorted(map(to_held_session, found), key=_sort_key, reverse=True)
    matches = find_matches(read_lookup(typed), rows, lambda row: (row.key,), lambda row: row.name)
    shown = matches.rows[:ROWS_PER_PAGE]
    return HeldSessionsPage(zone=zone, rows=shown, page=0, pages=1, total_rows=len(shown), span=span)


def to_held_session(session: TrainingSession) -> HeldSession:
    """Convert a finished session from GoTo."""
    minutes = session.duration
    if minutes is None and session.start and session.end:
        minutes = round((session.end - session.start).total_seconds() / 60)
    name = unescape_subject(session.training_name or "")
    return HeldSession(
        key=session.session_key,
        name=name,
        start=session.start,
        end=session.end,
        minutes=minutes,
        people=session.attendance_count,
    )


def _sort_key(row: HeldSession) -> tuple[float, str]:
    return (row.start.timestamp() if row.start else 0.0, row.key)


async def list_recordings(app: Services, person: Person, typed: str) -> TrainingRecordings:
    """Return a training's recordings, latest first. Raises ``UserError`` if there is no such training."""
    own = await session_for(app, person, Purpose.OWN)
    key = await resolve_training_key(own, typed)
    with explain_training_errors(), explain_others_training():
        found = await own.goto.recordings.list(key)
    rows = [
        RecordingRow(recording_id=one.recording_id, name=one.name or "", start=one.start) for one in found
    ]
    rows.sort(key=lambda row: row.start.timestamp() if row.start else 0.0, reverse=True)
    return TrainingRecordings(await get_zone(app, person), key, tuple(rows))


async def get_recording_url(app: Services, person: Person, key: str, recording_id: str) -> str:
    """Return the URL of a recording's file, on another host: only for the organizer, opened without our token."""
    own = await session_for(app, person, Purpose.OWN)
    try:
        return (await own.goto.recordings.get_file(key, recording_id)).url
    except NotFound:
        raise UserError("training-recording-gone", next_step="training-recording-gone-next") from None
