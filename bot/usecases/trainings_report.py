"""What was held of trainings: sessions, who came, recordings, and a table of it all as a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.commands.span import Span, parse_span
from bot.errors import SendUnknown, SlackDown, UserError
from bot.goto.errors import NotFound
from bot.goto.models import TrainingAttendee, TrainingSession, plain_subject
from bot.ids import Person
from bot.ports import Outcome
from bot.usecases.meetings import PAGE, zone_of
from bot.usecases.operations import Run
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for
from bot.usecases.sheets import sheet
from bot.usecases.trainings import key_of, told_of_training

PEOPLE_PAGE = 30
NUMBER = re.compile(r"[0-9\s\-\u2010-\u2015]{5,40}")


@dataclass(frozen=True, slots=True)
class HeldSession:
    """One finished session, aware UTC; ``minutes`` and ``people`` None where GoTo tells none."""

    key: str
    name: str
    start: datetime | None
    end: datetime | None
    minutes: int | None
    people: int | None


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """One page of finished sessions, the latest first; of a range, or of the training ``training_key``."""

    zone: str
    rows: tuple[HeldSession, ...]
    page: int
    pages: int
    total: int
    span: Span | None = None
    training_key: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """One registrant at one session. ``minutes`` 0 or None: did not come."""

    name: str
    email: str
    minutes: int | None
    joined: datetime | None = None
    left: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who came to a session, a page at a time, the longest stay first, then who did not come."""

    zone: str
    session_key: str
    name: str
    start: datetime | None
    people: tuple[Participant, ...]
    came: int
    registered: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """One recording. ``page_url`` is GoTo's page for it, as public as GoTo makes it."""

    recording_id: str
    name: str
    start: datetime | None
    page_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RecordingList:
    zone: str
    training_key: str
    rows: tuple[RecordingRow, ...]


Heads = Callable[[], tuple[str, ...]]
"""Gives the titles of a sheet's columns."""


async def held_sessions(
    s: Services, person: Person, typed: str, page: int, span: Span | None = None
) -> SessionsPage:
    """Return finished sessions: of the training that was typed, else of a range (``30d``). Raises ``UserError``."""
    own = await session_for(s, person, Purpose.OWN)
    zone = await zone_of(s, person)
    key = await key_of(own, typed) if span is None and NUMBER.fullmatch(typed.strip()) else None
    with told_of_training():
        if key is not None:
            found = await own.goto.reports.training_sessions(own.link.organizer_key, key)
        else:
            span = span or parse_span(typed, now=s.clock.now(), zone=zone)
            found = await own.goto.reports.sessions(own.link.organizer_key, span.start, span.end)
    rows = sorted(map(_held, found), key=_order, reverse=True)
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = tuple(rows[page * PAGE : (page + 1) * PAGE])
    return SessionsPage(zone, shown, page, pages, len(rows), span, key)


def _held(one: TrainingSession) -> HeldSession:
    minutes = one.duration
    if minutes is None and one.start and one.end:
        minutes = round((one.end - one.start).total_seconds() / 60)
    name = plain_subject(one.training_name or "")
    return HeldSession(one.session_key, name, one.start, one.end, minutes, one.attendance_count)


def _order(row: HeldSession) -> tuple[float, str]:
    return (row.start.timestamp() if row.start else 0.0, row.key)


async def attendance(
    s: Services, person: Person, session_key: str, name: str, start: datetime | None, page: int
) -> Attendance:
    """Return one page of who was at a session. ``name`` and ``start`` are what the list told of it."""
    people = await _participants(s, person, session_key)
    pages = max(1, -(-len(people) // PEOPLE_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = tuple(people[page * PEOPLE_PAGE : (page + 1) * PEOPLE_PAGE])
    came = len([one for one in people if one.minutes])
    return Attendance(
        await zone_of(s, person), session_key, name, start, shown, came, len(people), page, pages
    )


async def _participants(s: Services, person: Person, session_key: str) -> list[Participant]:
    own = await session_for(s, person, Purpose.OWN)
    try:
        found = await own.goto.reports.session_attendees(own.link.organizer_key, session_key)
    except NotFound:
        raise UserError("training-session-gone", next_step="training-session-gone-next") from None
    people = [_participant(one) for one in found]
    return sorted(people, key=lambda one: (-(one.minutes or 0), one.name.casefold(), one.email))


def _participant(one: TrainingAttendee) -> Participant:
    stays = one.in_session_times or ()
    return Participant(
        f"{one.given_name or ''} {one.surname or ''}".strip(),
        one.email or "",
        one.time_in_session,
        min((stay.joined for stay in stays if stay.joined), default=None),
        max((stay.left for stay in stays if stay.left), default=None),
    )


async def send_sheet(go: Run, heads: Heads, comment: str) -> Outcome:
    """Run a ``TRAINING_SHEET`` operation: who was at a session, as a file in the person's messages.

    Steps: ``new`` → ``sending`` (Slack may have the file). Slack tells nobody whether a file with a lost answer is
    there, so that it is not sent again.
    """
    s, person, payload = go.s, go.operation.person, go.operation.payload
    if go.operation.step == "sending":
        raise UserError("training-sheet-unsure", next_step="training-sheet-unsure-next")
    people = await _participants(s, person, payload["session_key"])
    content = sheet(heads(), [_cells(one) for one in people])
    await go.reach("sending")
    try:
        await s.files.tell(person, f"attendance-{payload['session_key']}.csv", content, comment)
    except SendUnknown as error:
        raise UserError("training-sheet-unsure", next_step="training-sheet-unsure-next") from error
    except SlackDown:
        await go.reach("new")
        raise
    return Outcome(True, {"people": len(people)})


def _cells(one: Participant) -> tuple[str | int | None, ...]:
    return (one.name, one.email, one.minutes or 0, _utc(one.joined), _utc(one.left))


def _utc(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%d %H:%M:%SZ") if moment else None


async def recordings(s: Services, person: Person, typed: str) -> RecordingList:
    """Return what was recorded of a training. Raises ``UserError`` when there is none."""
    own = await session_for(s, person, Purpose.OWN)
    key = await key_of(own, typed)
    with told_of_training():
        found = await own.goto.recordings.list(key)
    rows = [RecordingRow(one.recording_id, one.name or "", one.start, one.registration_url) for one in found]
    rows.sort(key=lambda row: row.start.timestamp() if row.start else 0.0, reverse=True)
    return RecordingList(await zone_of(s, person), key, tuple(rows))


async def recording_url(s: Services, person: Person, key: str, recording_id: str) -> str:
    """Return where a recording's file is, at another host: for the organizer's eyes, opened without our token."""
    own = await session_for(s, person, Purpose.OWN)
    try:
        return (await own.goto.recordings.download(key, recording_id)).url
    except NotFound:
        raise UserError("training-recording-gone", next_step="training-recording-gone-next") from None
