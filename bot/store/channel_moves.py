"""Channels whose id Slack changed, and everything stored about them under the new id (Slack: channel_id_changed).

A channel's id is a word that nothing else is written as, so it is replaced wherever it stands: in keys, in the names of
fields, in plain values and in sealed ones, by the table of keys alone. What a process that was under way writes with
the old id is found by doing it again later.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from redis.asyncio import Redis

from bot.model.ids import Tenant
from bot.model.operations import OperationKind
from bot.store import codec, keys
from bot.store.key_types import Key, RedisType, tenant_prefix
from bot.store.keys import KEYS
from bot.store.streams import rewrite_stream
from bot.store.vault import Vault, VaultUnreadable

SCAN_BATCH_KEYS = 500
BATCH_PAUSE_SECONDS = 0.01
"""Pause after each batch: nobody waits for it."""
MAX_SWAPS = 5
"""How often a key is read again because somebody else changed it."""
KNOWN_MOVES_AGE = timedelta(seconds=30)
"""How long a process may not know of a move that another one was told of."""
MAX_CACHED_TENANTS = 10_000
CHANNEL_PART = "{channel}"

# KEYS moves; ARGV old, new. Keeps the table flat: what had moved to the old id moves on to the new one. A channel that
# moves back is at home again. Returns where the old id leads.
ADD_MOVE_SCRIPT = """
local target = redis.call('HGET', KEYS[1], ARGV[2]) or ARGV[2]
if target == ARGV[1] then target = ARGV[2] end
redis.call('HDEL', KEYS[1], target)
local known = redis.call('HGETALL', KEYS[1])
for i = 1, #known, 2 do
  if known[i + 1] == ARGV[1] then redis.call('HSET', KEYS[1], known[i], target) end
end
redis.call('HSET', KEYS[1], ARGV[1], target)
return target
"""
# KEYS key; ARGV old field, old value, new field, new value. Fields '': a string. A field that exists already stays.
SWAP_SCRIPT = """
if ARGV[1] == '' then
  if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
  redis.call('SET', KEYS[1], ARGV[4], 'KEEPTTL')
  return 1
end
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if ARGV[1] == ARGV[3] then
  redis.call('HSET', KEYS[1], ARGV[3], ARGV[4])
else
  redis.call('HSETNX', KEYS[1], ARGV[3], ARGV[4])
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return 1
"""
# KEYS old key, new key; ARGV 'set' or another type. What exists under the new id stays; sets are united.
RENAME_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[1] == 'set' then
  redis.call('SUNIONSTORE', KEYS[2], KEYS[1], KEYS[2])
  redis.call('DEL', KEYS[1])
elseif redis.call('RENAMENX', KEYS[1], KEYS[2]) == 0 then
  redis.call('DEL', KEYS[1])
end
return 1
"""

Change = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class MoveResult:
    """``changed`` values named the channel; ``unreadable`` ones could not be decrypted and are unchanged."""

    changed: int = 0
    unreadable: int = 0

    def __add__(self, other: MoveResult) -> MoveResult:
        return MoveResult(self.changed + other.changed, self.unreadable + other.unreadable)


