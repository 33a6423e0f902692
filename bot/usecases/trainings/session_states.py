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
    turns = [
        turn for start, end in sessions for turn in (start - STARTS_SOON_WITHIN, start, end) if turn > now
    ]
    return min(turns, default=None)


async def schedule_card_updates(app: Services, shared: SharedTraining) -> None:
    """Schedule the next redraw of a training's cards, according to the sessions planned now."""
    turn = next_phase_change(shared.sessions, app.clock.now())
    if turn is not None:
        await app.store.card_states.schedule_check(
            shared.tenant, make_poll_name(shared.training_key), turn, only_if_sooner=True
        )


async def load_held_sessions(
    app: Services, shared: SharedTraining, now: datetime
) -> Mapping[datetime, CardState]:
    """Return the stored states of the sessions that are over, by planned start."""
    found = {}
    for start, end in shared.sessions:
        if end <= now:
            life = await app.store.card_states.get(
                shared.tenant, make_session_name(shared.training_key, start)
            )
            if life is not None:
                found[start] = life
    return found
