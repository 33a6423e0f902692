"""Checks that a Redis server is suitable: version, persistence, eviction and access."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import RedisError

MIN_SERVER_VERSIONS = {"redis": (7, 2), "valkey": (8, 0)}
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class RedisProblem:
    """``id`` is the message id, ``values`` its arguments. ``is_fatal``: Usher cannot run on this server.

    Ids: ``redis-away`` (error), ``redis-old`` (server, version, least), ``redis-evicts`` (policy),
    ``redis-forgets``, ``redis-late`` (appendfsync), ``redis-open``.
    """

    id: str
    is_fatal: bool
    values: Mapping[str, str] = field(default_factory=dict)


async def check_server(redis: Redis) -> list[RedisProblem]:
    """Return the server's problems, fatal ones first. Raises no redis errors."""
    try:
        info: Mapping[str, Any] = await redis.info("everything")
    except (OSError, RedisError) as error:
        return [RedisProblem("redis-away", True, {"error": type(error).__name__})]
    found = [
        *check_version(info),
        *_check_eviction(info),
        *await _check_persistence(redis, info),
        *check_privacy(redis),
    ]
    return sorted(found, key=lambda problem: not problem.is_fatal)


def check_version(info: Mapping[str, Any]) -> list[RedisProblem]:
    """Return a problem if the server of this INFO is too old."""
    server = "valkey" if "valkey_version" in info else "redis"
    version = str(info.get(f"{server}_version", "0"))
    least = MIN_SERVER_VERSIONS[server]
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) >= least:
        return []
    wanted = ".".join(str(part) for part in least)
    return [RedisProblem("redis-old", True, {"server": server, "version": version, "least": wanted})]


def _check_eviction(info: Mapping[str, Any]) -> list[RedisProblem]:
    policy = str(info.get("maxmemory_policy", "noeviction"))
    return [] if policy == "noeviction" else [RedisProblem("redis-evicts", True, {"policy": policy})]


async def _check_persistence(redis: Redis, info: Mapping[str, Any]) -> list[RedisProblem]:
    """Check the append-only file. A hosted server may not allow reading ``appendfsync``."""
    if not int(info.get("aof_enabled", 0)):
        return [RedisProblem("redis-forgets", True)]
    try:
        fsync = str((await redis.config_get("appendfsync")).get("appendfsync", "always"))
    except RedisError:
        return []
    return [] if fsync == "always" else [RedisProblem("redis-late", False, {"appendfsync": fsync})]


def check_privacy(redis: Redis) -> list[RedisProblem]:
    """Return a problem if the connection is neither local, encrypted nor authenticated. Does not connect."""
    pool = redis.connection_pool
    if issubclass(pool.connection_class, UnixDomainSocketConnection | SSLConnection):
        return []
    options = pool.connection_kwargs
    if options.get("password") or options.get("credential_provider"):
        return []
    return [] if options.get("host", "localhost") in LOOPBACK_HOSTS else [RedisProblem("redis-open", True)]
