"""A person's calendar feed: their meetings, the trainings they give and those they registered for.

Whoever has the address can read it, so it can be revoked. The last published events are stored. A change raises the
event's sequence (RFC 5545); an event that vanished from GoTo's lists before it began is published as cancelled. If GoTo
does not answer, its last answer is published.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.goto.errors import GoToError
from bot.goto.models import Rows, UpcomingMeeting, readable_or_not
from bot.model.calendars import Feed, FeedEvent, FeedModel, PersonCalendar
from bot.model.errors import UserError, UsherError
from bot.model.ids import Person, Tenant
from bot.model.registration import Registration, RegistrationState, SharedTraining, SharingEndReason
from bot.model.trainings import TrainingRow
from bot.usecases.calendars.meeting_file import meeting_uid
from bot.usecases.core.audit import record_audit
from bot.usecases.core.leavers import has_left
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for

ListTrainings = Callable[[Services, OwnSession], Awaitable[Rows[TrainingRow]]]
"""Returns the trainings that a session organizes."""

SOURCE_MEETING, SOURCE_TRAINING, SOURCE_REGISTRATION = "meeting", "training", "registration"
PRESSED_TWICE = timedelta(seconds=10)
"""How far apart two presses of one button may be that were meant as one."""
GOTO_READ_INTERVAL = timedelta(minutes=5)
"""Minimum time between two GoTo reads, however often calendars fetch the feed."""
GOTO_TIMEOUT_SECONDS = 8.0
MAX_TRAINING_SESSIONS = 100
"""More sessions of one training are not looked for among the events."""
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


@dataclass(frozen=True, slots=True)
class ListedEvents:
    """What GoTo lists. The events with these uids or of these sources may be in rows that cannot be read."""

    events: Sequence[FeedEvent]
    hidden_uids: frozenset[str]
    hidden_sources: frozenset[str]

    def may_hide(self, event: FeedEvent) -> bool:
        """Return True if GoTo may list the event in a row that cannot be read."""
        return event.uid in self.hidden_uids or event.source in self.hidden_sources


def _hides_nothing(event: FeedEvent) -> bool:
    return False


async def read_feed_state(app: Services, person: Person, zone: str) -> FeedModel:
    """Return the state of the person's feed; its times are shown in ``zone`` (IANA)."""
    feed = await app.store.feeds.get(person)
    return (
        FeedModel(zone=zone)
        if feed is None
        else FeedModel(zone=zone, made_at=feed.created_at, fetched_at=feed.fetched_at)
    )


def is_as_drawn(app: Services, now: FeedModel, drawn: str) -> bool:
    """Return True if a form drawn for the feed made at ``drawn`` ("" for none) still shows the feed there is.

    One made a moment ago may be that of the same press, sent twice.
    """
    if now.made_at is None:
        return not drawn
    return now.made_at.isoformat() == drawn or app.clock.now() - now.made_at < PRESSED_TWICE


async def open_feed(app: Services, person: Person, zone: str) -> FeedModel:
    """Create a new address for the feed; an earlier one ends.

    Raises ``UserError`` if Usher has no public address.
    """
    if not app.config.public_url:
        raise UserError("feed-no-url", next_step="tell-admin")
    token = app.ids.new()
    await app.store.feeds.set_token(person, token)
    await record_audit(app, person, "calendar.open")
    return replace(
        await read_feed_state(app, person, zone), address=f"{app.config.public_url}/calendar/{token}.ics"
    )


async def close_feed(app: Services, person: Person) -> None:
    """Revoke the address and delete the published events."""
    if await app.store.feeds.remove(person):
        await record_audit(app, person, "calendar.close")