class ChannelMoves:
    """Which channels have another id now. ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._known: dict[Tenant, tuple[datetime, Mapping[str, str]]] = {}
        self._add = redis.register_script(ADD_MOVE_SCRIPT)
        self._swap = redis.register_script(SWAP_SCRIPT)
        self._rename = redis.register_script(RENAME_SCRIPT)

    async def add(self, tenant: Tenant, old: str, new: str) -> str:
        """Note that a channel has another id; return the id it has now. Idempotent."""
        target = await self._add(keys=[KEYS.moved_channels.of(tenant)], args=[old, new])
        self._known.pop(tenant, None)
        return codec.decode_texts([target])[0]

    async def find(self, tenant: Tenant, channel: str) -> str | None:
        """Return the id that the channel has now, None if Slack did not change it."""
        return codec.decode_text(await self._redis.hget(KEYS.moved_channels.of(tenant), channel))

    async def list_known(self, tenant: Tenant) -> Mapping[str, str]:
        """Return old → new id of all of them, at most ``KNOWN_MOVES_AGE`` old."""
        now = self._now()
        read_at, known = self._known.get(tenant, (None, {}))
        if read_at is None or now - read_at > KNOWN_MOVES_AGE:
            raw = codec.as_raw_hash(await self._redis.hgetall(KEYS.moved_channels.of(tenant)))
            known = {old.decode(): new.decode() for old, new in raw.items()}
            if len(self._known) >= MAX_CACHED_TENANTS:
                self._known.clear()
            self._known[tenant] = now, known
        return known

    async def move(self, tenant: Tenant, old: str, new: str) -> MoveResult:
        """Replace the id in everything stored of the tenant. Idempotent; it may be killed at any time."""
        change = partial(_replace, _word(old), new.encode())
        total, cursor = MoveResult(), 0
        pattern = codec.escape_glob(tenant_prefix(tenant)) + "*"
        while True:
            cursor, found = await self._redis.scan(cursor, match=pattern, count=SCAN_BATCH_KEYS)
            for raw in found:
                total += await self._move_key(tenant, cast(bytes, raw).decode(), change)
            if cursor == 0:
                return total
            await asyncio.sleep(BATCH_PAUSE_SECONDS)

    async def _move_key(self, tenant: Tenant, key: str, change: Change) -> MoveResult:
        row = keys.find_row(key)
        if row is None or row is KEYS.moved_channels or await self._is_of_move(row, key):
            return MoveResult()
        if row.type is RedisType.STREAM:
            return await self._move_stream(tenant, key, change) if row is KEYS.audit else MoveResult()
        key, renamed = await self._rename_key(row, key, change)
        if row.type not in (RedisType.HASH, RedisType.STRING):
            return renamed
        for _ in range(MAX_SWAPS):
            found, is_stale = await self._move_values(row, key, change)
            if not is_stale:
                break
        return renamed + found

    async def _is_of_move(self, row: Key, key: str) -> bool:
        """Return True for the operation that does this: it has to know the old id until it has ended."""
        if row is not KEYS.operation:
            return False
        return codec.decode_text(await self._redis.hget(key, "kind")) == OperationKind.CHANNEL_MOVED

    async def _rename_key(self, row: Key, key: str, change: Change) -> tuple[str, MoveResult]:
        """Give a key that names the channel its new name; return the name that the key has now."""
        if CHANNEL_PART not in row.pattern or (name := change(key.encode()).decode()) == key:
            return key, MoveResult()
        return name, MoveResult(int(await self._rename(keys=[key, name], args=[row.type.value])))

    async def _move_values(self, row: Key, key: str, change: Change) -> tuple[MoveResult, bool]:
        """Return what was changed, and True if somebody else changed a value meanwhile."""
        changed, unreadable, is_stale = 0, 0, False
        for field, value in (await self._read_values(row, key)).items():
            name = field.decode()
            try:
                fresh = self._vault.rewrite(value, change) if name in row.sealed else change(value)
            except VaultUnreadable:
                unreadable += 1
                continue
            new_name, new_value = change(field), value if fresh is None else fresh
            if (new_name, new_value) == (field, value):
                continue
            swapped = await self._swap(keys=[key], args=[field, value, new_name, new_value])
            changed, is_stale = changed + int(swapped), is_stale or not swapped
        return MoveResult(changed, unreadable), is_stale

    async def _read_values(self, row: Key, key: str) -> codec.RawHash:
        """Return the fields of a hash; a string is one field without a name."""
        if row.type is RedisType.HASH:
            return codec.as_raw_hash(await self._redis.hgetall(key))
        whole = cast(bytes | None, await self._redis.get(key))
        return {} if whole is None else {b"": whole}

    async def _move_stream(self, tenant: Tenant, key: str, change: Change) -> MoveResult:
        copy = KEYS.audit_copy.of(tenant, f"{keys.key_rest(key)}:moved").encode()
        rewrite = partial(self._vault.rewrite, change=change)
        return MoveResult(*await rewrite_stream(self._redis, key.encode(), copy, rewrite))


def _word(channel: str) -> re.Pattern[bytes]:
    """Return a pattern for the id where it is no part of a longer word."""
    return re.compile(rb"(?<![A-Za-z0-9_])" + re.escape(channel.encode()) + rb"(?![A-Za-z0-9_])")


def _replace(word: re.Pattern[bytes], new: bytes, data: bytes) -> bytes:
    return word.sub(new, data)
