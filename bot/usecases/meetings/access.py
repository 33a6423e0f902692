"""Access to a person's own meeting: find it by its id, or refuse with the reason."""

from __future__ import annotations

from bot.goto.errors import NotFound, RoleMissing
from bot.goto.models import Meeting
from bot.model.errors import NotAllowed, UserError
from bot.model.ids import Person
from bot.model.meetings import KnownMeeting, format_meeting_id
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession


async def require_own_meeting(app: Services, person: Person, meeting_id: str) -> KnownMeeting | None:
    """Return the stored record of the person's meeting, None if it was not created with Usher.

    Raises ``NotAllowed`` if it is somebody else's, ``UserError`` if it was cancelled with Usher.
    """
    known = await app.store.meetings.get(person.tenant, meeting_id)
    if known is None:
        return None
    if known.organizer != person:
        name = (await app.slack.people.get_profile(known.organizer)).name
        raise NotAllowed("meeting-of-other", next_step="meeting-of-other-next", name=name)
    if known.cancelled_at is not None:
        raise UserError("meeting-cancelled", next_step="meeting-gone-next", subject=known.subject)
    return known


async def read_own_meeting(own: OwnSession, meeting_id: str) -> Meeting:
    """Read the meeting from GoTo. Raises ``UserError`` if it is gone, ``NotAllowed`` if it is another person's."""
    try:
        return await own.goto.meetings.get(meeting_id)
    except NotFound:
        raise make_gone_error(meeting_id) from None
    except RoleMissing:
        raise NotAllowed(
            "meeting-not-yours", next_step="meeting-gone-next", id=format_meeting_id(meeting_id)
        ) from None


def make_gone_error(meeting_id: str) -> UserError:
    return UserError("meeting-gone", next_step="meeting-gone-next", id=format_meeting_id(meeting_id))


def merge_meeting(
    app: Services, own: OwnSession, meeting: Meeting, known: KnownMeeting | None
) -> KnownMeeting:
    """Return the meeting to store: GoTo's values, and what only we know. GoTo returns a join link only once.

    Raises ``UserError`` if it has no times, since a card needs them.
    """
    start = meeting.start or (known.start if known else None)
    end = meeting.end or (known.end if known else None)
    if start is None or end is None:
        raise UserError("meeting-without-times", next_step="meeting-gone-next")
    password = meeting.password_required
    return KnownMeeting(
        tenant=own.link.person.tenant,
        meeting_id=meeting.meeting_id,
        organizer=own.link.person,
        subject=meeting.subject or (known.subject if known else ""),
        start=start,
        end=end,
        join_url=known.join_url if known else app.config.join_url.format(meeting_id=meeting.meeting_id),
        conference_call_info=meeting.conference_call_info or (known.conference_call_info if known else None),
        audio=known.audio if known else None,
        password_required=(known.password_required if known else False) if password is None else password,
        recurring=meeting.meeting_type.casefold() == "recurring"
        if meeting.meeting_type
        else known is not None and known.recurring,
        cards=known.cards if known else (),
        url_channels=known.url_channels if known else (),
        viewers=known.viewers if known else (),
    )
