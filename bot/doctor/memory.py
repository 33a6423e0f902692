"""Checks of Redis: it answers, is configured to keep data, our keys decrypt it, and workers send heartbeats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.ids import Tenant
from bot.store import keys
from bot.store.check import check_server
from bot.store.installations import RedisInstallationStore
from bot.store.pulse import RedisPulse
from bot.store.rekey import survey
from bot.store.vault import Vault, VaultError
from bot.usecases.doctor import Finding, State
from bot.web import WORKER_SILENCE

SURVEYED = 2000
"""Number of encrypted values that are tried; `usher keys rotate` goes through all."""
SKEW = timedelta(seconds=5)


async def look(redis: Redis, vault: Vault | None, now: datetime) -> list[Finding]:
    """Return the findings; if the server does not answer, only that."""
    problems = await check_server(redis)
    found = [
        Finding(p.id, State.FAULT if p.fatal else State.NOTE, p.values, f"{p.id}-next") for p in problems
    ]
    if any(problem.id == "redis-away" for problem in problems):
        return found
    if not problems:
        found.append(Finding("redis-ok", values=await _server(redis)))
    if vault is not None:
        found.append(await _keys(redis, vault))
    found.append(await _workers(redis, now))
    return found


async def _server(redis: Redis) -> dict[str, str]:
    info = await redis.info("server")
    name = "valkey" if "valkey_version" in info else "redis"
    return {"server": "Valkey" if name == "valkey" else "Redis", "version": str(info.get(f"{name}_version"))}


async def _keys(redis: Redis, vault: Vault) -> Finding:
    seen = await survey(redis, vault, SURVEYED)
    if seen.unreadable:
        values = {"count": seen.unreadable}
        return Finding("operator-keys-lost", State.FAULT, values, "operator-keys-lost-next")
    if seen.changed:
        values = {"count": seen.changed}
        return Finding("operator-keys-old", State.NOTE, values, "operator-keys-old-next")
    return Finding("operator-keys-ok")


async def _workers(redis: Redis, now: datetime) -> Finding:
    last = await RedisPulse(redis, lambda: now).last()
    if last is None:
        return Finding("operator-worker-none", State.FAULT, cure="operator-worker-next")
    age = int(abs(now - last).total_seconds())
    if now - last >= WORKER_SILENCE:
        return Finding("operator-worker-late", State.FAULT, {"seconds": age}, "operator-worker-next")
    return Finding("operator-worker-ok", values={"seconds": age})


async def installed(redis: Redis, vault: Vault, now: datetime) -> Mapping[str, str]:
    """Return the bot tokens of OAuth installations by tenant id; empty if Redis does not answer."""
    store = RedisInstallationStore(redis, vault, lambda: now)
    tokens: dict[str, str] = {}
    try:
        for name in sorted(await redis.smembers(keys.TENANTS)):
            tenant = name.decode() if isinstance(name, bytes) else str(name)
            token = await _token(store, Tenant(tenant))
            if token is not None:
                tokens[tenant] = token
    except (OSError, RedisError):
        return {}
    return tokens


async def _token(store: RedisInstallationStore, tenant: Tenant) -> str | None:
    try:
        return await store.token(tenant)
    except VaultError:
        return None
