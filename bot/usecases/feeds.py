"""A person's calendar feed: their meetings, the trainings they give and those they registered for.

Whoever has the address can read it, so it can be revoked. The last published events are stored. A change raises the
event's sequence (RFC 5545); an event that vanished from GoTo's lists before it began is published as cancelled. If GoTo
does not answer, its last answer is published.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.errors import UserError, UsherError
from bot.goto.errors import GoToError
from bot.ids import Person, Tenant, operation_id
from bot.ports import Feed, FeedEvent, Registration, RegistrationState, SharedTraining, SharingEnd
from bot.usecases.audit import note
from bot.usecases.calendar import meeting_uid
from bot.usecases.services import Services
from bot.usecases.sessions import Own, Purpose, session_for
from bot.usecases.trainings import planned

MEETING, TRAINING, REGISTRATION = "meeting", "training", "registration"
GOTO_EVERY = timedelta(minutes=5)
"""Minimum time between two GoTo reads, however often calendars fetch the feed."""
GOTO_SECONDS = 8.0
KEPT = timedelta(days=30)
"""How long an event stays in the feed after its end."""
COMING = frozenset(
    {
        RegistrationState.SAVED,
        RegistrationState.REGISTERED,
        RegistrationState.WAITING_APPROVAL,
        RegistrationState.LEAVING,
    }
)
"""Registrations that appear in a calendar."""


@dataclass(frozen=True, slots=True)
class FeedModel:
    """State of the feed. ``made_at`` is None if there is none. ``address`` is only shown when it was just created."""

    zone: str
    made_at: datetime | None = None
    fetched_at: datetime | None = None
    address: str | None = field(default=None, repr=False)


async def state(s: Services, person: Person, zone: str) -> FeedModel:
    """Return the state of the person's feed; its times are shown in ``zone`` (IANA)."""
    feed = await s.feeds.of(person)
    return FeedModel(zone) if feed is None else FeedModel(zone, feed.made_at, feed.fetched_at)


async def open_feed(s: Services, person: Person, press: str, zone: str) -> FeedModel:
    """Create a new address for the feed, replacing any earlier one. Idempotent per press.

    Raises ``UserError`` if Usher has no public address.
    """
    if not s.public_url:
        raise UserError("feed-no-url", next_step="tell-admin")
    token = operation_id(s.id_secret, person, "feed", press)
    await s.feeds.open(person, token)
    await note(s, person, "calendar.open")
    return replace(await state(s, person, zone), address=f"{s.public_url}/calendar/{token}.ics")


async def close_feed(s: Services, person: Person) -> None:
    """Revoke the address and delete the published events."""
    if await s.feeds.close(person):
        await note(s, person, "calendar.close")


async def file(s: Services, token: str) -> Sequence[FeedEvent] | None:
    """Return the events of an address, sorted by start; None if the address is unknown."""
    feed = await s.feeds.find(token)
    if feed is None:
        return None
    now = s.clock.now()
    told = await _from_goto(s, feed, now)
    local = [*await _known_meetings(s, feed.person), *await _registered(s, feed.person)]
    read = told is not None
    before = await _still_told(s, feed, local)
    events = merge(before, _with_local(before, told, local, now), now, read=read)
    kept = replace(feed, events=events, fetched_at=now, read_at=now if read else feed.read_at)
    await s.feeds.keep(kept, token)
    return events


async def _still_told(s: Services, feed: Feed, local: Sequence[FeedEvent]) -> Sequence[FeedEvent]:
    """Return the last published events; without a connected account, less those that only GoTo listed."""
    if await s.links.get(feed.person) is not None:
        return feed.events
    ours = {event.uid for event in local}
    return [one for one in feed.events if one.uid in ours or one.told_by == REGISTRATION]


async def _from_goto(s: Services, feed: Feed, now: datetime) -> list[FeedEvent] | None:
    """Return the events GoTo lists; None if GoTo was asked recently, does not answer, or no account is connected."""
    if feed.read_at is not None and now - feed.read_at < GOTO_EVERY:
        return None
    try:
        async with asyncio.timeout(GOTO_SECONDS):
            own = await session_for(s, feed.person, Purpose.OWN)
            return [*await _meetings(s, own), *await _trainings(s, own)]
    except (UsherError, GoToError, TimeoutError):
        return None


async def _meetings(s: Services, own: Own) -> list[FeedEvent]:
    tenant = own.link.person.tenant
    return [
        FeedEvent(
            meeting_uid(tenant, row.meeting_id),
            MEETING,
            row.subject or "",
            row.start,
            row.end,
            s.join_url.format(meeting_id=row.meeting_id),
        )
        for row in await own.goto.meetings.upcoming()
        if row.start and row.end
    ]


