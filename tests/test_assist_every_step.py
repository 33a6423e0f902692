"""A process is killed at every step of making a session for a thread; another goes on; one session, one note."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from bot.usecases.services import Services
from tests.support.actors import connect_alice
from tests.support.assist import ask_for_help, message_thread, support_sessions
from tests.support.stage import Stage, open_stage
from tests.test_every_step import PORTS, Killed, Tapped, Wire, run
from tests.test_training_every_step import waiting


class TappedGoTo:
    def __init__(self, inner: Any, wire: Wire) -> None:
        self._inner, self._wire = inner, wire

    def session(self, source: Any, *, urgent: bool = True) -> Any:
        return type(
            "Session",
            (),
            {"seeit": Tapped("seeit", self._inner.session(source, urgent=urgent).seeit, self._wire)},
        )()


def tapped(s: Services, wire: Wire) -> Services:
    ports = {name: Tapped(name, getattr(s, name), wire) for name in PORTS}
    return replace(s, **ports, goto=TappedGoTo(s.goto, wire))


@pytest_asyncio.fixture
async def stage(empty_redis: str) -> AsyncIterator[Stage]:
    async with open_stage(empty_redis, by_socket=False, wait=0.02, with_worker=False) as opened:
        yield opened
        unseen = opened.unseen()
    assert not unseen, f"The bot posted what no test expected: {unseen}"


async def finished(stage: Stage) -> None:
    """Answer what was written down because it could not be answered in time."""
    s = stage.house.s
    for tenant in await s.ledger.tenants():
        for op_id in await s.ledger.left_open(tenant, s.clock.now()):
            await run(stage, s, tenant, op_id)


async def test_killed_at_every_step_there_is_one_session_and_one_note(stage: Stage) -> None:
    await connect_alice(stage)
    wire = Wire(0, after=False)
    at, count = 0, 1
    while at <= count:
        stage.goto.world.support.clear()
        root = await ask_for_help(stage)
        await finished(stage)
        await stage.alice.sees("None of your sessions is open.")
        await stage.alice.presses("New session, send its key")
        tenant, op_id = await waiting(stage)
        if at == 0:
            await run(stage, tapped(stage.house.s, wire), tenant, op_id)
            count = wire.count
        else:
            with pytest.raises(Killed):
                await run(stage, tapped(stage.house.s, Wire(at, after=True)), tenant, op_id)
            await run(stage, stage.house.s, tenant, op_id)
        step = wire.names[at - 1] if at else "none"
        assert len(support_sessions(stage)) == 1, step
        assert len(message_thread(stage, root)) == 1, step
        await stage.alice.sees("Your Seeit session is ready.")
        at += 1
    assert count >= 12, wire.names
