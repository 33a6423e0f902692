"""A process is killed at every step of making and of cancelling a training; another goes on; each is done once.

After a call is before the next one: nothing leaves the process between.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.ids import Tenant
from bot.usecases.services import Services
from tests.support.actors import connect_alice
from tests.support.stage import FAST_TIMING, Stage, open_stage
from tests.support.trainings import add_training, iso_date, trainings_named
from tests.test_every_step import PORTS, Killed, Tapped, Wire, run

CHANGES = {
    "ledger.record",
    "ledger.finish",
    "trainings.delete",
    "sends.intend",
    "sends.settle",
    "messenger.post",
    "messenger.respond",
}
"""Calls that leave something behind; after the others nothing is different from before."""


class TappedGoTo:
    def __init__(self, inner: Any, wire: Wire) -> None:
        self._inner, self._wire = inner, wire

    def session(self, source: Any, *, urgent: bool = True) -> Any:
        session = self._inner.session(source, urgent=urgent)
        groups = {
            name: Tapped(name, getattr(session, name), self._wire) for name in ("trainings", "registrants")
        }
        return type("Session", (), groups)()


def tapped(s: Services, wire: Wire) -> Services:
    ports = {name: Tapped(name, getattr(s, name), wire) for name in PORTS}
    return replace(s, **ports, goto=TappedGoTo(s.goto, wire))


@pytest.fixture
def wait() -> float:
    return 0.02


@pytest_asyncio.fixture
async def stage(empty_redis: str, wait: float) -> AsyncIterator[Stage]:
    """A stage without a worker, on which a cancellation is due at once."""
    patience = replace(FAST_TIMING, undo=timedelta(0))
    async with open_stage(
        empty_redis, by_socket=False, patience=patience, wait=wait, with_worker=False
    ) as opened:
        yield opened
        unseen = opened.unseen()
    assert not unseen, f"The bot posted what no test expected: {unseen}"


async def waiting(stage: Stage) -> tuple[Tenant, str]:
    (tenant,) = await stage.house.s.ledger.tenants()
    (op_id,) = await stage.house.s.ledger.left_open(tenant, stage.house.s.clock.now())
    return tenant, op_id


async def creation(stage: Stage, name: str) -> tuple[Tenant, str]:
    await stage.alice.types(f"/training create {name}")
    await stage.alice.fills(**{"date.0": iso_date(3), "start.0": "15:00", "length.0": "60"})
    assert await stage.alice.submits() == {}
    assert "Saving…" in stage.alice.reads(stage.alice.form)
    return await waiting(stage)


async def test_killed_at_every_step_there_is_one_training(stage: Stage) -> None:
    await connect_alice(stage)
    tenant, op_id = await creation(stage, "Counting")
    wire = Wire(0, after=False)
    await run(stage, tapped(stage.house.s, wire), tenant, op_id)
    assert len(trainings_named(stage, "Counting")) == 1
    await stage.alice.person.closes()

    for at in range(1, wire.count + 1):
        name = f"Killed after {at}"
        tenant, op_id = await creation(stage, name)
        with pytest.raises(Killed):
            await run(stage, tapped(stage.house.s, Wire(at, after=True)), tenant, op_id)
        await run(stage, stage.house.s, tenant, op_id)
        assert len(trainings_named(stage, name)) == 1, wire.names[at - 1]
        assert "is planned." in stage.alice.reads(stage.alice.form), wire.names[at - 1]
        await stage.alice.person.closes()


async def cancellation(stage: Stage, name: str) -> tuple[Tenant, str]:
    """Have Bob registered for a new training, and cancel it."""
    training = add_training(stage, name)
    registrant = stage.goto.world.trainings[training.key].registrants
    (onboarding,) = trainings_named(stage, "Onboarding")
    registrant.append(replace(onboarding.registrants[0], email=stage.bob.email))
    await stage.alice.types(f"/training cancel {training.id}")
    await stage.alice.presses("Cancel training")
    return await waiting(stage)


@pytest.mark.parametrize("wait", [10.0])
async def test_killed_at_every_step_it_is_cancelled_and_told_once(stage: Stage) -> None:
    await connect_alice(stage)
    tenant, op_id = await cancellation(stage, "Counting")
    wire = Wire(0, after=False)
    await run(stage, tapped(stage.house.s, wire), tenant, op_id)
    assert trainings_named(stage, "Counting") == []

    for at in [number for number, call in enumerate(wire.names, 1) if call in CHANGES]:
        name = f"Gone after {at}"
        tenant, op_id = await cancellation(stage, name)
        with pytest.raises(Killed):
            await run(stage, tapped(stage.house.s, Wire(at, after=True)), tenant, op_id)
        await run(stage, stage.house.s, tenant, op_id)
        assert trainings_named(stage, name) == [], wire.names[at - 1]
        told = [m for m in stage.bob.dms() if f"*{name}*" in stage.bob.reads(m)]
        assert len(told) == 1, wire.names[at - 1]
