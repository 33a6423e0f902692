"""Replace the entries of a stream, which cannot be changed in place: by a copy with the same ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from redis.asyncio import Redis
from redis.typing import EncodableT, FieldT

from bot.store import keys
from bot.store.vault import VaultUnreadable

SEALED_FIELD = b"sealed"
# KEYS stream, copy; ARGV last id copied, '' for none. Entries added meanwhile are copied as they are.
REPLACE_STREAM_SCRIPT = """
local life = redis.call('PTTL', KEYS[1])
if life == -2 or redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('DEL', KEYS[2])
  return 0
end
local from = ARGV[1] == '' and '-' or '(' .. ARGV[1]
for _, line in ipairs(redis.call('XRANGE', KEYS[1], from, '+')) do
  redis.call('XADD', KEYS[2], line[1], unpack(line[2]))
end
if life > 0 then redis.call('PEXPIRE', KEYS[2], life) else redis.call('PERSIST', KEYS[2]) end
redis.call('RENAME', KEYS[2], KEYS[1])
return 1
"""
COPY_BATCH_LINES = 500
"""Number of stream entries copied at once."""


async def rewrite_stream(
    redis: Redis, stream: bytes, copy: bytes, change: Callable[[bytes], bytes | None]
) -> tuple[int, int]:
    """Replace the sealed field of each entry by what ``change`` returns, None for no change.

    ``copy`` is the key of the copy. Return how many entries changed, and how many were left as they are because
    ``change`` raised ``VaultUnreadable``. Entries added meanwhile are not looked at.
    """
    changed = unreadable = 0
    last = b""
    await redis.unlink(copy)
    while lines := await read_lines(redis, stream, last):
        async with redis.pipeline(transaction=False) as pipe:
            for last, fields in lines:
                sealed = fields[SEALED_FIELD]
                try:
                    fresh = change(sealed)
                except VaultUnreadable:
                    fresh, unreadable = None, unreadable + 1
                changed += int(fresh is not None)
                entry = {**fields, SEALED_FIELD: sealed if fresh is None else fresh}
                pipe.xadd(copy, cast(dict[FieldT, EncodableT], entry), id=last)
            # If this process dies here, the copy soon expires.
            pipe.expire(copy, keys.AUDIT_COPY_TTL)
            await pipe.execute()
    if changed:
        await redis.register_script(REPLACE_STREAM_SCRIPT)(keys=[stream, copy], args=[last])
    else:
        await redis.unlink(copy)
    return changed, unreadable


async def read_lines(redis: Redis, stream: bytes, after: bytes) -> list[tuple[bytes, dict[bytes, bytes]]]:
    """Return the next entries after this id, from the first for b""."""
    start = b"(" + after if after else b"-"
    return cast(
        list[tuple[bytes, dict[bytes, bytes]]],
        await redis.xrange(stream, start, b"+", count=COPY_BATCH_LINES),
    )
