"""A process is killed at every step between GoTo's list that contradicts us and the message of it: once each."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model.operations import OperationKind
from bot.model.registration import SeatCount
from bot.sandbox.goto.state import SimTraining
from bot.usecases.registration.sync import poll_shared_training
from tests.support.actors import connect_alice, tenant_of
from tests.support.kills import open_operations, run_all_operations
from tests.support.registration_operations import (
    STAGE_OPTIONS,
    ask_to_register,
    registration_kills,
    share_with_capacity,
)
from tests.support.registrations import dms_with
from tests.support.stage import Stage
from tests.support.trainings import register_at_goto


@pytest.fixture
def stage_options() -> dict[str, Any]:
    return STAGE_OPTIONS


async def register_waiting_at_goto(stage: Stage, name: str) -> SimTraining:
    """Dev has the one seat, Bob waits and registers on GoTo's site."""
    training = await share_with_capacity(stage, name, "1")
    await register_and_close(stage, "dev", name, "Register")
    await register_and_close(stage, "bob", name, "Join waitlist")
    register_at_goto(stage, training, "Bob", stage.bob.email)
    return training


async def deny_at_goto(stage: Stage, name: str) -> SimTraining:
    """Bob is registered, and the trainer says no on GoTo's site."""
    training = await share_with_capacity(stage, name, "1")
    await register_and_close(stage, "bob", name, "Register")
    training.registrants[0].status = "DENIED"
    return training


async def register_and_close(stage: Stage, who: str, name: str, button: str) -> None:
    await ask_to_register(stage.actors[who], name, button)
    await run_all_operations(stage)
    await stage.actors[who].person.closes()


@pytest.mark.failovers
@pytest.mark.kills
@pytest.mark.parametrize(
    ("begins", "said", "seats"),
    [
        (register_waiting_at_goto, "You're registered for", SeatCount(2, 0, 1)),
        (deny_at_goto, "didn't approve your registration", SeatCount(0, 0, 1)),
    ],
)
async def test_killed_at_every_step_everybody_hears_once(
    stage: Stage, begins: Any, said: str, seats: SeatCount
) -> None:
    await connect_alice(stage)
    kills = registration_kills(stage, "Site")
    for name in kills:
        training = await begins(stage, name)
        known = await stage.runtime.app.store.registrations.get_shared(tenant_of(stage), str(training.key))
        assert known is not None
        await poll_shared_training(stage.runtime.app, known)
        ((where, op_id),) = await open_operations(stage, OperationKind.REGISTER)
        await kills.run(where, op_id)
        await run_all_operations(stage)
        mine = [m for m in dms_with(stage.bob, said) if f"*{name}*" in stage.bob.reads(m)]
        assert len(mine) == 1, name
        assert await stage.runtime.app.store.registrations.count_seats(where, str(training.key)) == seats, (
            name
        )
        stage.dev.dms()
