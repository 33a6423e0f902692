"""A job that the queue delivers a second time."""

from __future__ import annotations

import pytest

from bot.store.redis_errors import find_storage_fault
from bot.worker.tasks import Tasks
from tests.support.actors import connect_alice, tenant_of
from tests.support.kills import open_operation, run_operation
from tests.support.stage import CHANNEL, Stage


@pytest.mark.parametrize(("wait", "with_worker"), [(0.02, False)])
async def test_what_is_done_is_not_done_again(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/meeting now Standup", channel=CHANNEL)
    tenant, op_id = await open_operation(stage)
    await run_operation(stage.runtime.app, tenant, op_id)
    asked, read = len(stage.goto.requests), len(stage.bob.posts(CHANNEL))
    await run_operation(stage.runtime.app, tenant, op_id)
    assert len(stage.goto.received("meetings.create")) == 1
    assert len(stage.goto.requests) == asked
    assert len(stage.bob.posts(CHANNEL)) == read == 1


async def test_what_its_waiter_has_is_not_told_again(stage: Stage) -> None:
    """The check that follows a kill of the waiting process comes after all although the waiter answered."""
    await connect_alice(stage)
    assert "is ready" in await stage.alice.types("/meeting now Standup", channel=CHANNEL)
    stage.bob.posts(CHANNEL)
    before = len(stage.alice.dms())
    app, tenant = stage.runtime.app, tenant_of(stage)
    ended = [key.decode().rpartition(":")[2] async for key in stage.runtime.stores.redis.scan_iter("*:op:*")]
    for op_id in ended:
        await Tasks(app, find_storage_fault, lambda kind, result: None).check_delivered(tenant, op_id)
    assert ended
    assert len(stage.alice.dms()) == before