async def build_feed(app: Services, token: str, list_trainings: ListTrainings) -> PersonCalendar | None:
    """Return the events of an address, sorted by start; None if the address is unknown or its owner left."""
    feed = await app.store.feeds.find_by_token(token)
    if feed is None or await has_left(app, feed.person):
        return None
    now = app.clock.now()
    listed = await _read_goto_events(app, feed, now, list_trainings)
    local = [*await _known_meeting_events(app, feed.person), *await _registration_events(app, feed.person)]
    is_read = listed is not None
    published = await _last_published(app, feed, local)
    current = _add_local_events(published, listed, local, now)
    may_hide = listed.may_hide if listed is not None else _hides_nothing
    events = merge_events(published, current, now, is_read=is_read, may_hide=may_hide)
    read_at = now if is_read else feed.goto_read_at
    await app.store.feeds.save(replace(feed, events=events, fetched_at=now, goto_read_at=read_at), token)
    return PersonCalendar(feed.person, events)


async def _last_published(app: Services, feed: Feed, local: Sequence[FeedEvent]) -> Sequence[FeedEvent]:
    """Return the last published events; without a connected account, less those that only GoTo listed."""
    if await app.store.links.get(feed.person) is not None:
        return feed.events
    local_uids = {event.uid for event in local}
    return [event for event in feed.events if event.uid in local_uids or event.source == SOURCE_REGISTRATION]


async def _read_goto_events(
    app: Services, feed: Feed, now: datetime, list_trainings: ListTrainings
) -> ListedEvents | None:
    """Return the events GoTo lists; None if GoTo was asked recently, does not answer, or no account is connected."""
    if feed.goto_read_at is not None and now - feed.goto_read_at < GOTO_READ_INTERVAL:
        return None
    try:
        async with asyncio.timeout(GOTO_TIMEOUT_SECONDS):
            own = await session_for(app, feed.person, Purpose.OWN)
            meetings = await readable_or_not(own.goto.meetings.list_upcoming())
            trainings = await readable_or_not(list_trainings(app, own))
    except (UsherError, GoToError, TimeoutError):
        return None
    return ListedEvents(
        events=(*_meeting_events(app, own, meetings), *_training_events(own, trainings)),
        hidden_uids=_hidden_uids(own.link.person.tenant, meetings, trainings),
        hidden_sources=frozenset(
            source
            for source, rows in ((SOURCE_MEETING, meetings), (SOURCE_TRAINING, trainings))
            if any(row.key is None for row in rows.unreadable)
        ),
    )


def _hidden_uids(
    tenant: Tenant, meetings: Rows[UpcomingMeeting], trainings: Rows[TrainingRow]
) -> frozenset[str]:
    """Return the uids of what GoTo lists in rows that cannot be read, as far as their keys can be."""
    return frozenset(meeting_uid(tenant, row.key) for row in meetings.unreadable if row.key) | frozenset(
        session_uid(tenant, row.key, number, SOURCE_TRAINING)
        for row in trainings.unreadable
        if row.key
        for number in range(MAX_TRAINING_SESSIONS)
    )


def _meeting_events(app: Services, own: OwnSession, rows: Sequence[UpcomingMeeting]) -> list[FeedEvent]:
    tenant = own.link.person.tenant
    return [
        FeedEvent(
            uid=meeting_uid(tenant, row.meeting_id),
            source=SOURCE_MEETING,
            title=row.subject or "",
            start=row.start,
            end=row.end,
            url=app.config.join_url.format(meeting_id=row.meeting_id),
            recurring=(row.meeting_type or "").casefold() == "recurring",
        )
        for row in rows
        if row.start and row.end
    ]


