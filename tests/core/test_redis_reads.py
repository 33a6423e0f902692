"""What a request reads of a person and of their workspace in Redis: each thing once, and none that is not needed."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.support.actors import connect_alice, tenant_of
from tests.support.stage import Stage

END = "these were the commands"


async def keys_of_command(stage: Stage, typed: str) -> Counter[str]:
    """Return how often the command named each key of the tenant, without the ids at their ends."""
    redis = stage.runtime.stores.redis
    found: Counter[str] = Counter()
    async with redis.monitor() as monitor:
        await stage.alice.types(typed)
        await redis.echo(END)
        async for seen in monitor.listen():
            if END in seen["command"]:
                return found
            words = seen["command"].split()
            found.update(w.split(":")[1] for w in words if w.startswith(f"{tenant_of(stage)}:"))
    raise AssertionError("Redis ended")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("/meeting list", {"link": 1, "token": 1, "prefs": 1, "meeting": 2}),
        ("/meeting help", {"link": 1, "token": 1, "policy": 1}),
        ("/meeting shedule tomorrow", {}),
    ],
)
async def test_a_request_reads_each_thing_once(stage: Stage, typed: str, read: dict[str, int]) -> None:
    await connect_alice(stage)
    await stage.alice.types("/meeting list")  # so that what Slack says is known
    assert await keys_of_command(stage, typed) == read
