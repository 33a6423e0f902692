"""Start a meeting as its host. The link is created when the button is pressed and shown only to that person.

It is a secret: anyone with the link becomes the host. It is never stored, logged, queued or posted; if GoTo is slow,
the job that creates the link shows it itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.errors import Refused, UserError
from bot.goto.errors import NotFound, RoleMissing
from bot.ids import Person
from bot.usecases.audit import note
from bot.usecases.meetings import dashed
from bot.usecases.own import gone
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for


@dataclass(frozen=True, slots=True)
class HostModel:
    meeting_id: str
    subject: str
    host_url: str = field(repr=False)


async def mint(s: Services, person: Person, meeting_id: str) -> HostModel:
    """Create the link that starts the meeting as this person: its organizer or, if GoTo says so, a co-organizer.

    Raises ``UserError`` if the meeting is gone or cancelled, ``Refused`` if GoTo does not let the person start it.
    """
    known = await s.meetings.get(person.tenant, meeting_id)
    if known is not None and known.cancelled_at is not None:
        raise UserError("meeting-cancelled", next_step="meeting-gone-next", subject=known.subject)
    own = await session_for(s, person, Purpose.OWN)
    try:
        link = await own.goto.meetings.start(meeting_id)
    except NotFound:
        raise gone(meeting_id) from None
    except RoleMissing:
        raise Refused("start-not-yours", next_step="start-not-yours-next", id=dashed(meeting_id)) from None
    await note(s, person, "meeting.start", meeting_id=meeting_id, subject=known.subject if known else None)
    return HostModel(meeting_id, known.subject if known else "", link.host_url)