def _training_events(own: OwnSession, trainings: Sequence[TrainingRow]) -> list[FeedEvent]:
    tenant = own.link.person.tenant
    return [
        FeedEvent(
            uid=session_uid(tenant, row.key, number, SOURCE_TRAINING),
            source=SOURCE_TRAINING,
            title=row.name,
            start=session.start,
            end=session.end,
        )
        for row in trainings
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
    events: list[FeedEvent] = []
    for registration in await app.store.registrations.list_by_person(person):
        shared = await app.store.registrations.get_shared(person.tenant, registration.training_key)
        events += to_registration_events(registration, shared)
    return events


def to_registration_events(registration: Registration, shared: SharedTraining | None) -> list[FeedEvent]:
    """Return an event for each session of a registration, as the training is now.

    Sessions removed since the person registered are returned as cancelled.
    """
    name = shared.name if shared else registration.name
    sessions = shared.sessions if shared else registration.sessions
    training_cancelled = shared is not None and shared.end_reason is SharingEndReason.CANCELLED
    is_cancelled = training_cancelled or registration.state not in CALENDAR_STATES
    events = [(start, end, is_cancelled) for start, end in sessions]
    removed = shared.removed_sessions if shared else ()
    events += [(one.start, one.end, True) for one in removed if one.removed_at > registration.registered_at]
    return [
        FeedEvent(
            uid=session_uid(registration.tenant, registration.training_key, number, registration.id),
            source=SOURCE_REGISTRATION,
            title=name,
            start=start,
            end=end,
            url=None if cancelled else registration.join_url,
            cancelled=cancelled,
        )
        for number, (start, end, cancelled) in enumerate(events)
    ]


def session_uid(tenant: Tenant, training_key: str, number: int, scope: str) -> str:
    """Return the event id of one session. GoTo identifies sessions only by their order."""
    text = f"{tenant.id}/{training_key}/{number}/{scope}"
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@usher"


def _add_local_events(
    published: Sequence[FeedEvent],
    listed: ListedEvents | None,
    local: Iterable[FeedEvent],
    now: datetime,
) -> dict[str, FeedEvent]:
    """Return all events by uid. ``listed`` is what GoTo lists, None if GoTo was not read.

    For a meeting known to both, title and times come from GoTo; the join link and a cancellation come from our store. A
    future meeting that GoTo no longer lists is left out, unless it may be in a row that cannot be read.
    """
    events = {event.uid: event for event in listed.events} if listed is not None else {}
    published_uids = {event.uid for event in published}
    for event in local:
        at_goto = events.get(event.uid)
        if event.cancelled or event.source == SOURCE_REGISTRATION:
            events[event.uid] = event
        elif at_goto is not None:
            events[event.uid] = replace(at_goto, url=event.url or at_goto.url)
        elif listed is None:
            if event.uid not in published_uids:
                events[event.uid] = event
        elif event.start <= now or listed.may_hide(event):
            events[event.uid] = event
    return events


def merge_events(
    published: Sequence[FeedEvent],
    current: dict[str, FeedEvent],
    now: datetime,
    *,
    is_read: bool,
    may_hide: Callable[[FeedEvent], bool] = _hides_nothing,
) -> tuple[FeedEvent, ...]:
    """Return the events to publish.

    ``published`` are those published last, ``current`` those of now; ``is_read`` is True if GoTo was read just now, and
    ``may_hide`` returns True for an event that may be in a row that could not be read, which stays as it was.
    """
    previous = {event.uid: event for event in published}
    events = [
        _with_revision(previous.get(uid), event, now)
        for uid, event in current.items()
        if uid in previous or not event.cancelled  # not if it was cancelled before it was ever published
    ]
    for event in published:
        if event.uid not in current:
            has_vanished = event.start > now and not event.cancelled and not may_hide(event)
            if has_vanished and (is_read or event.source == SOURCE_REGISTRATION):
                event = _with_revision(event, replace(event, cancelled=True, url=None), now)
            events.append(event)
    recent = [event for event in events if event.end > now - EVENT_RETENTION]
    return tuple(sorted(recent, key=lambda event: (event.start, event.uid)))


def _with_revision(before: FeedEvent | None, event: FeedEvent, now: datetime) -> FeedEvent:
    """Return the event with its sequence, raised if it differs from the one published before."""
    if before is None:
        return replace(event, sequence=0, changed_at=now)
    same = replace(event, sequence=before.sequence, changed_at=before.changed_at)
    return same if same == before else replace(event, sequence=before.sequence + 1, changed_at=now)
