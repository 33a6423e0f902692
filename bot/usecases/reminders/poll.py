"""Poll a source once per window, whatever the number of subscriptions and processes.

A poll lists the planned sessions and requests each one that the list leaves out or changes. The result is stored with
the changes still to be announced before anything is announced, so after a kill another process announces the rest.
Polls are more frequent near a start.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.goto.errors import GoToError, GroupTooLarge, NotFound, RoleMissing
from bot.goto.models import NoReadableRow
from bot.model.errors import TransientError, UserError, UsherError
from bot.model.meetings import KnownMeeting
from bot.model.reminders import Subscription, SubscriptionScope, SubscriptionState, Suppression
from bot.model.sources import PollLease, SessionKind, SessionSnapshot, SessionSource, Snapshot
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.leavers import has_left
from bot.usecases.core.services import Services
from bot.usecases.reminders import apply_changes, health, restore
from bot.usecases.reminders.changes import (
    SessionsByRef,
    find_changes,
    find_unconfirmed,
    is_over,
    upcoming_occurrences,
)
from bot.usecases.reminders.jobs import plan_reminder_jobs
from bot.usecases.reminders.session_reader import (
    POLLS_TO_CONFIRM,
    SessionReader,
    from_known,
    get_reader,
    read_lists,
)

POLL_WINDOW = timedelta(minutes=5)
NEAR_START_WINDOW = timedelta(minutes=1)
"""The window around a session's start."""
NEAR_BEFORE_START, NEAR_AFTER_START = timedelta(minutes=20), timedelta(minutes=10)
MAX_POLL_BACKOFF = timedelta(minutes=30)
"""Maximum time between two polls of a source for which GoTo does not answer."""
LEASE_RENEW_SECONDS = 2.5
"""Seconds between two renewals of a poll's lease; without renewal the poll is considered dead."""

log = logging.getLogger("usher.notifications")


@dataclass(frozen=True, slots=True, kw_only=True)
class PollInput:
    """Input of a poll: the subscriptions, what is known here, and the previous snapshot."""

    source: SessionSource
    subscriptions: Sequence[Subscription]
    known_meetings: Mapping[str, KnownMeeting]
    previous: Snapshot | None
    now: datetime
    has_shared: bool = False
    """True if the reader shares trainings, whose cards must be kept up to date."""

    @property
    def old_sessions(self) -> SessionsByRef:
        return self.previous.sessions if self.previous else {}

    @property
    def _has_live_card(self) -> bool:
        """True if a card must be kept up to date: a series may need that long after an occurrence."""
        old = self.old_sessions
        return any(
            one.end > self.now or (ref in old and old[ref].recurring)
            for ref, one in self.known_meetings.items()
        )

    def kinds(self) -> frozenset[SessionKind]:
        kinds = {kind for one in self.subscriptions for kind in _wanted_kinds(one)}
        kinds |= {SessionKind.MEETING} if self._has_live_card else set()
        return frozenset(kinds | {SessionKind.TRAINING} if self.has_shared else kinds)


async def poll_in_window(app: Services, source: SessionSource, window: datetime) -> None:
    """Poll a source in a window unless another process did; ``window`` is the planned time.

    Raises ``TransientError``.
    """
    if await has_left(app, source.reader):
        return
    now = app.clock.now()
    lease = await app.store.snapshots.acquire_lease(source, window, now)
    if lease is None:
        return
    poll = PollInput(
        source=source,
        subscriptions=[
            one
            for one in await app.store.subscriptions.list_by_source(source)
            if one.state is not SubscriptionState.PAUSED
        ],
        known_meetings=await _load_known_meetings(app, source),
        previous=await app.store.snapshots.get(source),
        now=now,
        has_shared=source.id == source.reader.user_id
        and bool(await app.store.registrations.list_shared_by(source.reader)),
    )
    if not poll.kinds():
        await app.store.snapshots.release_lease(lease, None)
        return
    held = HeldLease(lease)
    async with _keep_lease(app, held):
        try:
            succeeded = await _run_poll(app, poll)
        except TransientError as fault:
            log.warning(
                "a poll's changes could not all be announced: source=%s message=%s",
                source.id,
                fault.message_id,
            )
            succeeded = False
        snapshot = await app.store.snapshots.get(source)
    await app.store.snapshots.release_lease(
        held.lease, _next_poll_at(lease, snapshot, app.clock.now(), succeeded), failed=not succeeded
    )
    await _poll_again_if_due(app, source)


async def _poll_again_if_due(app: Services, source: SessionSource) -> None:
    """Poll the source again at once if that was requested during the poll: GoTo may have been asked too early."""
    next_at, now = await app.store.snapshots.next_poll_at(source), app.clock.now()
    if next_at is not None and next_at <= now:
        await app.jobs.reminders.enqueue_poll(source, now)


