"""Checks of everything in a Redis against the table of keys."""

from __future__ import annotations

from datetime import timedelta

from redis.asyncio import Redis

from bot.model.ids import Tenant
from bot.store.codec import decode_text, decode_texts
from bot.store.docket_keys import DOCKETS
from bot.store.key_types import Key, Owner, RedisType
from bot.store.keys import ALL_KEYS, KEYS, TTL_GRACE
from bot.store.open import Stores

MISSING = -2
"""The TTL of a key that has just expired (Redis: PTTL)."""


async def list_tenants(redis: Redis) -> list[Tenant]:
    """Return all tenants of which anything is stored."""
    return [Tenant(name) for name in sorted(decode_texts(await redis.smembers(KEYS.tenants.of())))]


async def check_stored_keys(redis: Redis) -> set[str]:
    """Check type, lifetime and owner of every key but docket's; return the kinds, global ones as ``usher:kind``."""
    kinds = set()
    for key in decode_texts(await redis.keys("*")):
        rows = [row for row in ALL_KEYS if row.matches(key)]
        if not rows and key.partition(":")[0] in DOCKETS:
            continue
        assert len(rows) == 1, f"{key} has {len(rows)} rows"
        (row,) = rows
        await _check_key(redis, key, row)
        kinds.add(f"usher:{row.kind}" if key.startswith("usher:") else row.kind)
    return kinds


async def _check_key(redis: Redis, key: str, row: Key) -> None:
    found, ttl = decode_text(await redis.type(key)), await redis.pttl(key)
    if ttl == MISSING:
        return
    assert found == row.type, key
    if row.lifetime is None:
        assert ttl == -1, f"{key} expires"
    else:
        assert ttl != -1, f"{key} never expires"
        if not row.lifetime.since:
            assert timedelta(milliseconds=ttl) <= row.lifetime.ttl + TTL_GRACE, f"{key} lives too long"
    if row.owner is Owner.PERSON_IN_FIELD and row.type is RedisType.HASH:
        assert await redis.hexists(key, "who"), f"{key} names no owner"


async def find_stored(stores: Stores, word: str) -> list[str]:
    """Return the keys whose name or values contain the word, sealed values opened."""
    found, wanted = set(), word.encode()
    for raw in await stores.redis.keys("*"):
        row = next((row for row in ALL_KEYS if row.matches(raw.decode())), None)
        sealed = {name.encode() for name in row.sealed} if row is not None else set()
        for name, value in await _read_pairs(stores.redis, raw):
            seen = [value]
            if name in sealed:
                stores.vault.rewrite(value, lambda data, seen=seen: (seen.append(data), data)[1])  # type: ignore[misc]
            if any(wanted in part for part in (raw, name, *seen)):
                found.add(raw.decode())
    return sorted(found)


async def _read_pairs(redis: Redis, key: bytes) -> list[tuple[bytes, bytes]]:
    """Return the fields and values of a key; values of other types than hashes and streams have no name."""
    match decode_text(await redis.type(key)):
        case RedisType.HASH:
            return list((await redis.hgetall(key)).items())
        case RedisType.STRING:
            return [(b"", await redis.get(key) or b"")]
        case RedisType.STREAM:
            return [pair for _, fields in await redis.xrange(key) for pair in fields.items()]
        case RedisType.SET:
            return [(b"", member) for member in await redis.smembers(key)]
        case RedisType.ZSET:
            return [(b"", member) for member in await redis.zrange(key, 0, -1)]
        case RedisType.LIST:
            return [(b"", member) for member in await redis.lrange(key, 0, -1)]
    return []
