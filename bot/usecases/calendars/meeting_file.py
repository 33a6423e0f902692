"""The calendar file of a meeting. Its URL gives access to time, title and join link, and nothing else."""

from __future__ import annotations

import hashlib

from bot.model.calendars import CalendarFile
from bot.model.errors import UserError
from bot.model.ids import Tenant, operation_id
from bot.model.meetings import KnownMeeting
from bot.usecases.core.services import Services


async def get_calendar_url(app: Services, meeting: KnownMeeting) -> str | None:
    """Return the stable URL of the meeting's calendar file; None without a public URL.

    Its token is random.
    """
    if not app.config.public_url:
        return None
    token = await app.store.calendars.add_token(
        app.ids.new(), meeting.organizer, meeting.meeting_id, meeting.end
    )
    return f"{app.config.public_url}/calendar/{token}.ics"


async def get_calendar_file(app: Services, token: str) -> CalendarFile:
    """Return the file behind a token. Raises ``UserError`` if it no longer exists."""
    missing = UserError("calendar-gone", next_step="calendar-gone-next")
    found = await app.store.calendars.find_by_token(token)
    if found is None:
        raise missing
    tenant, meeting_id = found
    meeting = await app.store.meetings.get(tenant, meeting_id)
    if meeting is None:
        raise missing
    cancelled = meeting.cancelled_at is not None
    content = {
        "subject": meeting.subject,
        "start": meeting.start.isoformat(),
        "end": meeting.end.isoformat(),
        "join": meeting.join_url,
        "cancelled": cancelled,
        **({"recurring": True} if meeting.recurring else {}),
    }
    digest = operation_id(
        app.config.id_secret, meeting.organizer, "calendar-file", meeting_id, values=content
    )
    revision = await app.store.calendars.update_revision(tenant, meeting_id, digest)
    if revision is None:
        raise missing
    sequence, changed_at = revision
    return CalendarFile(
        uid=calendar_uid(meeting),
        sequence=sequence,
        changed_at=changed_at,
        meeting_id=meeting_id,
        subject=meeting.subject,
        start=meeting.start,
        end=meeting.end,
        join_url=meeting.join_url,
        cancelled=cancelled,
        recurring=meeting.recurring,
    )


def calendar_uid(meeting: KnownMeeting) -> str:
    """Return the meeting's iCalendar UID: globally unique and constant."""
    return meeting_uid(meeting.tenant, meeting.meeting_id)


def meeting_uid(tenant: Tenant, meeting_id: str) -> str:
    """Return the iCalendar UID for a meeting id."""
    text = f"{tenant.id}/{meeting_id}"
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@usher"
