"""The state of a shared training's sessions, by the clock: GoTo does not report whether a training is live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.model.cards import STARTS_SOON_WITHIN, CardState
from bot.model.registration import SharedTraining
from bot.model.trainings import SessionTimes
from bot.usecases.core.services import Services

TRAINING_NAME_PREFIX = "training-"


def make_poll_name(training_key: str) -> str:
    """Return the name under which polls of a training are scheduled."""
    return f"{TRAINING_NAME_PREFIX}{training_key}"


def make_session_name(training_key: str, start: datetime) -> str:
    """Return the name under which the state of a held session is stored."""
    return f"{TRAINING_NAME_PREFIX}{training_key}-{int(start.timestamp())}"


def next_phase_change(sessions: Iterable[SessionTimes], now: datetime) -> datetime | None:
    """Return when a session's phase changes next (aware UTC), None if all are over."""
    changes = [
        change
        for start, end in sessions
        for change in (start - STARTS_SOON_WITHIN, start, end)
        if change > now
    ]
    return min(changes, default=None)


async def schedule_card_updates(app: Services, shared: SharedTraining) -> None:
    """Schedule the next redraw of a training's cards, according to the sessions planned now."""
    change = next_phase_change(shared.sessions, app.clock.now())
    if change is not None:
        await app.store.card_states.schedule_check(
            shared.tenant, make_poll_name(shared.training_key), change, only_if_sooner=True
        )


async def load_held_sessions(
    app: Services, shared: SharedTraining, now: datetime
) -> Mapping[datetime, CardState]:
    """Return the stored states of the sessions that are over, by planned start."""
    found = {}
    for start, end in shared.sessions:
        if end <= now:
            state = await app.store.card_states.get(
                shared.tenant, make_session_name(shared.training_key, start)
            )
            if state is not None:
                found[start] = state
    return found
