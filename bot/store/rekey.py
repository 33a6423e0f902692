"""Re-encryption of everything with the newest key, while the bot runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import cast

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.ids import Tenant
from bot.store import keys
from bot.store.key_types import RedisType
from bot.store.keys import KEYS
from bot.store.streams import read_lines, rewrite_stream
from bot.store.vault import Vault, VaultUnreadable

# KEYS key; ARGV field or '', old, new. A value that changed meanwhile was already sealed with the newest key.
SWAP_SCRIPT = """
if ARGV[1] == '' then
  if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
  redis.call('SET', KEYS[1], ARGV[3], 'KEEPTTL')
else
  if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
return 1
"""


VALUES_PER_PROGRESS = 500
"""Number of values between two progress reports."""


@dataclass(frozen=True, slots=True)
class RekeyResult:
    """``changed`` values were re-encrypted; ``unreadable`` ones could not be decrypted and are unchanged."""

    changed: int = 0
    unreadable: int = 0


async def rekey(
    redis: Redis, vault: Vault, progress: Callable[[int], None] = lambda examined: None
) -> RekeyResult:
    """Re-encrypt every value not sealed with the newest key; after that the older keys may be removed.

    ``progress`` is called now and then with the number of values examined. Processes that run with the old list of keys
    cannot read re-encrypted values: give all of them the new key first.
    """
    swap = redis.register_script(SWAP_SCRIPT)
    changed = unreadable = examined = 0
    async for key, field, sealed in _iter_sealed_values(redis):
        examined += 1
        if examined % VALUES_PER_PROGRESS == 0:
            progress(examined)
        if vault.is_newest(sealed):
            continue
        try:
            fresh = vault.rotate(sealed)
        except VaultUnreadable:
            unreadable += 1
            continue
        arguments: list[EncodableT] = [field, sealed, fresh]
        changed += int(await swap(keys=[key], args=arguments))
    async for stream in _iter_streams(redis):
        some = await _rekey_stream(redis, vault, stream)
        changed, unreadable = changed + some.changed, unreadable + some.unreadable
    return RekeyResult(changed, unreadable)


async def _rekey_stream(redis: Redis, vault: Vault, stream: bytes) -> RekeyResult:
    tenant, day = Tenant(stream.decode().partition(":")[0]), keys.key_rest(stream.decode())
    copy = KEYS.audit_copy.of(tenant, day).encode()
    return RekeyResult(
        *await rewrite_stream(
            redis, stream, copy, lambda sealed: None if vault.is_newest(sealed) else vault.rotate(sealed)
        )
    )


async def _iter_streams(redis: Redis) -> AsyncIterator[bytes]:
    async for raw in redis.scan_iter(match="*:*", count=500, _type="STREAM"):
        key = cast(bytes, raw)
        row = keys.find_row(key.decode(errors="replace"))
        if row is not None and row.sealed:
            yield key


async def count_rekeyable(redis: Redis, vault: Vault, max_values: int) -> RekeyResult:
    """Return what ``rekey`` would do for up to ``max_values`` values and all streams, without changing anything."""
    old = unreadable = examined = 0
    async for _, _, sealed in _iter_sealed_values(redis):
        examined += 1
        if examined > max_values:
            break
        if not vault.is_newest(sealed):
            old += int(vault.can_open(sealed))
            unreadable += int(not vault.can_open(sealed))
    async for stream in _iter_streams(redis):
        for _, fields in await read_lines(redis, stream, b""):
            newest = vault.is_newest(fields[b"sealed"])
            opens = newest or vault.can_open(fields[b"sealed"])
            old, unreadable = old + int(opens and not newest), unreadable + int(not opens)
    return RekeyResult(old, unreadable)


async def _iter_sealed_values(redis: Redis) -> AsyncIterator[tuple[bytes, str, bytes]]:
    """Yield every sealed value: key, field ("" for a string), ciphertext."""
    async for raw in redis.scan_iter(match="*:*", count=500):
        key = cast(bytes, raw)
        for field, sealed in await _read_sealed(redis, key):
            yield key, field, sealed


async def _read_sealed(redis: Redis, key: bytes) -> list[tuple[str, bytes]]:
    """Return the sealed values of a key with their fields; the field of a string is ""."""
    row = keys.find_row(key.decode(errors="replace"))
    if row is None or not row.sealed or row.type is RedisType.STREAM:
        return []
    if row.type is RedisType.STRING:
        whole = cast(bytes | None, await redis.get(key))
        return [] if whole is None else [("", whole)]
    values = cast(list[bytes | None], await redis.hmget(key, list(row.sealed)))
    return [(field, value) for field, value in zip(row.sealed, values, strict=True) if value is not None]
