from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from tests.support.security.stage import SecurityStage, open_security_stage


@pytest.fixture
def runtimes() -> int:
    """How many processes' worth of the bot work on one Redis."""
    return 1


@pytest_asyncio.fixture
async def stage(
    empty_redis: str, transport: str, wait: float, runtimes: int, paced: bool
) -> AsyncIterator[SecurityStage]:
    """A sandbox with a bot in it. What the bot posts and nobody sees fails the test."""
    by_socket = transport == "socket"
    async with open_security_stage(
        empty_redis, by_socket=by_socket, runtimes=runtimes, wait=wait, paced=paced
    ) as opened:
        yield opened
        unseen = opened.unseen()
    assert not unseen, f"The bot posted what no test expected: {unseen}"


async def emptied(redis_url: str, number: int) -> str:
    """Return a database of the Valkey with nothing in it: what another module left was sealed with other keys."""
    url = f"{redis_url.split('?')[0]}?db={number}"
    async with Redis.from_url(url) as redis:
        await redis.flushdb()
    return url


@pytest_asyncio.fixture(scope="module")
async def shared(shared_redis: str) -> AsyncIterator[SecurityStage]:
    """One stage for many small questions over signed HTTP; what is posted on it is not looked at."""
    async with open_security_stage(await emptied(shared_redis, 1)) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module")
async def shared_socket(shared_redis: str) -> AsyncIterator[SecurityStage]:
    """The same over a socket."""
    async with open_security_stage(await emptied(shared_redis, 2), by_socket=True) as opened:
        opened.slack.deliverer.ack_timeout = 5.0
        yield opened
