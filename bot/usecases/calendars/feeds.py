"""A person's calendar feed: their meetings, the trainings they give and those they registered for.

Whoever has the address can read it, so it can be revoked. The last published events are stored. A change raises the
event's sequence (RFC 5545); an event that vanished from GoTo's lists before it began is published as cancelled. If GoTo
does not answer, its last answer is published.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.goto.errors import GoToError
from bot.model.calendars import Feed, FeedEvent, FeedModel
from bot.model.errors import UserError, UsherError
from bot.model.ids import Person, Tenant, operation_id
from bot.model.registration import Registration, RegistrationState, SharedTraining, SharingEndReason
from bot.usecases.calendars.meeting_file import meeting_uid
from bot.usecases.core.audit import record_audit
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.trainings.overview import list_planned

SOURCE_MEETING, SOURCE_TRAINING, SOURCE_REGISTRATION = "meeting", "training", "registration"
GOTO_READ_INTERVAL = timedelta(minutes=5)
"""Minimum time between two GoTo reads, however often calendars fetch the feed."""
GOTO_TIMEOUT_SECONDS = 8.0
EVENT_RETENTION = timedelta(days=30)
"""How long an event stays in the feed after its end."""
CALENDAR_STATES = frozenset(
    {
        RegistrationState.SAVED,
        RegistrationState.REGISTERED,
        RegistrationState.WAITING_APPROVAL,
        RegistrationState.CANCEL_PENDING,
    }
)
"""Registrations that appear in a calendar."""


async def read_feed_state(app: Services, person: Person, zone: str) -> FeedModel:
    """Return the state of the person's feed; its times are shown in ``zone`` (IANA)."""
    feed = await app.store.feeds.get(person)
    return (
        FeedModel(zone=zone)
        if feed is None
        else FeedModel(zone=zone, made_at=feed.created_at, fetched_at=feed.fetched_at)
    )


async def open_feed(app: Services, person: Person, press: str, zone: str) -> FeedModel:
    """Create a new address for the feed, replacing any earlier one. Idempotent per press.

    Raises ``UserError`` if Usher has no public address.
    """
    if not app.config.public_url:
        raise UserError("feed-no-url", next_step="tell-admin")
    token = operation_id(app.config.id_secret, person, "feed", press)
    await app.store.feeds.set_token(person, token)
    await record_audit(app, person, "calendar.open")
    return replace(
        await read_feed_state(app, person, zone), address=f"{app.config.public_url}/calendar/{token}.ics"
    )


async def close_feed(app: Services, person: Person) -> None:
    """Revoke the address and delete the published events."""
    if await app.store.feeds.remove(person):
        await record_audit(app, person, "calendar.close")


async def build_feed(app: Services, token: str) -> Sequence[FeedEvent] | None:
    """Return the events of an address, sorted by start; None if the address is unknown."""
    feed = await app.store.feeds.find_by_token(token)
    if feed is None:
        return None
    now = app.clock.now()
    told = await _read_goto_events(app, feed, now)
    local = [*await _known_meeting_events(app, feed.person), *await _registration_events(app, feed.person)]
    read = told is not None
    before = await _last_published(app, feed, local)
    events = merge_events(before, _add_local_events(before, told, local, now), now, read=read)
    kept = replace(feed, events=events, fetched_at=now, goto_read_at=now if read else feed.goto_read_at)
    await app.store.feeds.save(kept, token)
    return events


async def _last_published(app: Services, feed: Feed, local: Sequence[FeedEvent]) -> Sequence[FeedEvent]:
    """Return the last published events; without a connected account, less those that only GoTo listed."""
    if await app.store.links.get(feed.person) is not None:
        return feed.events
    ours = {event.uid for event in local}
    return [one for one in feed.events if one.uid in ours or one.source == SOURCE_REGISTRATION]


async def _read_goto_events(app: Services, feed: Feed, now: datetime) -> list[FeedEvent] | None:
    """Return the events GoTo lists; None if GoTo was asked recently, does not answer, or no account is connected."""
    if feed.goto_read_at is not None and now - feed.goto_read_at < GOTO_READ_INTERVAL:
        return None
    try:
        async with asyncio.timeout(GOTO_TIMEOUT_SECONDS):
            own = await session_for(app, feed.person, Purpose.OWN)
            return [*await _meeting_events(app, own), *await _training_events(app, own)]
    except (UsherError, GoToError, TimeoutError):
        return None


async def _meeting_events(app: Services, own: OwnSession) -> list[FeedEvent]:
    tenant = own.link.person.tenant
    return [
        FeedEvent(
            uid=meeting_uid(tenant, row.meeting_id),
            source=SOURCE_MEETING,
            title=row.subject or "",
            start=row.start,
            end=row.end,
            url=app.config.join_url.format(meeting_id=row.meeting_id),
        )
        for row in await own.goto.meetings.list_upcoming()
        if row.start and row.end
    ]


