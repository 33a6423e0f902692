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

from bot.errors import TryAgain, UserError, UsherError
from bot.goto.errors import GoToError, GroupTooLarge, NotFound, RoleMissing
from bot.ports import (
    KnownMeeting,
    PollTurn,
    SessionKind,
    SessionSnapshot,
    SessionSource,
    Silence,
    Snapshot,
    Subscription,
    SubscriptionState,
    What,
)
from bot.usecases.faults import told
from bot.usecases.notifications import following, returning, standing
from bot.usecases.notifications.alarms import plan_alarms
from bot.usecases.notifications.changes import Sessions, ahead, diff, doubtful, over
from bot.usecases.notifications.models import NotificationViews
from bot.usecases.notifications.reading import PATIENCE, Reader, lists, of_known, reader_for
from bot.usecases.services import Services

WINDOW = timedelta(minutes=5)
NEAR = timedelta(minutes=1)
"""The window around a session's start."""
BEFORE, AFTER = timedelta(minutes=20), timedelta(minutes=10)
LONGEST = timedelta(minutes=30)
"""Maximum time between two polls of a source for which GoTo does not answer."""
RENEW = 2.5
"""Seconds between two renewals of a poll's lease; without renewal the poll is considered dead."""

log = logging.getLogger("usher.notifications")


@dataclass(frozen=True, slots=True)
class Seen:
    """Input of a poll: the subscriptions, what is known here, and the previous snapshot."""

    source: SessionSource
    subscriptions: Sequence[Subscription]
    known: Mapping[str, KnownMeeting]
    before: Snapshot | None
    now: datetime
    shares: bool = False
    """True if the reader shares trainings, whose cards must be kept up to date."""

    @property
    def old(self) -> Sessions:
        return self.before.sessions if self.before else {}

    @property
    def _carded(self) -> bool:
        """True if a card must be kept up to date: a series may need that long after an occurrence."""
        old = self.old
        return any(
            one.end > self.now or (ref in old and old[ref].recurring) for ref, one in self.known.items()
        )

    def kinds(self) -> frozenset[SessionKind]:
        found = {kind for one in self.subscriptions for kind in _kinds(one)}
        found |= {SessionKind.MEETING} if self._carded else set()
        return frozenset(found | {SessionKind.TRAINING} if self.shares else found)


async def watch(s: Services, source: SessionSource, window: datetime, views: NotificationViews) -> None:
    """Poll a source in a window unless another process did; ``window`` is the planned time. Raises ``TryAgain``."""
    now = s.clock.now()
    turn = await s.snapshots.begin(source, window, now)
    if turn is None:
        return
    seen = Seen(
        source,
        [one for one in await s.subscriptions.of_source(source) if one.state is not SubscriptionState.PAUSED],
        await _known(s, source),
        await s.snapshots.get(source),
        now,
        source.id == source.reader.user_id and bool(await s.registrations.shared_by(source.reader)),
    )
    if not seen.kinds():
        await s.snapshots.end(turn, None)
        return
    held = Held(turn)
    async with _renewed(s, held):
        try:
            good = await _poll(s, seen, views)
        except TryAgain as fault:
            log.warning(
                "a poll's changes could not all be announced: source=%s message=%s",
                source.id,
                fault.message_id,
            )
            good = False
        after = await s.snapshots.get(source)
    await s.snapshots.end(held.turn, _next(turn, after, s.clock.now(), good), failed=not good)
    await _again(s, source)


async def _again(s: Services, source: SessionSource) -> None:
    """Poll the source again at once if that was requested during the poll: GoTo may have been asked too early."""
    wished, now = await s.snapshots.wished(source), s.clock.now()
    if wished is not None and wished <= now:
        await s.rota.poll(source, now)


@dataclass(slots=True)
class Held:
    """The lease of a running poll, until it is over."""

    turn: PollTurn
    over: bool = False


