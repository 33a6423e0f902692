"""What was opened a moment ago closes too: a cancellation that meets a new connection is not the last one."""

from __future__ import annotations

import asyncio

from bot.cancellation import cancel_and_wait
from tests.support.stage import open_stage


async def test_a_runtime_that_just_opened_closes(empty_redis: str) -> None:
    same_keys: dict[str, object] = {}
    for by_socket in (False, True) * 5:
        async with asyncio.timeout(20):
            async with open_stage(empty_redis, by_socket=by_socket, settings=same_keys) as stage:
                same_keys = {"encryption_keys": stage.runtime.settings.encryption_keys}


async def test_a_task_that_loses_its_cancellation_is_cancelled_again() -> None:
    lost = asyncio.Event()

    async def deaf_once() -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            lost.set()
        await asyncio.sleep(3600)

    async def at_once() -> None:
        return None

    task, done = asyncio.create_task(deaf_once()), asyncio.create_task(at_once())
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await cancel_and_wait(task, done, first_wait=0.01)
    assert (lost.is_set(), task.cancelled(), done.done()) == (True, True, True)