async def _training_events(app: Services, own: OwnSession) -> list[FeedEvent]:
    tenant = own.link.person.tenant
    return [
        FeedEvent(
            uid=session_uid(tenant, row.key, number, SOURCE_TRAINING),
            source=SOURCE_TRAINING,
            title=row.name,
            start=session.start,
            end=session.end,
        )
        for row in await list_planned(app, own)
        for number, session in enumerate(row.sessions)
    ]


async def _known_meeting_events(app: Services, person: Person) -> list[FeedEvent]:
    """Return the meetings created through Usher, with their own join link, including cancelled ones."""
    return [
        FeedEvent(
            uid=meeting_uid(person.tenant, known.meeting_id),
            source=SOURCE_MEETING,
            title=known.subject,
            start=known.start,
            end=known.end,
            url=None if known.cancelled_at else known.join_url,
            cancelled=known.cancelled_at is not None,
        )
        for known in await app.store.meetings.list_by_organizer(person)
    ]


async def _registration_events(app: Services, person: Person) -> list[FeedEvent]:
    found: list[FeedEvent] = []
    for registration in await app.store.registrations.list_by_person(person):
        shared = await app.store.registrations.get_shared(person.tenant, registration.training_key)
        found += to_registration_events(registration, shared)
    return found


def to_registration_events(registration: Registration, shared: SharedTraining | None) -> list[FeedEvent]:
    """Return an event for each session of a registration, as the training is now.

    Sessions removed since the person registered are returned as cancelled.
    """
    name = shared.name if shared else registration.name
    sessions = shared.sessions if shared else registration.sessions
    over = shared is not None and shared.end_reason is SharingEndReason.CANCELLED
    off = over or registration.state not in CALENDAR_STATES
    events = [(start, end, off) for start, end in sessions]
    dropped = shared.removed_sessions if shared else ()
    events += [(one.start, one.end, True) for one in dropped if one.removed_at > registration.registered_at]
    return [
        FeedEvent(
            uid=session_uid(registration.tenant, registration.training_key, number, registration.id),
            source=SOURCE_REGISTRATION,
            title=name,
            start=start,
            end=end,
            url=None if gone else registration.join_url,
            cancelled=gone,
        )
        for number, (start, end, gone) in enumerate(events)
    ]


def session_uid(tenant: Tenant, training_key: str, number: int, scope: str) -> str:
    """Return the event id of one session. GoTo identifies sessions only by their order."""
    text = f"{tenant.id}/{training_key}/{number}/{scope}"
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@usher"


def _add_local_events(
    before: Sequence[FeedEvent],
    listed: Sequence[FeedEvent] | None,
    local: Iterable[FeedEvent],
    now: datetime,
) -> dict[str, FeedEvent]:
    """Return all events by uid. ``listed`` is what GoTo lists, None if GoTo was not read.

    For a meeting known to both, title and times come from GoTo; the join link and a cancellation come from our store. A
    future meeting that GoTo no longer lists is left out.
    """
    found = {event.uid: event for event in listed or ()}
    given = {event.uid for event in before}
    for event in local:
        there = found.get(event.uid)
        if event.cancelled or event.source == SOURCE_REGISTRATION:
            found[event.uid] = event
        elif there is not None:
            found[event.uid] = replace(there, url=event.url or there.url)
        elif event.start <= now if listed is not None else event.uid not in given:
            found[event.uid] = event
    return found


def merge_events(
    before: Sequence[FeedEvent], current: dict[str, FeedEvent], now: datetime, *, read: bool
) -> tuple[FeedEvent, ...]:
    """Return the events to publish. ``before`` was published last; ``read`` is True if GoTo was read just now."""
    known = {event.uid: event for event in before}
    given = [
        _with_revision(known.get(uid), event, now)
        for uid, event in current.items()
        if _is_publishable(known, event)
    ]
    for event in before:
        if event.uid not in current:
            vanished = event.start > now and not event.cancelled
            gone = vanished and (read or event.source == SOURCE_REGISTRATION)
            given.append(
                _with_revision(event, replace(event, cancelled=True, url=None), now) if gone else event
            )
    given = [event for event in given if event.end > now - EVENT_RETENTION]
    return tuple(sorted(given, key=lambda event: (event.start, event.uid)))


def _is_publishable(known: dict[str, FeedEvent], event: FeedEvent) -> bool:
    """Return True unless the event was cancelled before it was ever published."""
    return not event.cancelled or event.uid in known


def _with_revision(before: FeedEvent | None, event: FeedEvent, now: datetime) -> FeedEvent:
    if before is None:
        return replace(event, sequence=0, changed_at=now)
    same = replace(event, sequence=before.sequence, changed_at=before.changed_at)
    return same if same == before else replace(event, sequence=before.sequence + 1, changed_at=now)
