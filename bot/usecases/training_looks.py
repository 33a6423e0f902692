"""Poll a shared training when a session begins or ends: redraw its cards and read GoTo's history.

GoTo lists a finished session some time after its end, if ever; its history is read repeatedly for a day.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import UsherError
from bot.goto.errors import GoToError
from bot.goto.models import TrainingSession
from bot.ids import Tenant
from bot.ports import CardLife, LifeState, SessionTimes, SharedTraining
from bot.usecases.card_life import AGAIN, HISTORY, WHILE
from bot.usecases.notifications.reading import Unhurried
from bot.usecases.registration_seats import draw_soon
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for
from bot.usecases.training_life import PREFIX, look_name, next_turn, session_name

AROUND = timedelta(hours=1)
"""A held session counts as the planned one if it began at most this long before the planned start."""

log = logging.getLogger("usher.cards")


def is_training(name: str) -> bool:
    """Return True if the polled name is a training; otherwise it is a meeting id."""
    return name.startswith(PREFIX)


async def look(s: Services, tenant: Tenant, name: str) -> None:
    """Read the history, redraw the cards and schedule the next poll."""
    key, now = name.removeprefix(PREFIX), s.clock.now()
    shared = await s.registrations.shared(tenant, key)
    if shared is None or shared.ended is not None:
        await s.lives.wake(tenant, name, None)
        return
    over = [times for times in shared.sessions if times[1] <= now]
    lives = [await _life(s, shared, times) for times in over]
    asking = [(times, life) for times, life in zip(over, lives, strict=True) if _asks(life, now)]
    if asking:
        held = await _held(s, shared)
        for times, life in asking:
            told = _told(life, times, held, now)
            if told != life:
                await s.lives.keep(told)
    await draw_soon(s, shared)
    lives = [await _life(s, shared, times) for times in over]
    await s.lives.wake(tenant, look_name(key), _next(shared, lives, now))


async def _life(s: Services, shared: SharedTraining, times: SessionTimes) -> CardLife:
    start, end = times
    name = session_name(shared.training_key, start)
    known = await s.lives.get(shared.tenant, name)
    if known is not None and known.over_at == end:
        return known
    return CardLife(shared.organizer, name, start, LifeState.ENDED, over_at=end)


def _asks(life: CardLife, now: datetime) -> bool:
    return not life.told and life.over_at is not None and now >= life.over_at + HISTORY[life.asked]


async def _held(s: Services, shared: SharedTraining) -> Sequence[TrainingSession] | None:
    """Return the finished sessions in GoTo's history, None if GoTo does not answer now."""
    try:
        own = await session_for(replace(s, goto=Unhurried(s.goto)), shared.organizer, Purpose.OWN)
        if own.link.organizer_key != shared.organizer_key:
            return None
        return await own.goto.reports.training_sessions(own.link.organizer_key, shared.training_key)
    except (GoToError, UsherError) as error:
        log.info("cannot read a training's history from GoTo: %s", type(error).__name__)
        return None


def _told(
    life: CardLife, times: SessionTimes, held: Sequence[TrainingSession] | None, now: datetime
) -> CardLife:
    """Return the state with minutes and people from GoTo's history; they stay None if GoTo never lists it."""
    if held is None:
        return replace(life, told=now >= times[1] + WHILE)
    rows = [row for row in held if row.start and times[0] - AROUND <= row.start <= times[1]]
    people = [row.attendance_count for row in rows if row.attendance_count is not None]
    minutes = [length for row in rows if (length := _minutes(row)) is not None]
    return replace(
        life,
        asked=life.asked + 1,
        told=bool(rows) or life.asked + 1 >= len(HISTORY),
        minutes=sum(minutes) if minutes else None,
        people=max(people, default=None),
    )


def _minutes(row: TrainingSession) -> int | None:
    if row.duration is not None:
        return row.duration
    return round((row.end - row.start).total_seconds() / 60) if row.start and row.end else None


def _next(shared: SharedTraining, lives: Sequence[CardLife], now: datetime) -> datetime | None:
    turn = next_turn(shared.sessions, now)
    times = [turn] if turn is not None else []
    for life in lives:
        if not life.told and life.over_at is not None:
            due = life.over_at + HISTORY[life.asked]
            times.append(due if due > now else now + AGAIN)
    return min(times, default=None)
