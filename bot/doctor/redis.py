"""Checks of Redis: it answers, is configured to keep data, our keys decrypt it, and workers send heartbeats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.health import WORKER_MAX_SILENCE
from bot.model.accounts import CheckState, Finding
from bot.model.ids import Tenant
from bot.store.heartbeat import Heartbeats
from bot.store.id_secret import IdSecretLost, IdSecretUnreadable, check_id_secret
from bot.store.installations import RedisInstallationStore
from bot.store.keys import KEYS
from bot.store.redis_check import RedisProblem, Severity, check_server, fault_problem
from bot.store.rekey import count_rekeyable
from bot.store.vault import Vault, VaultError

MAX_SURVEYED_VALUES = 2000
"""Number of encrypted values that are tried; `usher keys rotate` goes through all."""
NO_DATA_SERVER = frozenset(
    {"redis-unreachable", "redis-tls", "redis-credentials", "redis-cluster", "redis-sentinel"}
)
"""Problems after which there is nothing more to look at."""


async def check_redis(redis: Redis, vault: Vault | None, *, allow_open: bool = False) -> list[Finding]:
    """Return the findings; what the server does not let us look at is left out."""
    found = [_server_finding(problem) for problem in await check_server(redis, allow_open=allow_open)]
    if any(finding.message_id in NO_DATA_SERVER for finding in found):
        return found
    try:
        if not found:
            found.append(Finding(message_id="redis-ok", values=await _describe_server(redis)))
        if vault is not None:
            found += [*await _check_id_secret(redis, vault), await _check_keys(redis, vault)]
        found.append(await _check_workers(redis))
    except (OSError, RedisError) as error:
        problem = fault_problem(error)
        if all(finding.message_id != problem.id for finding in found):
            found.append(_server_finding(problem))
    return found


def _server_finding(problem: RedisProblem) -> Finding:
    state = CheckState.NOTE if problem.severity is Severity.NOTE else CheckState.FAULT
    return Finding(message_id=problem.id, state=state, values=problem.values, cure=f"{problem.id}-next")


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


async def _check_workers(redis: Redis) -> Finding:
    age = await Heartbeats(redis).get_age()
    if age is None:
        return Finding(message_id="operator-worker-none", state=CheckState.FAULT, cure="operator-worker-next")
    seconds = int(age.total_seconds())
    if age >= WORKER_MAX_SILENCE:
        return Finding(
            message_id="operator-worker-late",
            state=CheckState.FAULT,
            values={"seconds": seconds},
            cure="operator-worker-next",
        )
    return Finding(message_id="operator-worker-ok", values={"seconds": seconds})


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
