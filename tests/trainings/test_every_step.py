"""A process is killed at every step of making and of cancelling a training; another goes on; each is done once.

After a call is before the next one: nothing leaves the process between.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.model.ids import Tenant
from bot.model.operations import OperationKind
from tests.support.actors import connect_alice
from tests.support.kills import Kills, open_operation
from tests.support.stage import WITHOUT_WORKER, Stage
from tests.support.trainings import add_training, cancel_training, iso_date, trainings_named

CHANGES = {
    "ledger.save_checkpoint",
    "ledger.finish",
    "trainings.delete",
    "sends.add_intent",
    "sends.record_result",
    "messenger.post",
    "messenger.respond",
}
"""Calls that leave something behind; after the others nothing is different from before."""


@pytest.fixture
def wait() -> float:
    return 0.02


@pytest.fixture
def stage_options(wait: float) -> dict[str, Any]:
    return {**WITHOUT_WORKER, "wait": wait}


async def creation(stage: Stage, name: str) -> tuple[Tenant, str]:
    await stage.alice.types(f"/training create {name}")
    await stage.alice.fills(**{"date.0": iso_date(3), "start.0": "15:00", "length.0": "60"})
    assert await stage.alice.submits() == {}
    assert "Saving…" in stage.alice.reads(stage.alice.form)
    return await open_operation(stage, OperationKind.TRAINING_CREATE)


@pytest.mark.failovers
@pytest.mark.kills
async def test_killed_at_every_step_there_is_one_training(stage: Stage) -> None:
    await connect_alice(stage)
    kills = Kills(stage, goto=("trainings", "registrants"))
    for name in kills:
        await kills.run(*await creation(stage, name))
        assert len(trainings_named(stage, name)) == 1, name
        assert "is scheduled." in stage.alice.reads(stage.alice.form), name
        await stage.alice.person.closes()


async def cancellation(stage: Stage, name: str) -> tuple[Tenant, str]:
    """Have Bob registered for a new training, and cancel it."""
    training = add_training(stage, name)
    registrant = stage.goto.world.trainings[training.key].registrants
    (onboarding,) = trainings_named(stage, "Onboarding")
    registrant.append(replace(onboarding.registrants[0], email=stage.bob.email))
    await cancel_training(stage, training.id)
    return await open_operation(stage)


@pytest.mark.failovers
@pytest.mark.kills
async def test_killed_at_every_step_it_is_cancelled_and_told_once(stage: Stage) -> None:
    await connect_alice(stage)
    kills = Kills(stage, "Gone", goto=("trainings", "registrants"), changes=CHANGES)
    for name in kills:
        await kills.run(*await cancellation(stage, name))
        assert trainings_named(stage, name) == [], name
        told = [m for m in stage.bob.dms() if f"*{name}*" in stage.bob.reads(m)]
        assert len(told) == 1, name
