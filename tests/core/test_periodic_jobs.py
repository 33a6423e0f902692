"""A periodic job that failed, such as when Redis was away, goes on in its own queue: another process knows it there."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from docket import CurrentDocket, Docket, Perpetual

from bot.app import open_worker
from bot.model.errors import RetryLater
from tests.support.stage import WITHOUT_WORKER, WORKER_TICK, Stage

EVERY = timedelta(milliseconds=50)


@pytest.fixture
def stage_options() -> dict[str, Any]:
    return WITHOUT_WORKER


@pytest.mark.parametrize("queue", ["docket", "background"])
async def test_a_periodic_job_that_failed_runs_again_in_its_own_queue(stage: Stage, queue: str) -> None:
    own, ran_in, again = getattr(stage.runtime.connections, queue), list[str](), asyncio.Event()

    async def fails_once(
        perpetual: Perpetual = Perpetual(every=EVERY, automatic=True),  # noqa: B008
        docket: Docket = CurrentDocket(),  # noqa: B008
    ) -> None:
        ran_in.append(docket.name)
        if len(ran_in) == 1:
            raise RetryLater
        again.set()

    own.register(fails_once)
    async with open_worker(stage.runtime, tick=WORKER_TICK), asyncio.timeout(40):
        await again.wait()
    assert set(ran_in) == {own.name}
