"""A Redis on which Usher cannot work, or must not: the start and the doctor name it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.fernet import Fernet
from redis.asyncio import Redis

from tests.support.processes.programs import Program, Programs, process_env
from tests.support.processes.redis import open_valkey

pytestmark = pytest.mark.exhaustive

SETTINGS = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "0123456789abcdef",
    "GOTO_CLIENT_ID": "client",
    "GOTO_CLIENT_SECRET": "secret",
    "PUBLIC_URL": "https://127.0.0.1:1",
    "GOTO_API_URL": "http://127.0.0.1:1",
    "GOTO_AUTH_URL": "http://127.0.0.1:1",
    "SLACK_API_URL": "http://127.0.0.1:1/api/",
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "PORT": "0",
}


@pytest_asyncio.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[str]:
    """One node with all slots: as a hosted cluster looks to a client that knows of none."""
    async with open_valkey(tmp_path / "cluster", "--cluster-enabled", "yes") as url:
        async with Redis.from_url(url) as redis:
            await redis.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
        yield url


@pytest_asyncio.fixture
async def sentinel(tmp_path: Path) -> AsyncIterator[str]:
    async with open_valkey(tmp_path / "sentinel", "--sentinel") as url:
        yield url


async def end_with(started: Programs, url: str, *verbs: str) -> list[Program]:
    env = process_env(None, **{**SETTINGS, "REDIS_URL": url})
    programs = [await started.start(verb, env=env) for verb in verbs]
    assert await asyncio.gather(*(program.ends() for program in programs)) == [1] * len(verbs), programs[
        0
    ].said
    for program in programs:
        assert "Traceback" not in program.said
        assert "REDIS_URL" in program.said
    return programs


async def test_cluster_mode_is_refused_by_name(started: Programs, cluster: str) -> None:
    for program in await end_with(started, cluster, "web", "worker", "run", "doctor"):
        assert "Redis is in cluster mode, which Usher doesn't support" in program.said


async def test_a_sentinel_is_refused_by_name(started: Programs, sentinel: str) -> None:
    for program in await end_with(started, sentinel, "web", "worker", "run", "doctor"):
        assert "REDIS_URL points to a Sentinel, which stores no data." in program.said


async def test_an_open_redis_on_the_network_is_refused_unless_that_is_wanted(started: Programs) -> None:
    for program in await end_with(started, "redis://192.0.2.1:6379/0", "web", "worker", "run"):
        assert "it has neither TLS nor a password" in program.said
        assert "USHER_ALLOW_OPEN_REDIS" in program.said


async def test_what_may_lose_data_is_told_at_start(started: Programs, tmp_path: Path) -> None:
    config = "maxmemory-policy allkeys-lru\nappendonly no"
    async with open_valkey(tmp_path / "loose", config=config) as url:
        env = process_env(None, **{**SETTINGS, "REDIS_URL": url})
        program = await started.start("worker", env=env)
        await program.up()
        assert "Redis drops keys when its memory is full (maxmemory-policy allkeys-lru)" in program.said
        assert "Redis saves nothing to disk" in program.said
        assert await program.stops() == 0