@dataclass(slots=True)
class HeldLease:
    """The lease of a running poll, until it is over."""

    lease: PollLease
    is_over: bool = False


@asynccontextmanager
async def _keep_lease(app: Services, held: HeldLease) -> AsyncIterator[None]:
    """Renew the lease every few seconds, so that a dead process's lease can be short."""

    async def renew() -> None:
        while not held.is_over:
            await app.clock.sleep(LEASE_RENEW_SECONDS)
            lease = await app.store.snapshots.renew_lease(held.lease, app.clock.now())
            if lease is None:
                return
            held.lease = lease

    renewing = asyncio.create_task(renew())
    try:
        yield
    finally:
        # A task cancellation may be lost inside a request that is being sent.
        held.is_over = True
        renewing.cancel()
        await asyncio.wait([renewing])
        if not renewing.cancelled() and (fault := renewing.exception()) is not None:
            log.warning("a poll's lease was not renewed: fault=%s", type(fault).__name__)


async def _load_known_meetings(app: Services, source: SessionSource) -> dict[str, KnownMeeting]:
    """Return the reader's stored meetings by ref; a series may have a next occurrence even if this one is over."""
    if source.group is not None or source.organizer is not None:
        return {}
    meetings = await app.store.meetings.list_by_organizer(source.reader)
    return {from_known(one).ref: one for one in meetings if one.cancelled_at is None}


def _wanted_kinds(subscription: Subscription) -> frozenset[SessionKind]:
    match subscription.scope:
        case SubscriptionScope.MEETINGS | SubscriptionScope.ORGANIZER | SubscriptionScope.GROUP:
            return frozenset({SessionKind.MEETING})
        case SubscriptionScope.TRAININGS:
            return frozenset({SessionKind.TRAINING})
        case SubscriptionScope.SESSION:
            return frozenset({SessionKind(subscription.scope_value.partition("-")[0])})
    return frozenset(SessionKind)


async def _run_poll(app: Services, poll: PollInput) -> bool:
    """Read, store, plan and announce; return True if all of it succeeded. Raises ``TransientError``."""
    all_applied = poll.previous is None or await apply_changes.apply_changes(app, poll.previous)
    try:
        reader = await get_reader(app, poll.source)
        snapshot, faults = await _read_snapshot(app, poll, reader)
    except UserError as error:
        await _mark_failing(app, poll, poll.subscriptions, error.message_id)
        await plan_reminder_jobs(app, poll.source, poll.old_sessions, poll.subscriptions, None)
        return all_applied
    except UsherError as fault:
        log.warning("a source cannot be read now: source=%s message=%s", poll.source.id, fault.message_id)
        return False
    await app.store.snapshots.save(snapshot)
    previous_poll_at = poll.previous.polled_at if poll.previous else None
    await plan_reminder_jobs(app, poll.source, snapshot.sessions, poll.subscriptions, previous_poll_at)
    all_applied = await apply_changes.apply_changes(app, snapshot) and all_applied
    return await _update_health(app, poll, faults) and all_applied


async def _read_snapshot(
    app: Services, poll: PollInput, reader: SessionReader
) -> tuple[Snapshot, Mapping[SessionKind, GoToError]]:
    """Return a new snapshot; each difference is confirmed by a request for that session."""
    listed, faults = await read_lists(reader, poll.kinds())
    found = {one.ref: one for kind in listed for one in listed[kind]}
    suppressed = await restore.restore_sessions(app, poll.source, reader, found, poll.old_sessions)
    sessions = {ref: one for ref, one in poll.old_sessions.items() if one.kind not in listed} | found
    sessions = {ref: one for ref, one in sessions.items() if ref not in suppressed}
    of_cards = {ref: from_known(one) for ref, one in poll.known_meetings.items()}
    unconfirmed: dict[str, SessionSnapshot] = {}
    for base in (of_cards, poll.old_sessions):
        expected = {ref: one for ref, one in base.items() if one.kind in listed and ref not in suppressed}
        for ref in find_unconfirmed(expected, sessions, poll.now):
            unconfirmed.setdefault(ref, poll.old_sessions.get(ref, base[ref]))
    for ref, old in unconfirmed.items():
        confirmed = await _confirm_session(reader, old)
        if confirmed is not None:
            sessions[ref] = _resolve_series(confirmed, sessions.get(ref), poll.now)
        elif ref in found:
            sessions[ref] = _resolve_contradiction(old, found[ref])
        else:
            sessions.pop(ref, None)
            if not poll.source.is_of_others:
                await app.store.reminder_jobs.suppress(poll.source.tenant, ref, Suppression.GONE_AT_GOTO)
    changes = find_changes(_filter_kinds(poll.old_sessions, listed), sessions, poll.now)
    remaining = {ref: one for ref, one in sessions.items() if not is_over(one, poll.now)}
    cards = (
        await apply_changes.find_card_changes(app, poll.known_meetings, sessions, poll.now)
        if not _has_meeting_fault(faults)
        else ()
    )
    await apply_changes.advance_series(app, poll.known_meetings, sessions, poll.now)
    polled_at = poll.now if not faults else poll.previous.polled_at if poll.previous else poll.now
    current = await app.store.snapshots.get(poll.source)
    # A pending cancellation of a session that is planned after all need not be announced.
    pending = [
        one
        for one in (current.pending_changes if current else ())
        if one.new is not None or one.ref not in sessions
    ]
    return Snapshot(
        source=poll.source,
        sessions=remaining,
        polled_at=polled_at,
        pending_changes=(*pending, *changes, *cards),
    ), faults


