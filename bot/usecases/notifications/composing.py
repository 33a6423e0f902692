"""A reminder as people read it, put together from what is known of its session."""

from __future__ import annotations

from datetime import timedelta

from bot.errors import UserError
from bot.ports import Alarm, KnownMeeting, Occurrence, SessionKind, SessionSnapshot, Subscription
from bot.usecases.notifications.models import ReminderModel
from bot.usecases.services import Services


def session_of(alarm: Alarm) -> SessionSnapshot:
    """Return the session as the alarm remembers it."""
    kind, _, key = alarm.ref.partition("-")
    times = (Occurrence(alarm.start, alarm.end),)
    return SessionSnapshot(SessionKind(kind), key, alarm.title, times)


async def known_of(s: Services, alarm: Alarm) -> KnownMeeting | None:
    """Return what is known here of the alarm's meeting."""
    kind, _, key = alarm.ref.partition("-")
    return await s.meetings.get(alarm.source.tenant, key) if kind == SessionKind.MEETING else None


async def model_of(
    s: Services, alarm: Alarm, one: Subscription, session: SessionSnapshot | None
) -> ReminderModel:
    """Return the reminder of one alarm for one subscription, as of now."""
    kind, _, key = alarm.ref.partition("-")
    now, known = s.clock.now(), await known_of(s, alarm)
    join_url = None
    if kind == SessionKind.MEETING:
        join_url = known.join_url if known else s.join_url.format(meeting_id=key)
    return ReminderModel(
        alarm.id,
        one.id,
        alarm.ref,
        SessionKind(kind),
        session.title if session else alarm.title,
        alarm.start,
        alarm.end,
        one.zone,
        await _organizer(s, alarm, session),
        alarm.start - now,
        max(now - alarm.due, timedelta()),
        join_url=join_url,
        mention=one.mentions if one.channel else None,
        personal=one.channel is None,
    )


async def _organizer(s: Services, alarm: Alarm, session: SessionSnapshot | None) -> str:
    if session is not None and session.organizer_name:
        return session.organizer_name
    try:
        return (await s.people.profile(alarm.source.reader)).name
    except UserError:
        return ""