@asynccontextmanager
async def _renewed(s: Services, held: Held) -> AsyncIterator[None]:
    """Renew the lease every few seconds, so that a dead process's lease can be short."""

    async def renew() -> None:
        while not held.over:
            await s.clock.sleep(RENEW)
            turn = await s.snapshots.renew(held.turn, s.clock.now())
            if turn is None:
                return
            held.turn = turn

    renewing = asyncio.create_task(renew())
    try:
        yield
    finally:
        # A task cancellation may be lost inside a request that is being sent.
        held.over = True
        renewing.cancel()
        await asyncio.wait([renewing])
        if not renewing.cancelled() and (fault := renewing.exception()) is not None:
            log.warning("a poll's lease was not renewed: fault=%s", type(fault).__name__)


async def _known(s: Services, source: SessionSource) -> dict[str, KnownMeeting]:
    """Return the reader's stored meetings by ref; a series may have a next occurrence even if this one is over."""
    if source.group is not None or source.organizer is not None:
        return {}
    found = await s.meetings.of(source.reader)
    return {of_known(one).ref: one for one in found if one.cancelled_at is None}


def _kinds(one: Subscription) -> frozenset[SessionKind]:
    match one.what:
        case What.MEETINGS | What.ORGANIZER | What.GROUP:
            return frozenset({SessionKind.MEETING})
        case What.TRAININGS:
            return frozenset({SessionKind.TRAINING})
        case What.SESSION:
            return frozenset({SessionKind(one.value.partition("-")[0])})
    return frozenset(SessionKind)


async def _poll(s: Services, seen: Seen, views: NotificationViews) -> bool:
    """Read, store, plan and announce; return True if all of it succeeded. Raises ``TryAgain``."""
    told_all = seen.before is None or await following.tell_changes(s, seen.before, views)
    try:
        reader = await reader_for(s, seen.source)
        snapshot, faults = await _look(s, seen, reader, views)
    except UserError as error:
        await _fail(s, seen, seen.subscriptions, error.message_id, views)
        await plan_alarms(s, seen.source, seen.old, seen.subscriptions, None)
        return told_all
    except UsherError as fault:
        log.warning("a source cannot be read now: source=%s message=%s", seen.source.id, fault.message_id)
        return False
    await s.snapshots.keep(snapshot)
    looked_at = seen.before.polled_at if seen.before else None
    await plan_alarms(s, seen.source, snapshot.sessions, seen.subscriptions, looked_at)
    told_all = await following.tell_changes(s, snapshot, views) and told_all
    return await _judge(s, seen, faults, views) and told_all


async def _look(
    s: Services, seen: Seen, reader: Reader, views: NotificationViews
) -> tuple[Snapshot, Mapping[SessionKind, GoToError]]:
    """Return a new snapshot; each difference is confirmed by a request for that session."""
    listed, faults = await lists(reader, seen.kinds())
    found = {one.ref: one for kind in listed for one in listed[kind]}
    silent = await returning.believed(s, seen.source, reader, found, seen.old, views)
    sessions = {ref: one for ref, one in seen.old.items() if one.kind not in listed} | found
    sessions = {ref: one for ref, one in sessions.items() if ref not in silent}
    of_cards = {ref: of_known(one) for ref, one in seen.known.items()}
    asked: dict[str, SessionSnapshot] = {}
    for base in (of_cards, seen.old):
        there = {ref: one for ref, one in base.items() if one.kind in listed and ref not in silent}
        for ref in doubtful(there, sessions, seen.now):
            asked.setdefault(ref, seen.old.get(ref, base[ref]))
    for ref, old in asked.items():
        sure = await _sure(reader, old)
        if sure is not None:
            sessions[ref] = _told(sure, sessions.get(ref), seen.now)
        elif ref in found:
            sessions[ref] = _contradicted(old, found[ref])
        else:
            sessions.pop(ref, None)
            if not seen.source.of_others:
                await s.alarms.silence(seen.source.tenant, ref, Silence.SEEN)
    changes = diff(_readable(seen.old, listed), sessions, seen.now)
    left = {ref: one for ref, one in sessions.items() if not over(one, seen.now)}
    cards = await following.card_changes(s, seen.known, sessions, seen.now) if not _blind(faults) else ()
    await following.roll_on(s, seen.known, sessions, seen.now)
    polled = seen.now if not faults else seen.before.polled_at if seen.before else seen.now
    now = await s.snapshots.get(seen.source)
    # A pending cancellation of a session that is planned after all need not be announced.
    pending = [one for one in (now.pending if now else ()) if one.new is not None or one.ref not in sessions]
    return Snapshot(seen.source, left, polled, (*pending, *changes, *cards)), faults


