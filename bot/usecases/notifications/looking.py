"""The look at GoTo just before a reminder, so that none is sent after its session was cancelled or moved there.

The rule. When an alarm is due, its session counts as planned if GoTo said so after the alarm was due and at
most ``AGE`` ago. One list of the source serves all its alarms that are due together, in all channels and all
processes: a thousand meetings of one organizer at the same minute cost one request, of a group of fifty
organizers as well. GoTo is asked for the session alone (GET) where no other alarm is due at that moment,
which costs the same and does not lag behind as lists may, and where the list leaves the session out or tells
another time. What is so said twice (missing in the list and 404; missing in two lists, a poll between them,
where an admin reads another's meetings) is believed: nothing is sent, and a poll at once tells cards, threads
and the plan. Answers 404 for a session that the list tells at that time agree with nothing: the
alarm waits, and is asked for alone from then on.

All this goes through the pace as polls do, behind people, and takes ``patience`` at most. Does GoTo not
answer by then, what the last poll saw decides, and the reminder's record says so (``UNASKED``), the reminder
itself how old that is. Was the session left out by a list already and GoTo does not answer for it alone, the
alarm waits and asks again.
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
"""A list that was asked for longer ago says nothing of now."""
CLAIM = timedelta(seconds=15)
"""Who reads the list for all has it read within this, or somebody else does."""
PAUSE = 0.1
"""Seconds between two looks for the list that another reads."""
SHORTEST, LONGEST = timedelta(seconds=5), timedelta(seconds=30)
CANCELLED, MOVED = "reminder-why-cancelled", "reminder-why-moved"
LEFT_GROUP, LEFT_ORGANIZER = "reminder-why-left-group", "reminder-why-left-organizer"
"""The list that an admin reads leaves it out; whether it was cancelled nobody can tell."""
LEFT = frozenset({LEFT_GROUP, LEFT_ORGANIZER})
ENDED = LEFT | {CANCELLED, MOVED}
"""Reasons that hold for everybody who wants the alarm."""
DISCONNECTED, UNASKED = "reminder-why-disconnected", "reminder-why-unasked"

log = logging.getLogger("usher.notifications")


@dataclass(frozen=True, slots=True)
class Checked:
    """The session when its alarm rings. ``gone``: the message id of why nothing is sent.

    ``as_of`` is when GoTo was heard last, where it could not be asked now.
    """

    session: SessionSnapshot | None
    gone: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """What GoTo said once; ``session`` None: it is not there. ``listed``: in a list, which may lag."""

    session: SessionSnapshot | None
    listed: bool


class Doubt(TryAgain):
    """The session seems gone, and GoTo did not say yet what became of it."""


def patience(alarm: Alarm, now: datetime) -> timedelta:
    """Return how long GoTo is waited for: a quarter of what is left until the start, within bounds."""
    return min(max((alarm.start - now) / 4, SHORTEST), LONGEST)


async def look(s: Services, alarm: Alarm) -> Checked:
    """Return what GoTo says of the alarm's session now. Raises ``Doubt`` when the alarm has to wait."""
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
        log.warning("GoTo does not say what became of a session: alarm=%s fault=%r", alarm.id, fault)
        await _poll(s, alarm.source)
        raise Doubt("reminder-waits", next_step="try-again-soon") from None
    return await _ended(s, alarm, session)


async def _ended(s: Services, alarm: Alarm, session: SessionSnapshot | None) -> Checked:
    """Have told everywhere that a session is gone or moved; such as is planned after all is reminded of."""
    if _planned(session, alarm, s.clock.now()):
        return Checked(session)
    if session is None and not alarm.source.of_others:
        await s.alarms.silence(alarm.source.tenant, alarm.ref, Silence.SEEN)
    await _poll(s, alarm.source)
    return Checked(session, why_gone(alarm.source) if session is None else MOVED)


def why_gone(source: SessionSource) -> str:
    """Return the message id of why nothing is sent of a session that the source has no more."""
    if not source.of_others:
        return CANCELLED
    return LEFT_ORGANIZER if source.group is None else LEFT_GROUP


async def _poll(s: Services, source: SessionSource) -> None:
    now = s.clock.now()
    await s.snapshots.watch(source, now)
    await s.rota.poll(source, now)


def _planned(session: SessionSnapshot | None, alarm: Alarm, now: datetime) -> bool:
    """Say whether the alarm's start is planned still. Once it is over, GoTo tells a recurring one's next start."""
    rolled_on = session is not None and session.recurring and alarm.start <= now
    return stands(session, alarm.start) or rolled_on


async def _remembered(s: Services, alarm: Alarm, fault: Exception) -> Checked:
    """Return what the last poll saw. Raises ``Doubt`` when there was none."""
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
    """Return what GoTo says of the session now, through a list or alone."""
    told = None if alarm.doubted else await _shared(s, alarm)
    if told is not None:
        return told
    reader = await reader_for(s, alarm.source)
    alone = alarm.doubted or await s.alarms.together(alarm) <= 1
    if alone and not isinstance(reader, AdminReader):
        return Word(await reader.sure(await _seen(s, alarm)), listed=False)
    return await _listed(s, alarm, reader)


async def _sure(s: Services, alarm: Alarm, word: Word) -> SessionSnapshot | None:
    """Ask once more for a session that seems gone or moved. Raises ``Doubt`` and what the reader raises."""
    reader = await reader_for(s, alarm.source)
    if word.session is not None and not word.listed:
        # Which start GoTo tells of a recurring meeting that is asked for alone is not known; lists tell the next.
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
    """Return the session as the last poll saw it, or as the alarm remembers it."""
    seen = await s.snapshots.get(alarm.source)
    session = seen.sessions.get(alarm.ref) if seen else None
    return session or session_of(alarm)


async def _shared(s: Services, alarm: Alarm) -> Word | None:
    """Return what a list told that somebody read for all; None where none is young enough."""
    told = await s.looks.find(alarm.source, alarm.ref)
    if told is None or told.begun < max(alarm.due, s.clock.now() - AGE):
        return None
    return Word(told.session, listed=True)


async def _listed(s: Services, alarm: Alarm, reader: Reader) -> Word:
    """Return what the source's list tells: read it for all, or wait for who does."""
    kind, token = SessionKind(alarm.ref.partition("-")[0]), s.ids.new()
    while not await s.looks.claim(alarm.source, kind, token, CLAIM):
        await s.clock.sleep(PAUSE)
        if (told := await _shared(s, alarm)) is not None:
            return told
    try:
        # Another's list may have come between the look for it and the claim.
        if (told := await _shared(s, alarm)) is not None:
            return told
        begun = s.clock.now()
        found = await reader.listed(kind)
        await s.looks.keep(alarm.source, kind, begun, found)
    finally:
        await s.looks.release(alarm.source, kind, token)
    return Word(next((one for one in found if one.ref == alarm.ref), None), listed=True)
