"""What is wrong with a Redis, asked of real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.embedded import open_embedded_redis
from bot.store.open import Stores, create_client
from bot.store.redis_check import RedisProblem, Severity, check_privacy, check_server, check_version


async def ids(redis: Redis) -> list[str]:
    return [problem.id for problem in await check_server(redis)]


async def test_our_own_is_fit(tmp_path: Path) -> None:
    async with open_embedded_redis(tmp_path) as url, create_client(url) as redis:
        assert await check_server(redis) == []
        await redis.config_set("maxmemory-policy", "allkeys-lru")
        await redis.config_set("appendfsync", "everysec")
        assert await check_server(redis) == [
            RedisProblem("redis-evicts", Severity.FAULT, {"policy": "allkeys-lru"}),
            RedisProblem("redis-late", Severity.NOTE, {"appendfsync": "everysec"}),
        ]


async def test_one_that_keeps_nothing(stores: Stores) -> None:
    assert await ids(stores.redis) == ["redis-forgets"]


async def test_one_that_is_away(tmp_path: Path) -> None:
    async with create_client(f"unix://{tmp_path}/nothing.sock") as redis:
        (problem,) = await check_server(redis)
        assert (problem.id, problem.severity) == ("redis-unreachable", Severity.STOPS_START)


@pytest.mark.parametrize(
    ("info", "problems"),
    [
        ({"redis_version": "6.2.14"}, ["redis-unusable"]),
        ({"redis_version": "7.0.15"}, ["redis-old"]),
        ({"redis_version": "7.2.0"}, []),
        ({"redis_version": "8.0-rc1"}, []),
        ({"redis_version": "7.2.4", "valkey_version": "7.2.9"}, ["redis-old"]),
        ({"redis_version": "7.2.4", "valkey_version": "8.0.1"}, []),
        ({}, ["redis-unusable"]),
    ],
)
def test_old_servers(info: dict[str, Any], problems: list[str]) -> None:
    assert [problem.id for problem in check_version(info)] == problems


@pytest.mark.parametrize(
    ("url", "fit"),
    [
        ("redis://cache.internal:6379/0", False),
        ("redis://:word@cache.internal:6379/0", True),
        ("rediss://cache.internal:6379/0", True),
        ("redis://localhost:6379/0", True),
        ("redis://127.0.0.2:6379/0", True),
        ("redis://[::1]:6379/0", True),
        ("redis://10.0.0.5:6379/0", False),
        ("unix:///run/redis.sock?db=0", True),
    ],
)
def test_open_servers(url: str, fit: bool) -> None:
    problems = [] if fit else [RedisProblem("redis-open", Severity.STOPS_START)]
    assert check_privacy(create_client(url)) == problems
    known = [] if fit else [RedisProblem("redis-open", Severity.NOTE)]
    assert check_privacy(create_client(url), allow_open=True) == known