async def _trainings(s: Services, own: Own) -> list[FeedEvent]:
    tenant = own.link.person.tenant
    return [
        FeedEvent(
            session_uid(tenant, row.key, number, TRAINING), TRAINING, row.name, session.start, session.end
        )
        for row in await planned(s, own)
        for number, session in enumerate(row.sessions)
    ]


async def _known_meetings(s: Services, person: Person) -> list[FeedEvent]:
    """Return the meetings created through Usher, with their own join link, including cancelled ones."""
    return [
        FeedEvent(
            meeting_uid(person.tenant, known.meeting_id),
            MEETING,
            known.subject,
            known.start,
            known.end,
            None if known.cancelled_at else known.join_url,
            known.cancelled_at is not None,
        )
        for known in await s.meetings.of(person)
    ]


async def _registered(s: Services, person: Person) -> list[FeedEvent]:
    found: list[FeedEvent] = []
    for registration in await s.registrations.of_person(person):
        shared = await s.registrations.shared(person.tenant, registration.training_key)
        found += of_registration(registration, shared)
    return found


def of_registration(registration: Registration, shared: SharedTraining | None) -> list[FeedEvent]:
    """Return an event for each session of a registration, as the training is now.

    Sessions removed since the person registered are returned as cancelled.
    """
    name = shared.name if shared else registration.name
    sessions = shared.sessions if shared else registration.sessions
    over = shared is not None and shared.ended is SharingEnd.CANCELLED
    off = over or registration.state not in COMING
    events = [(start, end, off) for start, end in sessions]
    dropped = shared.dropped if shared else ()
    events += [(one.start, one.end, True) for one in dropped if one.at > registration.at]
    return [
        FeedEvent(
            session_uid(registration.tenant, registration.training_key, number, registration.id),
            REGISTRATION,
            name,
            start,
            end,
            None if gone else registration.join_url,
            gone,
        )
        for number, (start, end, gone) in enumerate(events)
    ]


def session_uid(tenant: Tenant, training_key: str, number: int, whose: str) -> str:
    """Return the event id of one session. GoTo identifies sessions only by their order."""
    text = f"{tenant.id}/{training_key}/{number}/{whose}"
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@usher"


def _with_local(
    before: Sequence[FeedEvent],
    told: Sequence[FeedEvent] | None,
    local: Iterable[FeedEvent],
    now: datetime,
) -> dict[str, FeedEvent]:
    """Return all events by uid. ``listed`` is what GoTo lists, None if GoTo was not read.

    For a meeting known to both, title and times come from GoTo; the join link and a cancellation come from our store. A
    future meeting that GoTo no longer lists is left out.
    """
    found = {event.uid: event for event in told or ()}
    given = {event.uid for event in before}
    for event in local:
        there = found.get(event.uid)
        if event.cancelled or event.told_by == REGISTRATION:
            found[event.uid] = event
        elif there is not None:
            found[event.uid] = replace(there, url=event.url or there.url)
        elif event.start <= now if told is not None else event.uid not in given:
            found[event.uid] = event
    return found


def merge(
    before: Sequence[FeedEvent], now_told: dict[str, FeedEvent], now: datetime, *, read: bool
) -> tuple[FeedEvent, ...]:
    """Return the events to publish. ``before`` was published last; ``read`` is True if GoTo was read just now."""
    known = {event.uid: event for event in before}
    given = [_revised(known.get(uid), event, now) for uid, event in now_told.items() if _fresh(known, event)]
    for event in before:
        if event.uid not in now_told:
            vanished = event.start > now and not event.cancelled
            gone = vanished and (read or event.told_by == REGISTRATION)
            given.append(_revised(event, replace(event, cancelled=True, url=None), now) if gone else event)
    given = [event for event in given if event.end > now - KEPT]
    return tuple(sorted(given, key=lambda event: (event.start, event.uid)))


def _fresh(known: dict[str, FeedEvent], event: FeedEvent) -> bool:
    """Return True unless the event was cancelled before it was ever published."""
    return not event.cancelled or event.uid in known


def _revised(before: FeedEvent | None, event: FeedEvent, now: datetime) -> FeedEvent:
    if before is None:
        return replace(event, sequence=0, changed_at=now)
    same = replace(event, sequence=before.sequence, changed_at=before.changed_at)
    return same if same == before else replace(event, sequence=before.sequence + 1, changed_at=now)
