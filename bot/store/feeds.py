"""Calendar feeds: the owner of each token, and the events last published, so that changes get a new sequence.

Titles and join links are sealed. Only a token's hash is stored.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model import records
from bot.model.calendars import Feed
from bot.model.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat, without_sealed
from bot.store.vault import Vault, VaultError

FORMAT = HashFormat(
    key=KEYS.feed,
    model=Feed,
    owner="person",
    plain=["fetched_at", "goto_read_at"],
    scripted=["created_at"],
)

# KEYS feed, tenants; ARGV hash, owner, now (µs), tenant, version, prefix of pointers. One URL at a time: the former one
# stops working.
SET_ADDRESS_SCRIPT = """
local old = redis.call('HGET', KEYS[1], 'hash')
if old == ARGV[1] then return 0 end
if old then redis.call('DEL', ARGV[6] .. old) end
redis.call('SADD', KEYS[2], ARGV[4])
redis.call('SET', ARGV[6] .. ARGV[1], ARGV[2])
redis.call('HSET', KEYS[1], 'hash', ARGV[1], 'created_at', ARGV[3], 'v', ARGV[5])
redis.call('HDEL', KEYS[1], 'fetched_at')
return 1
"""
# KEYS feed; ARGV prefix of pointers
REMOVE_SCRIPT = """
local old = redis.call('HGET', KEYS[1], 'hash')
if old then redis.call('DEL', ARGV[1] .. old) end
return redis.call('DEL', KEYS[1])
"""
# KEYS feed; ARGV hash, fields…
SAVE_SCRIPT = """
if redis.call('HGET', KEYS[1], 'hash') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return 1
"""

log = logging.getLogger("usher.feeds")


class Feeds:
    """Feeds, and the tokens in their URLs (stored as hashes). ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._set_address = redis.register_script(SET_ADDRESS_SCRIPT)
        self._remove = redis.register_script(REMOVE_SCRIPT)
        self._save = redis.register_script(SAVE_SCRIPT)

    async def set_token(self, person: Person, token: str) -> None:
        """Make this the only token of the person's feed. Idempotent."""
        tenant = person.tenant.id
        arguments: list[EncodableT] = [
            keys.hash_token(token),
            f"{tenant}:{person.user_id}",
            codec.to_microseconds(self._now()),
            tenant,
            records.RECORD_VERSION,
            KEYS.feed_pointer.prefix(),
        ]
        await self._set_address(keys=[KEYS.feed.of(person), KEYS.tenants.of()], args=arguments)

    async def remove(self, person: Person) -> bool:
        """Delete the feed. Return True if there was one."""
        return bool(await self._remove(keys=[KEYS.feed.of(person)], args=[KEYS.feed_pointer.prefix()]))

    async def clear_events(self, person: Person) -> None:
        """Delete the published events; the URL stays valid."""
        await self._redis.hdel(KEYS.feed.of(person), "sealed", "goto_read_at")

    async def find_by_token(self, token: str) -> Feed | None:
        hashed = keys.hash_token(token)
        owner = codec.decode_text(await self._redis.get(KEYS.feed_pointer.of(hashed)))
        if owner is None:
            return None
        tenant, _, user = owner.partition(":")
        return await self._load(Person(Tenant(tenant), user), hashed)

    async def get(self, person: Person) -> Feed | None:
        return await self._load(person, None)

    async def save(self, feed: Feed, token: str) -> None:
        """Save the published events, unless the token is no longer the feed's."""
        name = KEYS.feed.of(feed.person)
        fields = FORMAT.encode(name, feed, self._vault)
        await self._save(keys=[name], args=[keys.hash_token(token), *codec.flatten_fields(fields)])

    async def _load(self, person: Person, hashed: str | None) -> Feed | None:
        """Return the feed; without events if they cannot be decrypted, so that they are published again."""
        name = KEYS.feed.of(person)
        record = codec.as_raw_hash(await self._redis.hgetall(name))
        if hashed is not None and record.get(b"hash") != hashed.encode():
            return None
        try:
            return FORMAT.decode(name, record, self._vault)
        except VaultError as error:
            log.error("a feed cannot be decrypted: tenant=%s error=%s", person.tenant, error)
            return FORMAT.decode(name, without_sealed(record))
