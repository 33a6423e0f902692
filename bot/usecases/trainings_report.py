"""Finished sessions of trainings, and their recordings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from bot.commands.span import Span, parse_span
from bot.errors import UserError
from bot.goto.errors import NotFound
from bot.goto.models import TrainingSession, plain_subject
from bot.ids import Person
from bot.usecases.meetings import PAGE, zone_of
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for
from bot.usecases.trainings import key_of, told_of_training

NUMBER = re.compile(r"[0-9\s\-\u2010-\u2015]{5,40}")


@dataclass(frozen=True, slots=True)
class HeldSession:
    """One finished session, aware UTC; ``minutes`` and ``people`` are None if GoTo does not report them."""

    key: str
    name: str
    start: datetime | None
    end: datetime | None
    minutes: int | None
    people: int | None


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """One page of the finished sessions in a range, latest first."""

    zone: str
    rows: tuple[HeldSession, ...]
    page: int
    pages: int
    total: int
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """One recording. ``page_url`` is its page at GoTo; GoTo decides who can open it."""

    recording_id: str
    name: str
    start: datetime | None
    page_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RecordingList:
    zone: str
    training_key: str
    rows: tuple[RecordingRow, ...]


async def held_sessions(
    s: Services, person: Person, typed: str, page: int, span: Span | None = None
) -> SessionsPage:
    """Return one page of the sessions held in ``span``, or in the typed range (``30d``). Raises ``UserError``."""
    own = await session_for(s, person, Purpose.OWN)
    zone = await zone_of(s, person)
    span = span or parse_span(typed, now=s.clock.now(), zone=zone)
    with told_of_training():
        found = await own.goto.reports.sessions(own.link.organizer_key, span.start, span.end)
    rows = sorted(map(held, found), key=_order, reverse=True)
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = tuple(rows[page * PAGE : (page + 1) * PAGE])
    return SessionsPage(zone, shown, page, pages, len(rows), span)


def is_number(typed: str) -> bool:
    """Return True if the text is a training's number or key, not a range."""
    return bool(NUMBER.fullmatch(typed.strip()))


def held(one: TrainingSession) -> HeldSession:
    """Convert a finished session from GoTo."""
    minutes = one.duration
    if minutes is None and one.start and one.end:
        minutes = round((one.end - one.start).total_seconds() / 60)
    name = plain_subject(one.training_name or "")
    return HeldSession(one.session_key, name, one.start, one.end, minutes, one.attendance_count)


def _order(row: HeldSession) -> tuple[float, str]:
    return (row.start.timestamp() if row.start else 0.0, row.key)


async def recordings(s: Services, person: Person, typed: str) -> RecordingList:
    """Return a training's recordings, latest first. Raises ``UserError`` if there is no such training."""
    own = await session_for(s, person, Purpose.OWN)
    key = await key_of(own, typed)
    with told_of_training():
        found = await own.goto.recordings.list(key)
    rows = [RecordingRow(one.recording_id, one.name or "", one.start, one.registration_url) for one in found]
    rows.sort(key=lambda row: row.start.timestamp() if row.start else 0.0, reverse=True)
    return RecordingList(await zone_of(s, person), key, tuple(rows))


async def recording_url(s: Services, person: Person, key: str, recording_id: str) -> str:
    """Return the URL of a recording's file, on another host: only for the organizer, opened without our token."""
    own = await session_for(s, person, Purpose.OWN)
    try:
        return (await own.goto.recordings.download(key, recording_id)).url
    except NotFound:
        raise UserError("training-recording-gone", next_step="training-recording-gone-next") from None
