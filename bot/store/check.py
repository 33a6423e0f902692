"""Checks that a Redis server is suitable: version, persistence, eviction and access."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import RedisError

LEAST = {"redis": (7, 2), "valkey": (8, 0)}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Problem:
    """``id`` is the message id, ``values`` its arguments. ``is_fatal``: Usher cannot run on this server.

    Ids: ``redis-away`` (error), ``redis-old`` (server, version, least), ``redis-evicts`` (policy),
    ``redis-forgets``, ``redis-late`` (appendfsync), ``redis-open``.
    """

    id: str
    fatal: bool
    values: Mapping[str, str] = field(default_factory=dict)


async def check_server(redis: Redis) -> list[Problem]:
    """Return the server's problems, fatal ones first. Raises no redis errors."""
    try:
        info: Mapping[str, Any] = await redis.info("everything")
    except (OSError, RedisError) as error:
        return [Problem("redis-away", True, {"error": type(error).__name__})]
    found = [
        *version_problems(info),
        *_eviction(info),
        *await _persistence(redis, info),
        *privacy_problems(redis),
    ]
    return sorted(found, key=lambda problem: not problem.fatal)


def version_problems(info: Mapping[str, Any]) -> list[Problem]:
    """Return a problem if the server of this INFO is too old."""
    server = "valkey" if "valkey_version" in info else "redis"
    version = str(info.get(f"{server}_version", "0"))
    least = LEAST[server]
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) >= least:
        return []
    wanted = ".".join(str(part) for part in least)
    return [Problem("redis-old", True, {"server": server, "version": version, "least": wanted})]


def _eviction(info: Mapping[str, Any]) -> list[Problem]:
    policy = str(info.get("maxmemory_policy", "noeviction"))
    return [] if policy == "noeviction" else [Problem("redis-evicts", True, {"policy": policy})]


async def _persistence(redis: Redis, info: Mapping[str, Any]) -> list[Problem]:
    """Check the append-only file. A hosted server may not allow reading ``appendfsync``."""
    if not int(info.get("aof_enabled", 0)):
        return [Problem("redis-forgets", True)]
    try:
        fsync = str((await redis.config_get("appendfsync")).get("appendfsync", "always"))
    except RedisError:
        return []
    return [] if fsync == "always" else [Problem("redis-late", False, {"appendfsync": fsync})]


def privacy_problems(redis: Redis) -> list[Problem]:
    """Return a problem if the connection is neither local, encrypted nor authenticated. Does not connect."""
    pool = redis.connection_pool
    if issubclass(pool.connection_class, UnixDomainSocketConnection | SSLConnection):
        return []
    options = pool.connection_kwargs
    if options.get("password") or options.get("credential_provider"):
        return []
    return [] if options.get("host", "localhost") in LOOPBACK else [Problem("redis-open", True)]
