"""Checks that a Redis server is suitable: mode, version, persistence, eviction, access, and that it accepts writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import ip_address
from typing import Any

from redis.asyncio import Redis, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import RedisError

from bot.model.storage import StorageFault
from bot.store import keys
from bot.store.keys import KEYS
from bot.store.redis_errors import find_storage_fault, server_text

MIN_SERVER_VERSIONS = {"redis": (7, 2), "valkey": (8, 0)}
"""The oldest versions that Usher is tested with."""
MIN_USABLE_VERSIONS = {"redis": (7, 0), "valkey": (7, 2)}
"""Older ones do not know SET with NX and GET together, or write the errors of scripts without their code."""


class Severity(Enum):
    """What a problem means: for a start, and for the doctor (a fault, or a note)."""

    STOPS_START = "stops"
    """Usher cannot work on this server, or must not."""
    FAULT = "fault"
    """It can go on, and will work once the cause is gone; or it works, but stored work may be lost."""
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class RedisProblem:
    """``id`` is the message id, ``values`` its arguments.

    Ids: ``redis-{StorageFault}`` (error), ``redis-unusable`` and ``redis-old`` (server, version, least),
    ``redis-evicts`` (policy), ``redis-forgets``, ``redis-late`` (appendfsync), ``redis-open``, ``redis-sentinel``,
    ``redis-replica``, ``redis-unknown`` (error).
    """

    id: str
    severity: Severity
    values: Mapping[str, str] = field(default_factory=dict)


TEMPORARY_FAULTS = frozenset(
    {
        StorageFault.FULL,
        StorageFault.READ_ONLY,
        StorageFault.NOT_SAVING,
        StorageFault.FEW_REPLICAS,
        StorageFault.LOADING,
        StorageFault.BUSY,
        StorageFault.FORBIDDEN,
    }
)
"""Faults that pass, or are cured at the server, while Usher runs on and says that it is not ready."""


async def check_server(redis: Redis, *, allow_open: bool = False) -> list[RedisProblem]:
    """Return the server's problems, the gravest first. Raises no redis errors.

    ``allow_open``: a connection without TLS and password is known and wanted.
    """
    found = list(check_privacy(redis, allow_open=allow_open))
    try:
        info: Mapping[str, Any] = await redis.info("everything")
    except (OSError, RedisError) as error:
        fault = find_storage_fault(error)
        if fault is not StorageFault.FORBIDDEN:
            return [*found, fault_problem(error)]
        found.append(RedisProblem("redis-unknown", Severity.NOTE, {"error": server_text(error)}))
    else:
        found += [*_check_mode(info), *check_version(info)]
        if not any(problem.severity is Severity.STOPS_START for problem in found):
            found += [*_check_eviction(info), *await _check_persistence(redis, info)]
    if not any(problem.id in ("redis-cluster", "redis-sentinel") for problem in found):
        found += await _check_write(redis)
    return sorted(found, key=lambda problem: list(Severity).index(problem.severity))


async def probe_write(redis: Redis) -> StorageFault | None:
    """Write a key that expires soon; return why Redis refuses it, None if it does not."""
    problems = await _check_write(redis)
    return StorageFault(problems[0].id.removeprefix("redis-")) if problems else None


async def drop_idle_connections(redis: Redis) -> None:
    """Close the connections that nobody uses: after a failover they may still lead to the old primary."""
    await redis.connection_pool.disconnect(inuse_connections=False)


async def _check_write(redis: Redis) -> list[RedisProblem]:
    try:
        await redis.set(KEYS.write_probe.of(), 1, px=keys.PROBE_TTL)
    except (OSError, RedisError) as error:
        return [fault_problem(error)]
    return []


def fault_problem(error: BaseException) -> RedisProblem:
    """Return the problem that an error of redis-py stands for."""
    fault = find_storage_fault(error) or StorageFault.OTHER
    severity = Severity.FAULT if fault in TEMPORARY_FAULTS else Severity.STOPS_START
    return RedisProblem(f"redis-{fault}", severity, {"error": server_text(error)})


def _check_mode(info: Mapping[str, Any]) -> Iterator[RedisProblem]:
    mode = info.get("redis_mode") or info.get("server_mode")  # Valkey has renamed it
    if mode == "sentinel":
        yield RedisProblem("redis-sentinel", Severity.STOPS_START)
    elif mode == "cluster" or int(info.get("cluster_enabled", 0)):
        error = "cluster_enabled:1"
        yield RedisProblem(f"redis-{StorageFault.CLUSTER}", Severity.STOPS_START, {"error": error})
    elif info.get("role") == "slave":
        yield RedisProblem("redis-replica", Severity.FAULT)


def check_version(info: Mapping[str, Any]) -> list[RedisProblem]:
    """Return a problem if the server of this INFO is too old."""
    server = "valkey" if "valkey_version" in info else "redis"
    version = str(info.get(f"{server}_version", "0"))
    number = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if number >= MIN_SERVER_VERSIONS[server]:
        return []
    wanted = ".".join(str(part) for part in MIN_SERVER_VERSIONS[server])
    values = {"server": server, "version": version, "least": wanted}
    if number < MIN_USABLE_VERSIONS[server]:
        return [RedisProblem("redis-unusable", Severity.STOPS_START, values)]
    return [RedisProblem("redis-old", Severity.FAULT, values)]


def _check_eviction(info: Mapping[str, Any]) -> list[RedisProblem]:
    policy = str(info.get("maxmemory_policy", "noeviction"))
    return (
        [] if policy == "noeviction" else [RedisProblem("redis-evicts", Severity.FAULT, {"policy": policy})]
    )


async def _check_persistence(redis: Redis, info: Mapping[str, Any]) -> list[RedisProblem]:
    """Check the append-only file. A hosted server may not allow reading ``appendfsync``."""
    if not int(info.get("aof_enabled", 0)):
        return [RedisProblem("redis-forgets", Severity.FAULT)]
    try:
        fsync = str((await redis.config_get("appendfsync")).get("appendfsync", "always"))
    except RedisError:
        return []
    return [] if fsync == "always" else [RedisProblem("redis-late", Severity.NOTE, {"appendfsync": fsync})]


def check_privacy(redis: Redis, *, allow_open: bool = False) -> list[RedisProblem]:
    """Return a problem if the connection is neither local, encrypted nor authenticated. Does not connect."""
    pool = redis.connection_pool
    if issubclass(pool.connection_class, UnixDomainSocketConnection | SSLConnection):
        return []
    options = pool.connection_kwargs
    if options.get("password") or options.get("credential_provider"):
        return []
    if _is_loopback(str(options.get("host", "localhost"))):
        return []
    return [RedisProblem("redis-open", Severity.NOTE if allow_open else Severity.STOPS_START)]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
