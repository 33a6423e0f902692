"""The state of a shared training's sessions, by the clock: GoTo does not report whether a training is live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.ports import SOON, CardLife, LifeState, SessionTimes, SharedTraining
from bot.usecases.services import Services

PREFIX = "training-"


def look_name(training_key: str) -> str:
    """Return the name under which polls of a training are scheduled."""
    return f"{PREFIX}{training_key}"


def session_name(training_key: str, start: datetime) -> str:
    """Return the name under which the state of a held session is stored."""
    return f"{PREFIX}{training_key}-{int(start.timestamp())}"


def state_at(times: SessionTimes, now: datetime) -> LifeState:
    """Return the phase of a session at ``now`` (aware UTC)."""
    start, end = times
    if now >= end:
        return LifeState.ENDED
    if now >= start:
        return LifeState.LIVE
    return LifeState.SOON if now >= start - SOON else LifeState.SCHEDULED


def next_turn(sessions: Iterable[SessionTimes], now: datetime) -> datetime | None:
    """Return when a session's phase changes next (aware UTC), None if all are over."""
    turns = [turn for start, end in sessions for turn in (start - SOON, start, end) if turn > now]
    return min(turns, default=None)


async def follow(s: Services, shared: SharedTraining) -> None:
    """Schedule the next redraw of a training's cards, according to the sessions planned now."""
    turn = next_turn(shared.sessions, s.clock.now())
    if turn is not None:
        await s.lives.wake(shared.tenant, look_name(shared.training_key), turn, sooner=True)


async def held_of(s: Services, shared: SharedTraining, now: datetime) -> Mapping[datetime, CardLife]:
    """Return the stored states of the sessions that are over, by planned start."""
    found = {}
    for start, end in shared.sessions:
        if end <= now:
            life = await s.lives.get(shared.tenant, session_name(shared.training_key, start))
            if life is not None:
                found[start] = life
    return found
