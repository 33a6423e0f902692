"""Start a meeting as its host. The link is created when the button is pressed and shown only to that person.

It is a secret: anyone with the link becomes the host. It is never stored, logged, queued or posted; if GoTo is slow,
the job that creates the link shows it itself.
"""

from __future__ import annotations

from bot.goto.errors import NotFound, RoleMissing
from bot.model.errors import NotAllowed, UserError
from bot.model.ids import Person
from bot.model.meetings import HostLinkModel, format_meeting_id
from bot.usecases.core.audit import record_audit
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.meetings.access import make_gone_error


async def create_host_link(
    app: Services, person: Person, meeting_id: str, subject: str = ""
) -> HostLinkModel:
    """Create the link that starts the meeting as this person: its organizer or, if GoTo says so, a co-organizer.

    ``subject`` is the title if the caller knows it.
    Raises ``UserError`` if the meeting is gone or cancelled, ``NotAllowed`` if GoTo does not let the person start it.
    """
    known = await app.store.meetings.get(person.tenant, meeting_id)
    if known is not None and known.cancelled_at is not None and known.organizer == person:
        raise UserError("meeting-cancelled", next_step="meeting-gone-next", subject=known.subject)
    own = await session_for(app, person, Purpose.OWN)
    try:
        link = await own.goto.meetings.get_host_link(meeting_id)
    except NotFound:
        raise make_gone_error(meeting_id) from None
    except RoleMissing:
        raise NotAllowed(
            "start-not-yours", next_step="start-not-yours-next", id=format_meeting_id(meeting_id)
        ) from None
    await record_audit(
        app, person, "meeting.start", meeting_id=meeting_id, subject=known.subject if known else None
    )
    return HostLinkModel(meeting_id, known.subject if known else subject, link.host_url)
