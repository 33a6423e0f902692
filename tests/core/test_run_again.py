"""A job that the queue delivers a second time."""

from __future__ import annotations

import pytest

from tests.support.actors import connect_alice
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