def _told(alone: SessionSnapshot, listed: SessionSnapshot | None, now: datetime) -> SessionSnapshot:
    """Return the session to use. Which start GoTo returns for a series requested alone is unknown."""
    of_the_past = alone.recurring and not ahead(alone, now)
    return listed if of_the_past and listed is not None else alone


def _contradicted(old: SessionSnapshot, listed: SessionSnapshot) -> SessionSnapshot:
    """Return the session to use if a list shows a change but GET answers 404.

    It stays as it was until enough polls in a row agree.
    """
    return listed if old.missed + 1 >= PATIENCE else replace(old, missed=old.missed + 1)


def _readable(old: Sessions, kinds: Collection[SessionKind]) -> Sessions:
    return {ref: one for ref, one in old.items() if one.kind in kinds}


def _blind(faults: Mapping[SessionKind, GoToError]) -> bool:
    """Return True if this poll knows nothing of meetings."""
    return SessionKind.MEETING in faults


async def _sure(reader: Reader, old: SessionSnapshot) -> SessionSnapshot | None:
    """Return the session as requested alone; unchanged if GoTo does not answer."""
    try:
        return await reader.sure(old)
    except GoToError as fault:
        log.warning("a session cannot be asked for: ref=%s fault=%s", old.ref, fault)
        return old


async def _judge(
    s: Services, seen: Seen, faults: Mapping[SessionKind, GoToError], views: NotificationViews
) -> bool:
    """Update the subscriptions' health from GoTo's answers; return True if the source is fine."""
    good = [one for one in seen.subscriptions if not _kinds(one) & set(faults)]
    await standing.works(s, good, goto=True)
    well = True
    for kind, fault in faults.items():
        if isinstance(fault, GroupTooLarge):
            await _fail(s, seen, seen.subscriptions, "notify-group-large", views)
            continue
        meant = told(fault)
        if isinstance(meant, TryAgain):
            well = False
            continue
        # An account without GoTo Training has no trainings; that is no fault of a subscription to everything.
        only = [one for one in seen.subscriptions if _kinds(one) == {kind}]
        if not isinstance(fault, (RoleMissing, NotFound)):
            only = [one for one in seen.subscriptions if kind in _kinds(one)]
        await _fail(s, seen, only, meant.message_id, views)
    return well


async def _fail(
    s: Services, seen: Seen, subscriptions: Sequence[Subscription], reason: str, views: NotificationViews
) -> None:
    log.warning("a source cannot be read: source=%s reason=%s", seen.source.id, reason)
    for one in subscriptions:
        await standing.failed(s, one, reason, views)


def _next(turn: PollTurn, seen: Snapshot | None, now: datetime, good: bool) -> datetime:
    """Return when the next poll is due; sources are spread over the window by their ids."""
    if not good:
        return next_window(turn.source.id, now, min(WINDOW * 2**turn.failures, LONGEST))
    near = seen is not None and any(
        one.start - BEFORE <= now + WINDOW and now <= one.start + AFTER
        for session in seen.sessions.values()
        for one in session.times
    )
    return next_window(turn.source.id, now, NEAR if near else WINDOW)


def next_window(name: str, now: datetime, length: timedelta) -> datetime:
    """Return when the next window of this length begins for a source with this id (aware UTC)."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    offset = timedelta(milliseconds=int(hashlib.sha256(name.encode()).hexdigest()[:12], 16)) % length
    return now + length - (now - epoch - offset) % length
