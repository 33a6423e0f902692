"""Check a session at GoTo just before its reminder, so that none is sent after a cancellation or move there.

The rule. When a job is due, its session counts as planned if GoTo said so after the job was due and at most
``ANSWER_MAX_AGE`` ago. One list of the source serves all its jobs due at the same time, in all channels and all
processes: a thousand meetings of one organizer at the same minute cost one request, and so does a group of fifty
organizers. GoTo is asked for the session alone (GET) if no other job is due at that moment, which costs the same and
does not lag as lists may, and if the list leaves the session out or shows another time. An absence is confirmed if two
answers agree: missing in the list and 404; or, for another's meeting read by an admin, missing in two lists with a poll
between them. Then nothing is sent, and an immediate poll updates cards, threads and the plan. A 404 for a session that
the list still shows at that time is a contradiction: the job waits, and GoTo is asked for the session alone from then
on.

All requests go through the rate limiter at the polls' priority, behind people's, and take ``compute_wait`` at most. If
GoTo does not answer by then, the last poll decides; the reminder's record says so (``WHY_UNASKED``), and the reminder
says how old that is. If a list has already left the session out and GoTo does not answer for it alone, the job waits
and asks again.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import NotConnected, TryAgain, UsherError
from bot.goto.errors import GoToError
from bot.ports import Alarm, SessionKind, SessionSnapshot, SessionSource, Silence
from bot.usecases.notifications.composing import session_of
from bot.usecases.notifications.planning import stands
from bot.usecases.notifications.reading import AdminReader, Reader, reader_for
from bot.usecases.services import Services

AGE = timedelta(seconds=10)
"""Maximum age of a list; an older one says nothing about now."""
CLAIM = timedelta(seconds=15)
"""Lease for reading the list for all jobs; after this another process may read it."""
PAUSE = 0.1
"""Seconds between two checks for the list that another process reads."""
SHORTEST, LONGEST = timedelta(seconds=5), timedelta(seconds=30)
CANCELLED, MOVED = "reminder-why-cancelled", "reminder-why-moved"
LEFT_GROUP, LEFT_ORGANIZER = "reminder-why-left-group", "reminder-why-left-organizer"
"""The list that an admin reads leaves it out; if it was cancelled is unknown."""
LEFT = frozenset({LEFT_GROUP, LEFT_ORGANIZER})
ENDED = LEFT | {CANCELLED, MOVED}
"""Reasons that apply to every subscription of the job."""
DISCONNECTED, UNASKED = "reminder-why-disconnected", "reminder-why-unasked"

log = logging.getLogger("usher.notifications")


@dataclass(frozen=True, slots=True)
class Checked:
    """The session when its job is due. ``reason`` is the message id of why nothing is sent.

    ``as_of`` is when GoTo last answered, if it could not be asked now.
    """

    session: SessionSnapshot | None
    gone: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """One answer from GoTo. ``session`` is None if it is not there; ``from_list``: from a list, which may lag."""

    session: SessionSnapshot | None
    listed: bool


class Doubt(TryAgain):
    """The session seems gone, but GoTo has not confirmed it yet."""


def patience(alarm: Alarm, now: datetime) -> timedelta:
    """Return how long to wait for GoTo: a quarter of the time until the start, within bounds."""
    return min(max((alarm.start - now) / 4, SHORTEST), LONGEST)


async def look(s: Services, alarm: Alarm) -> Checked:
    """Return GoTo's verdict on the job's session now. Raises ``Unconfirmed`` if the job has to wait."""
    bound = patience(alarm, s.clock.now()).total_seconds()
    try:
        async with asyncio.timeout(bound):
            word = await _word(s, alarm)
    except NotConnected as error:
        if error.message_id == "not-connected":
            return Checked(session_of(alarm), DISCONNECTED)
        return await _remembered(s, alarm, error)
    except (TimeoutError, GoToError, UsherError) as fault:
        return await _remembered(s, alarm, fault)
    if _planned(word.session, alarm, s.clock.now()):
        return Checked(word.session)
    try:
        async with asyncio.timeout(bound):
            session = await _sure(s, alarm, word)
    except (TimeoutError, GoToError, UsherError) as fault:
        log.warning("GoTo did not confirm that a session is gone: alarm=%s fault=%r", alarm.id, fault)
        await _poll(s, alarm.source)
        raise Doubt("reminder-waits", next_step="try-again-soon") from None
    return await _ended(s, alarm, session)


async def _ended(s: Services, alarm: Alarm, session: SessionSnapshot | None) -> Checked:
    """Announce that a session is gone or moved, unless it turns out to be planned after all."""
    if _planned(session, alarm, s.clock.now()):
        return Checked(session)
    if session is None and not alarm.source.of_others:
        await s.alarms.silence(alarm.source.tenant, alarm.ref, Silence.SEEN)
    await _poll(s, alarm.source)
    return Checked(session, why_gone(alarm.source) if session is None else MOVED)


def why_gone(source: SessionSource) -> str:
    """Return the message id of why nothing is sent for a session that the source no longer has."""
    if not source.of_others:
        return CANCELLED
    return LEFT_ORGANIZER if source.group is None else LEFT_GROUP


async def _poll(s: Services, source: SessionSource) -> None:
    now = s.clock.now()
    await s.snapshots.watch(source, now)
    await s.rota.poll(source, now)


def _planned(session: SessionSnapshot | None, alarm: Alarm, now: datetime) -> bool:
    """Return True if the job's start is still planned. Once it has passed, GoTo returns the next start of a series."""
    rolled_on = session is not None and session.recurring and alarm.start <= now
    return stands(session, alarm.start) or rolled_on


