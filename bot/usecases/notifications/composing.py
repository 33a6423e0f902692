"""Build the reminder that people read from what is known of its session."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.ids import Person, operation_id
from bot.ports import Alarm, KnownMeeting, Occurrence, SessionKind, SessionSnapshot, Subscription
from bot.usecases.notifications.models import ReminderModel
from bot.usecases.services import Services


def session_of(alarm: Alarm) -> SessionSnapshot:
    """Return the session as stored in the job."""
    kind, _, key = alarm.ref.partition("-")
    times = (Occurrence(alarm.start, alarm.end),)
    return SessionSnapshot(SessionKind(kind), key, alarm.title, times)


def place_of(one: Subscription) -> str:
    """Return the conversation of a subscription: a channel's id, or the user id for direct messages."""
    return one.channel or one.created_by.user_id


def send_id_of(s: Services, alarm: Alarm, one: Subscription, *what: str) -> str:
    """Return the send id of a message about a start at one due time, the same whichever account it was read through."""
    place = Person(one.tenant, place_of(one))
    times = {"start": alarm.start.timestamp(), "due": alarm.due.timestamp()}
    return operation_id(s.id_secret, place, *what, alarm.ref, values=times)


async def known_of(s: Services, alarm: Alarm) -> KnownMeeting | None:
    """Return the stored meeting of the job, if it is a meeting."""
    kind, _, key = alarm.ref.partition("-")
    return await s.meetings.get(alarm.source.tenant, key) if kind == SessionKind.MEETING else None


@dataclass(frozen=True, slots=True)
class Facts:
    """The parts of a reminder that are the same for all its readers."""

    session: SessionSnapshot | None
    organizer_name: str
    join_url: str | None = field(repr=False)


async def facts_of(s: Services, alarm: Alarm, session: SessionSnapshot | None) -> Facts:
    """Return the common parts of a reminder; ``session`` is its current state, None if it is gone."""
    kind, _, key = alarm.ref.partition("-")
    known, organizer = await asyncio.gather(known_of(s, alarm), _organizer(s, alarm, session))
    join_url = None
    if kind == SessionKind.MEETING:
        join_url = known.join_url if known else s.join_url.format(meeting_id=key)
    return Facts(session, organizer, join_url)


def model_of(alarm: Alarm, one: Subscription, facts: Facts, now: datetime) -> ReminderModel:
    """Return the reminder of one job for one subscription, as of now."""
    session = facts.session
    return ReminderModel(
        alarm.id,
        one.id,
        alarm.ref,
        SessionKind(alarm.ref.partition("-")[0]),
        session.title if session else alarm.title,
        alarm.start,
        alarm.end,
        one.zone,
        facts.organizer_name,
        alarm.start - now,
        max(now - alarm.due, timedelta()),
        join_url=facts.join_url,
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
