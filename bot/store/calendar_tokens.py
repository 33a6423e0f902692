"""Tokens of calendar addresses that are shown again: random, found by their hash, and kept sealed in the record."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from typing import cast

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model import records
from bot.model.ids import Person
from bot.model.records import RecordError
from bot.store import codec, keys
from bot.store.key_types import GlobalKey
from bot.store.record_format import open_sealed, seal
from bot.store.vault import Vault, VaultError

# KEYS record; ARGV hash, sealed token, prefix of pointers, place, TTL (ms), sealed token to replace or '', fields…
# A token that the record already has stands; its record and pointer live at least for the TTL.
SET_ADDRESS_SCRIPT = """
local hash, sealed = unpack(redis.call('HMGET', KEYS[1], 'hash', 'token'))
if hash and (not sealed or sealed == ARGV[6]) then
  redis.call('DEL', ARGV[3] .. hash)
  hash = false
end
if not hash then
  hash, sealed = ARGV[1], ARGV[2]
  redis.call('HSET', KEYS[1], 'hash', hash, 'token', sealed)
end
if #ARGV > 6 then redis.call('HSET', KEYS[1], unpack(ARGV, 7)) end
redis.call('SET', ARGV[3] .. hash, ARGV[4], 'PX', ARGV[5])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[5]) then redis.call('PEXPIRE', KEYS[1], ARGV[5]) end
return sealed
"""


class CalendarTokens:
    """The token of a record with an address. It opens only for the owner that it was given to."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._add = redis.register_script(SET_ADDRESS_SCRIPT)

    async def add(
        self,
        key: str,
        owner: Person,
        token: str,
        *,
        pointer: GlobalKey,
        place: str,
        ttl: timedelta,
        fields: codec.HashFields | None = None,
    ) -> str:
        """Give the record ``key`` this token if it has none that ``owner`` was given; return the one it has.

        The token's pointer holds ``place`` for ``ttl``. ``fields`` are written to the record too.
        """
        sealed = seal(self._vault, key, owner, json.dumps({"token": token}).encode(), keys.TOKEN_FIELD)
        arguments: list[EncodableT] = [
            keys.hash_token(token),
            sealed,
            pointer.prefix(),
            place,
            codec.to_milliseconds(ttl),
        ]
        extra = codec.flatten_fields(fields or {})
        stands = await self._add(keys=[key], args=[*arguments, b"", *extra])
        known = self._open(key, owner, stands)
        if known is not None:
            return known
        # Another owner's, or sealed with a key that was dropped: it ends, and this one takes its place.
        return self._open(key, owner, await self._add(keys=[key], args=[*arguments, stands, *extra])) or token

    async def is_current(self, key: str, owner: Person | None, token: str) -> bool:
        """Return True if this is the token that the record's present owner was given."""
        sealed = cast(bytes | None, await self._redis.hget(key, keys.TOKEN_FIELD))
        if sealed is None or owner is None:
            return False
        known = self._open(key, owner, sealed)
        return known is not None and hmac.compare_digest(known.encode(), token.encode())

    def _open(self, key: str, owner: Person, sealed: bytes) -> str | None:
        try:
            return str(
                records.parse_json(open_sealed(self._vault, key, owner, sealed, keys.TOKEN_FIELD))["token"]
            )
        except (VaultError, RecordError):
            return None
