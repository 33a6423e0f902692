"""How far the sessions of a shared training have come, by the clock: GoTo tells of no training whether it runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.ports import SOON, CardLife, LifeState, SessionTimes, SharedTraining
from bot.usecases.services import Services

PREFIX = "training-"


def look_name(training_key: str) -> str:
    """Return the name under which a training is looked at again."""
    return f"{PREFIX}{training_key}"


def session_name(training_key: str, start: datetime) -> str:
    """Return the name under which it is kept what GoTo told of a session that was held."""
    return f"{PREFIX}{training_key}-{int(start.timestamp())}"


def state_at(times: SessionTimes, now: datetime) -> LifeState:
    """Return how far a session is at ``now`` (aware UTC)."""
    start, end = times
    if now >= end:
        return LifeState.ENDED
    if now >= start:
        return LifeState.LIVE
    return LifeState.SOON if now >= start - SOON else LifeState.SCHEDULED


def next_turn(sessions: Iterable[SessionTimes], now: datetime) -> datetime | None:
    """Return when the state of a session changes next (aware UTC), None when all are over."""
    turns = [turn for start, end in sessions for turn in (start - SOON, start, end) if turn > now]
    return min(turns, default=None)


async def follow(s: Services, shared: SharedTraining) -> None:
    """Have the cards of a training drawn when its sessions begin and end, as they are planned now."""
    turn = next_turn(shared.sessions, s.clock.now())
    if turn is not None:
        await s.lives.wake(shared.tenant, look_name(shared.training_key), turn, sooner=True)


async def held_of(s: Services, shared: SharedTraining, now: datetime) -> Mapping[datetime, CardLife]:
    """Return what GoTo told of the sessions that are over, by their planned start."""
    found = {}
    for start, end in shared.sessions:
        if end <= now:
            life = await s.lives.get(shared.tenant, session_name(shared.training_key, start))
            if life is not None:
                found[start] = life
    return found