async def _remembered(s: Services, alarm: Alarm, fault: Exception) -> Checked:
    """Return the verdict of the last poll. Raises ``Unconfirmed`` if there was none."""
    log.warning("GoTo cannot be asked before a reminder: alarm=%s fault=%s", alarm.id, type(fault).__name__)
    seen = await s.snapshots.get(alarm.source)
    if seen is None:
        raise Doubt("reminder-waits", next_step="try-again-soon")
    session = seen.sessions.get(alarm.ref)
    if session is None:
        return Checked(None, why_gone(alarm.source))
    gone = None if _planned(session, alarm, s.clock.now()) else MOVED
    return Checked(session, gone, seen.polled_at)


async def _word(s: Services, alarm: Alarm) -> Word:
    """Ask GoTo for the session now, through a list or alone."""
    told = None if alarm.doubted else await _shared(s, alarm)
    if told is not None:
        return told
    reader = await reader_for(s, alarm.source)
    alone = alarm.doubted or await s.alarms.together(alarm) <= 1
    if alone and not isinstance(reader, AdminReader):
        return Word(await reader.sure(await _seen(s, alarm)), listed=False)
    return await _listed(s, alarm, reader)


async def _sure(s: Services, alarm: Alarm, word: Word) -> SessionSnapshot | None:
    """Ask again for a session that seems gone or moved. Raises ``Unconfirmed`` and what the reader raises."""
    reader = await reader_for(s, alarm.source)
    if word.session is not None and not word.listed:
        # Which start GoTo returns for a recurring meeting requested alone is unknown; lists return the next.
        return (await _listed(s, alarm, reader)).session if word.session.recurring else word.session
    seen = await _seen(s, alarm)
    listed = word.session if word.listed else (await _listed(s, alarm, reader)).session
    sure = await reader.sure(seen)
    contradicted = sure is None and listed is not None
    if contradicted:
        await s.alarms.doubt(alarm)
    if contradicted or (sure is not None and sure.missed > seen.missed):
        raise Doubt("reminder-waits", next_step="try-again-soon")
    return sure


async def _seen(s: Services, alarm: Alarm) -> SessionSnapshot:
    """Return the session as last polled, or as stored in the job."""
    seen = await s.snapshots.get(alarm.source)
    session = seen.sessions.get(alarm.ref) if seen else None
    return session or session_of(alarm)


async def _shared(s: Services, alarm: Alarm) -> Word | None:
    """Return the answer of a list that was read for all; None if none is recent enough."""
    told = await s.looks.find(alarm.source, alarm.ref)
    if told is None or told.begun < max(alarm.due, s.clock.now() - AGE):
        return None
    return Word(told.session, listed=True)


async def _listed(s: Services, alarm: Alarm, reader: Reader) -> Word:
    """Return the answer of the source's list: read it for all, or wait for the process that does."""
    kind, token = SessionKind(alarm.ref.partition("-")[0]), s.ids.new()
    while not await s.looks.claim(alarm.source, kind, token, CLAIM):
        await s.clock.sleep(PAUSE)
        if (told := await _shared(s, alarm)) is not None:
            return told
    try:
        # Another process's list may have arrived between the check and the claim.
        if (told := await _shared(s, alarm)) is not None:
            return told
        begun = s.clock.now()
        found = await reader.listed(kind)
        await s.looks.keep(alarm.source, kind, begun, found)
    finally:
        await s.looks.release(alarm.source, kind, token)
    return Word(next((one for one in found if one.ref == alarm.ref), None), listed=True)
