"""Recordings of a person's past meetings, as GoTo's history lists them: up to a day after the meeting.

The links are read when somebody asks for them and shown to the meeting's organizer alone; none is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.goto.errors import GoToError
from bot.goto.models import HistoricalMeeting
from bot.model.errors import NotAllowed, UserError
from bot.model.ids import Person
from bot.model.meeting_recordings import MeetingRecordings, RecordedSession, RecordingLinks
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for

LOOK_BACK = timedelta(days=365)
"""How far back the recordings of a meeting are looked for if no occurrence is named."""
OCCURRENCE_TOLERANCE = timedelta(hours=6)
"""How far the start of a held session may be from that of the occurrence on its card."""
MAX_RECORDINGS_SHOWN = 5


def to_links(held: HistoricalMeeting) -> RecordingLinks | None:
    """Return the links of a session's recording, None if it has none yet."""
    found = held.recording
    return None if found is None else RecordingLinks(found.share_url, found.download_url)


async def get_recordings(
    app: Services, person: Person, meeting_id: str, at: datetime | None
) -> MeetingRecordings:
    """Return the recordings of one of the person's meetings, or of the occurrence that began around ``at``.

    Raises ``NotAllowed`` for another person's meeting, ``UserError`` if GoTo lists none (yet).
    """
    known = await app.store.meetings.get(person.tenant, meeting_id)
    if known is not None and known.organizer != person:
        name = (await app.slack.people.get_profile(known.organizer)).name
        raise NotAllowed("recording-of-other", next_step="recording-of-other-next", name=name)
    own, now = await session_for(app, person, Purpose.OWN), app.clock.now()
    since, until = (
        (now - LOOK_BACK, now) if at is None else (at - OCCURRENCE_TOLERANCE, at + OCCURRENCE_TOLERANCE)
    )
    held = [
        row
        for row in await own.goto.meetings.list_historical(since, until)
        if row.meeting_id == meeting_id and (at is None or _is_around(row, at))
    ]
    recorded = list_recorded(held)
    if not recorded:
        raise UserError("recording-none", next_step="recording-none-next")
    subject = next((row.subject for row in held if row.subject), known.subject if known else "")
    zone = (await app.slack.people.get_profile(person)).zone or "UTC"
    return MeetingRecordings(zone=zone, subject=subject, recorded=recorded)


async def try_list_recorded(app: Services, own: OwnSession, meeting_id: str) -> tuple[RecordedSession, ...]:
    """Return the meeting's latest recordings; none if GoTo does not tell its history now."""
    now = app.clock.now()
    try:
        held = await own.goto.meetings.list_historical(now - LOOK_BACK, now)
    except GoToError:
        return ()
    return list_recorded(row for row in held if row.meeting_id == meeting_id)


def list_recorded(held: Iterable[HistoricalMeeting]) -> tuple[RecordedSession, ...]:
    """Return the recorded ones of these sessions, the latest first."""
    found = [RecordedSession(row.start, links) for row in held if (links := to_links(row)) is not None]
    found.sort(key=lambda one: one.start.timestamp() if one.start else 0.0, reverse=True)
    return tuple(found[:MAX_RECORDINGS_SHOWN])


def _is_around(row: HistoricalMeeting, at: datetime) -> bool:
    return row.start is None or abs(row.start - at) <= OCCURRENCE_TOLERANCE
