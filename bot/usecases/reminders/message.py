"""Build the reminder that people read from what is known of its session."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.errors import UserError
from bot.model.ids import Person, operation_id
from bot.model.meetings import KnownMeeting
from bot.model.reminders import ReminderJob, ReminderModel, Subscription
from bot.model.sources import Occurrence, SessionKind, SessionSnapshot
from bot.usecases.core.services import Services


def to_session(job: ReminderJob) -> SessionSnapshot:
    """Return the session as stored in the job."""
    kind, _, key = job.ref.partition("-")
    times = (Occurrence(job.start, job.end),)
    return SessionSnapshot(kind=SessionKind(kind), key=key, title=job.title, times=times)


def conversation_id(subscription: Subscription) -> str:
    """Return the conversation of a subscription: a channel's id, or the user id for direct messages."""
    return subscription.channel or subscription.created_by.user_id


def reminder_send_id(app: Services, job: ReminderJob, subscription: Subscription, *labels: str) -> str:
    """Return the send id of a message about a start at one due time, the same whichever account it was read through."""
    place = Person(subscription.tenant, conversation_id(subscription))
    times = {"start": job.start.timestamp(), "due": job.due.timestamp()}
    return operation_id(app.config.id_secret, place, *labels, job.ref, values=times)


async def load_known_meeting(app: Services, job: ReminderJob) -> KnownMeeting | None:
    """Return the stored meeting of the job, if it is a meeting."""
    kind, _, key = job.ref.partition("-")
    return await app.store.meetings.get(job.source.tenant, key) if kind == SessionKind.MEETING else None


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """The parts of a reminder that are the same for all its readers."""

    session: SessionSnapshot | None
    organizer_name: str
    join_url: str | None = field(repr=False)


async def gather_facts(app: Services, job: ReminderJob, session: SessionSnapshot | None) -> DeliveryFacts:
    """Return the common parts of a reminder; ``session`` is its current state, None if it is gone."""
    kind, _, key = job.ref.partition("-")
    known, organizer = await asyncio.gather(load_known_meeting(app, job), _organizer_name(app, job, session))
    join_url = None
    if kind == SessionKind.MEETING:
        join_url = known.join_url if known else app.config.join_url.format(meeting_id=key)
    return DeliveryFacts(session, organizer, join_url)


def build_reminder(
    job: ReminderJob, subscription: Subscription, facts: DeliveryFacts, now: datetime
) -> ReminderModel:
    """Return the reminder of one job for one subscription, as of now."""
    session = facts.session
    return ReminderModel(
        reminder_id=job.id,
        subscription_id=subscription.id,
        ref=job.ref,
        kind=SessionKind(job.ref.partition("-")[0]),
        title=session.title if session else job.title,
        start=job.start,
        end=job.end,
        zone=subscription.zone,
        organizer_name=facts.organizer_name,
        time_left=job.start - now,
        delay=max(now - job.due, timedelta()),
        join_url=facts.join_url,
        mention=subscription.mentions if subscription.channel else None,
        personal=subscription.channel is None,
    )


async def _organizer_name(app: Services, job: ReminderJob, session: SessionSnapshot | None) -> str:
    if session is not None and session.organizer_name:
        return session.organizer_name
    try:
        return (await app.slack.people.get_profile(job.source.reader)).name
    except UserError:
        return ""
