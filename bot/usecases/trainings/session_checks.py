"""Poll a shared training when a session begins or ends: redraw its cards and read GoTo's history.

GoTo lists a finished session some time after its end, if ever; its history is read repeatedly for a day.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.goto.errors import GoToError
from bot.goto.models import TrainingSession
from bot.model.cards import CardPhase, CardState
from bot.model.errors import UsherError
from bot.model.ids import Tenant
from bot.model.registration import SharedTraining
from bot.model.trainings import SessionTimes
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.meetings.card_states import HISTORY_POLL_DELAYS, HISTORY_RETRY_INTERVAL, HISTORY_RETRY_LIMIT
from bot.usecases.trainings.session_states import (
    TRAINING_NAME_PREFIX,
    make_poll_name,
    make_session_name,
    next_phase_change,
)
from bot.usecases.trainings.shared import enqueue_card_update

START_TOLERANCE = timedelta(hours=1)
"""A held session counts as the planned one if it began at most this long before the planned start."""

log = logging.getLogger("usher.cards")


def is_training_name(name: str) -> bool:
    """Return True if the polled name is a training; otherwise it is a meeting id."""
    return name.startswith(TRAINING_NAME_PREFIX)


async def poll_training(app: Services, tenant: Tenant, name: str) -> None:
    """Read the history, redraw the cards and schedule the next poll."""
    key, now = name.removeprefix(TRAINING_NAME_PREFIX), app.clock.now()
    shared = await app.store.registrations.get_shared(tenant, key)
    if shared is None or shared.end_reason is not None:
        await app.store.card_states.schedule_check(tenant, name, None)
        return
    over = [times for times in shared.sessions if times[1] <= now]
    states = [await _load_state(app, shared, times) for times in over]
    due = [(times, state) for times, state in zip(over, states, strict=True) if _is_history_due(state, now)]
    if due:
        held = await _fetch_held(app, shared)
        for times, state in due:
            updated = _add_history(state, times, held, now)
            if updated != state:
                await app.store.card_states.save(updated)
    await enqueue_card_update(app, shared)
    states = [await _load_state(app, shared, times) for times in over]
    await app.store.card_states.schedule_check(
        tenant, make_poll_name(key), _compute_next_poll(shared, states, now)
    )


async def _load_state(app: Services, shared: SharedTraining, times: SessionTimes) -> CardState:
    start, end = times
    name = make_session_name(shared.training_key, start)
    known = await app.store.card_states.get(shared.tenant, name)
    if known is not None and known.ended_at == end:
        return known
    return CardState(
        organizer=shared.organizer, meeting_id=name, planned_start=start, phase=CardPhase.ENDED, ended_at=end
    )


def _is_history_due(state: CardState, now: datetime) -> bool:
    return (
        not state.attendance_final
        and state.ended_at is not None
        and now >= state.ended_at + HISTORY_POLL_DELAYS[state.history_checks]
    )


async def _fetch_held(app: Services, shared: SharedTraining) -> Sequence[TrainingSession] | None:
    """Return the finished sessions in GoTo's history, None if GoTo does not answer now."""
    try:
        own = await session_for(app.low_priority(), shared.organizer, Purpose.OWN)
        if own.link.organizer_key != shared.organizer_key:
            return None
        return await own.goto.reports.list_training_sessions(own.link.organizer_key, shared.training_key)
    except (GoToError, UsherError) as error:
        log.info("cannot read a training's history from GoTo: %s", type(error).__name__)
        return None


def _add_history(
    state: CardState, times: SessionTimes, held: Sequence[TrainingSession] | None, now: datetime
) -> CardState:
    """Return the state with minutes and people from GoTo's history; they stay None if GoTo never lists it."""
    if held is None:
        return replace(state, attendance_final=now >= times[1] + HISTORY_RETRY_LIMIT)
    rows = [row for row in held if row.start and times[0] - START_TOLERANCE <= row.start <= times[1]]
    people = [row.attendance_count for row in rows if row.attendance_count is not None]
    minutes = [length for row in rows if (length := _duration_minutes(row)) is not None]
    return replace(
        state,
        history_checks=state.history_checks + 1,
        attendance_final=bool(rows) or state.history_checks + 1 >= len(HISTORY_POLL_DELAYS),
        minutes=sum(minutes) if minutes else None,
        people=max(people, default=None),
    )


def _duration_minutes(row: TrainingSession) -> int | None:
    if row.duration is not None:
        return row.duration
    return round((row.end - row.start).total_seconds() / 60) if row.start and row.end else None


def _compute_next_poll(shared: SharedTraining, states: Sequence[CardState], now: datetime) -> datetime | None:
    change = next_phase_change(shared.sessions, now)
    times = [change] if change is not None else []
    for state in states:
        if not state.attendance_final and state.ended_at is not None:
            due = state.ended_at + HISTORY_POLL_DELAYS[state.history_checks]
            times.append(due if due > now else now + HISTORY_RETRY_INTERVAL)
    return min(times, default=None)
