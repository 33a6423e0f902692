"""Checks of Redis: it answers, is configured to keep data, our keys decrypt it, and workers send heartbeats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.model.accounts import CheckState, Finding
from bot.model.ids import Tenant
from bot.store.heartbeat import Heartbeats
from bot.store.id_secret import IdSecretLost, IdSecretUnreadable, check_id_secret
from bot.store.installations import RedisInstallationStore
from bot.store.keys import KEYS
from bot.store.redis_check import check_server
from bot.store.rekey import count_rekeyable
from bot.store.vault import Vault, VaultError
from bot.web import WORKER_MAX_SILENCE

MAX_SURVEYED_VALUES = 2000
"""Number of encrypted values that are tried; `usher keys rotate` goes through all."""
MAX_CLOCK_SKEW = timedelta(seconds=5)


async def check_redis(redis: Redis, vault: Vault | None, now: datetime) -> list[Finding]:
    """Return the findings; if the server does not answer, only that."""
    problems = await check_server(redis)
    found = [
        Finding(
            message_id=p.id,
            state=CheckState.FAULT if p.is_fatal else CheckState.NOTE,
            values=p.values,
            cure=f"{p.id}-next",
        )
        for p in problems
    ]
    if any(problem.id == "redis-away" for problem in problems):
        return found
    if not problems:
        found.append(Finding(message_id="redis-ok", values=await _describe_server(redis)))
    if vault is not None:
        found += [*await _check_id_secret(redis, vault), await _check_keys(redis, vault)]
    found.append(await _check_workers(redis, now))
    return found


async def _describe_server(redis: Redis) -> dict[str, str]:
    info = await redis.info("server")
    name = "valkey" if "valkey_version" in info else "redis"
    return {"server": "Valkey" if name == "valkey" else "Redis", "version": str(info.get(f"{name}_version"))}


async def _check_id_secret(redis: Redis, vault: Vault) -> list[Finding]:
    try:
        await check_id_secret(redis, vault)
    except IdSecretLost:
        message_id = "operator-id-secret-lost"
    except IdSecretUnreadable:
        message_id = "operator-id-secret-unreadable"
    else:
        return []
    return [Finding(message_id=message_id, state=CheckState.FAULT, cure=f"{message_id}-next")]


async def _check_keys(redis: Redis, vault: Vault) -> Finding:
    seen = await count_rekeyable(redis, vault, MAX_SURVEYED_VALUES)
    if seen.unreadable:
        values = {"count": seen.unreadable}
        return Finding(
            message_id="operator-keys-lost",
            state=CheckState.FAULT,
            values=values,
            cure="operator-keys-lost-next",
        )
    if seen.changed:
        values = {"count": seen.changed}
        return Finding(
            message_id="operator-keys-old",
            state=CheckState.NOTE,
            values=values,
            cure="operator-keys-old-next",
        )
    return Finding(message_id="operator-keys-ok")


async def _check_workers(redis: Redis, now: datetime) -> Finding:
    last = await Heartbeats(redis, lambda: now).get_last()
    if last is None:
        return Finding(message_id="operator-worker-none", state=CheckState.FAULT, cure="operator-worker-next")
    age = int(abs(now - last).total_seconds())
    if now - last >= WORKER_MAX_SILENCE:
        return Finding(
            message_id="operator-worker-late",
            state=CheckState.FAULT,
            values={"seconds": age},
            cure="operator-worker-next",
        )
    return Finding(message_id="operator-worker-ok", values={"seconds": age})


async def read_bot_tokens(redis: Redis, vault: Vault, now: datetime) -> Mapping[str, str]:
    """Return the bot tokens of OAuth installations by tenant id; empty if Redis does not answer."""
    store = RedisInstallationStore(redis, vault, lambda: now)
    tokens: dict[str, str] = {}
    try:
        for name in sorted(await redis.smembers(KEYS.tenants.of())):
            tenant = name.decode() if isinstance(name, bytes) else str(name)
            token = await _read_token(store, Tenant(tenant))
            if token is not None:
                tokens[tenant] = token
    except (OSError, RedisError):
        return {}
    return tokens


async def _read_token(store: RedisInstallationStore, tenant: Tenant) -> str | None:
    try:
        return await store.get_bot_token(tenant)
    except VaultError:
        return None
