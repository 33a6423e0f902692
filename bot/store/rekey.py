"""Sealing everything anew with the newest key, while the bot runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import cast

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.store import keys
from bot.store.vault import Unreadable, Vault

# KEYS key; ARGV field or '', old, new. What changed meanwhile was sealed with the newest key already.
SWAP = """
if ARGV[1] == '' then
  if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
  redis.call('SET', KEYS[1], ARGV[3], 'KEEPTTL')
else
  if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
return 1
"""


TOLD = 500
"""Values between two words of progress."""


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """``changed`` values are sealed anew, ``unreadable`` ones opened with no key and stay as they are."""

    changed: int = 0
    unreadable: int = 0


async def rekey(
    redis: Redis, vault: Vault, progress: Callable[[int], None] = lambda looked_at: None
) -> Rekeyed:
    """Seal every value anew that the newest key does not open; then the older keys may be dropped.

    ``progress`` hears how many values were looked at, now and then. Processes that still run with the old list of
    keys cannot read what is sealed anew: give all of them the new key before this.
    """
    swap = redis.register_script(SWAP)
    changed = unreadable = looked_at = 0
    async for key, field, sealed in _values(redis):
        looked_at += 1
        if looked_at % TOLD == 0:
            progress(looked_at)
        if vault.is_newest(sealed):
            continue
        try:
            fresh = vault.rotate(sealed)
        except Unreadable:
            unreadable += 1
            continue
        arguments: list[EncodableT] = [field, sealed, fresh]
        changed += int(await swap(keys=[key], args=arguments))
    return Rekeyed(changed, unreadable)


async def survey(redis: Redis, vault: Vault, most: int) -> Rekeyed:
    """Return what ``rekey`` would find among at most so many values, and change nothing."""
    old = unreadable = looked_at = 0
    async for _, _, sealed in _values(redis):
        looked_at += 1
        if looked_at > most:
            break
        if not vault.is_newest(sealed):
            old += int(vault.opens(sealed))
            unreadable += int(not vault.opens(sealed))
    return Rekeyed(old, unreadable)


async def _values(redis: Redis) -> AsyncIterator[tuple[bytes, str, bytes]]:
    """Give every sealed value: key, field ("" for a string), ciphertext."""
    async for raw in redis.scan_iter(match="*:*", count=500):
        key = cast(bytes, raw)
        for field, sealed in await _sealed(redis, key):
            yield key, field, sealed


async def _sealed(redis: Redis, key: bytes) -> list[tuple[str, bytes]]:
    """Return the sealed values of a key by field; the field of a string is empty."""
    kind = key.decode(errors="replace").split(":")[1]
    if key.startswith(b"usher:") or kind not in keys.SEALED:
        return []
    fields = keys.SEALED[kind]
    if not fields:
        whole = cast(bytes | None, await redis.get(key))
        return [] if whole is None else [("", whole)]
    values = cast(list[bytes | None], await redis.hmget(key, list(fields)))
    return [(field, value) for field, value in zip(fields, values, strict=True) if value is not None]