def _resolve_series(alone: SessionSnapshot, listed: SessionSnapshot | None, now: datetime) -> SessionSnapshot:
    """Return the session to use. Which start GoTo returns for a series requested alone is unknown."""
    is_past = alone.recurring and not upcoming_occurrences(alone, now)
    return listed if is_past and listed is not None else alone


def _resolve_contradiction(old: SessionSnapshot, listed: SessionSnapshot) -> SessionSnapshot:
    """Return the session to use if a list shows a change but GET answers 404.

    It stays as it was until enough polls in a row agree.
    """
    return (
        listed
        if old.missed_polls + 1 >= POLLS_TO_CONFIRM
        else replace(old, missed_polls=old.missed_polls + 1)
    )


def _filter_kinds(old: SessionsByRef, kinds: Collection[SessionKind]) -> SessionsByRef:
    return {ref: one for ref, one in old.items() if one.kind in kinds}


def _has_meeting_fault(faults: Mapping[SessionKind, GoToError]) -> bool:
    """Return True if this poll knows nothing of meetings."""
    return SessionKind.MEETING in faults


async def _confirm_session(reader: SessionReader, old: SessionSnapshot) -> SessionSnapshot | None:
    """Return the session as requested alone; unchanged if GoTo does not answer."""
    try:
        return await reader.confirm_session(old)
    except GoToError as fault:
        log.warning("a session cannot be asked for: ref=%s fault=%s", old.ref, fault)
        return old


async def _update_health(app: Services, poll: PollInput, faults: Mapping[SessionKind, GoToError]) -> bool:
    """Update the subscriptions' health from GoTo's answers; return True if the source is fine."""
    readable = [one for one in poll.subscriptions if not _wanted_kinds(one) & set(faults)]
    await health.mark_ok(app, readable, goto=True)
    is_fine = True
    for kind, fault in faults.items():
        if isinstance(fault, GroupTooLarge):
            await _mark_failing(app, poll, poll.subscriptions, "notify-group-large")
            continue
        error = to_user_error(fault)
        if isinstance(error, TransientError):
            is_fine = False
            continue
        # An account without GoTo Training has no trainings; that is no fault of a subscription to everything. Neither
        # is a list in which no row can be read, such as the only training's: the other kind goes on.
        affected = [one for one in poll.subscriptions if _wanted_kinds(one) == {kind}]
        if not isinstance(fault, (RoleMissing, NotFound, NoReadableRow)):
            affected = [one for one in poll.subscriptions if kind in _wanted_kinds(one)]
        await _mark_failing(app, poll, affected, error.message_id)
    return is_fine


async def _mark_failing(
    app: Services, poll: PollInput, subscriptions: Sequence[Subscription], reason: str
) -> None:
    log.warning("a source cannot be read: source=%s reason=%s", poll.source.id, reason)
    for one in subscriptions:
        await health.mark_failing(app, one, reason)


def _next_poll_at(lease: PollLease, snapshot: Snapshot | None, now: datetime, succeeded: bool) -> datetime:
    """Return when the next poll is due; sources are spread over the window by their ids.

    It is after the window of this one, which is not polled again: the clock may have been set back meanwhile.
    """
    now = max(now, lease.scheduled_at)
    if not succeeded:
        return next_window_start(lease.source.id, now, min(POLL_WINDOW * 2**lease.failures, MAX_POLL_BACKOFF))
    is_near_start = snapshot is not None and any(
        one.start - NEAR_BEFORE_START <= now + POLL_WINDOW and now <= one.start + NEAR_AFTER_START
        for session in snapshot.sessions.values()
        for one in session.times
    )
    return next_window_start(lease.source.id, now, NEAR_START_WINDOW if is_near_start else POLL_WINDOW)


def next_window_start(name: str, now: datetime, length: timedelta) -> datetime:
    """Return when the next window of this length begins for a source with this id (aware UTC)."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    offset = timedelta(milliseconds=int(hashlib.sha256(name.encode()).hexdigest()[:12], 16)) % length
    return now + length - (now - epoch - offset) % length
