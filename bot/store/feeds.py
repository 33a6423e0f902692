"""Calendar feeds: the owner of each token, and the events last published, so that changes get a new sequence.

Titles and join links are sealed. Only a token's hash is stored.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.calendars import Feed, FeedEvent
from bot.model.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.vault import Vault, VaultError, parse_time

# KEYS feed, tenants; ARGV hash, owner, now (µs), tenant. One URL at a time: the former one stops working.
SET_ADDRESS_SCRIPT = """
local old = redis.call('HGET', KEYS[1], 'hash')
if old == ARGV[1] then return 0 end
if old then redis.call('DEL', 'usher:feed:' .. old) end
redis.call('SADD', KEYS[2], ARGV[4])
redis.call('SET', 'usher:feed:' .. ARGV[1], ARGV[2])
redis.call('HSET', KEYS[1], 'hash', ARGV[1], 'made', ARGV[3])
redis.call('HDEL', KEYS[1], 'fetched')
return 1
"""
# KEYS feed
REMOVE_SCRIPT = """
local old = redis.call('HGET', KEYS[1], 'hash')
if old then redis.call('DEL', 'usher:feed:' .. old) end
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
    """Feeds, and the tokens in their URLs (stored as hashes).

    ``now`` returns aware UTC.
    """

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._open = redis.register_script(SET_ADDRESS_SCRIPT)
        self._close = redis.register_script(REMOVE_SCRIPT)
        self._keep = redis.register_script(SAVE_SCRIPT)

    async def set_token(self, person: Person, token: str) -> None:
        """Make this the only token of the person's feed. Idempotent."""
        tenant = person.tenant.id
        owner = f"{tenant}:{person.user_id}"
        arguments: list[EncodableT] = [
            keys.hash_token(token),
            owner,
            codec.to_microseconds(self._now()),
            tenant,
        ]
        await self._open(keys=[keys.feed(person), keys.TENANTS], args=arguments)

    async def remove(self, person: Person) -> bool:
        """Delete the feed. Return True if there was one."""
        return bool(await self._close(keys=[keys.feed(person)]))

    async def clear_events(self, person: Person) -> None:
        """Delete the published events; the URL stays valid."""
        await self._redis.hdel(keys.feed(person), "sealed", "read")

    async def find_by_token(self, token: str) -> Feed | None:
        hashed = keys.hash_token(token)
        owner = codec.decode_text(await self._redis.get(keys.feed_pointer(hashed)))
        if owner is None:
            return None
        tenant, _, user = owner.partition(":")
        return await self._load(Person(Tenant(tenant), user), hashed)

    async def get(self, person: Person) -> Feed | None:
        return await self._load(person, None)

    async def save(self, feed: Feed, token: str) -> None:
        """Save the published events, unless the token is no longer the feed's."""
        values = {"events": [_encode_event(event) for event in feed.events]}
        fields: codec.HashFields = {
            "sealed": self._vault.seal_json(feed.person, _seal_field(feed.person), values)
        }
        if feed.fetched_at is not None:
            fields["fetched"] = codec.to_microseconds(feed.fetched_at)
        if feed.goto_read_at is not None:
            fields["read"] = codec.to_microseconds(feed.goto_read_at)
        arguments = [keys.hash_token(token), *codec.flatten_fields(fields)]
        await self._keep(keys=[keys.feed(feed.person)], args=arguments)

    async def _load(self, person: Person, hashed: str | None) -> Feed | None:
        record = codec.as_raw_hash(await self._redis.hgetall(keys.feed(person)))
        if not record or (hashed is not None and record.get(b"hash") != hashed.encode()):
            return None
        return Feed(
            person=person,
            created_at=codec.from_microseconds(record[b"made"]),
            fetched_at=_optional_time(record.get(b"fetched")),
            goto_read_at=_optional_time(record.get(b"read")),
            events=self._open_events(person, record.get(b"sealed")),
        )

    def _open_events(self, person: Person, sealed: bytes | None) -> tuple[FeedEvent, ...]:
        """Return the published events; none if they cannot be decrypted, so that they are published again."""
        if sealed is None:
            return ()
        try:
            values = self._vault.open_json(person, _seal_field(person), sealed)
        except VaultError as error:
            log.error("a feed cannot be decrypted: tenant=%s error=%s", person.tenant, error)
            return ()
        return tuple(_decode_event(row) for row in values.get("events", ()))


def _seal_field(person: Person) -> str:
    return f"feed:{person.user_id}"


def _optional_time(raw: bytes | None) -> datetime | None:
    return codec.from_microseconds(raw) if raw is not None else None


def _encode_event(event: FeedEvent) -> dict[str, Any]:
    return {
        "uid": event.uid,
        "by": event.source,
        "title": event.title,
        "start": event.start,
        "end": event.end,
        "join": event.url,
        "cancelled": event.cancelled,
        "sequence": event.sequence,
        "changed": event.changed_at,
    }


def _decode_event(row: Mapping[str, Any]) -> FeedEvent:
    return FeedEvent(
        uid=row["uid"],
        source=row["by"],
        title=row["title"],
        start=parse_time(row["start"]),
        end=parse_time(row["end"]),
        url=row["join"],
        cancelled=bool(row["cancelled"]),
        sequence=int(row["sequence"]),
        changed_at=parse_time(row["changed"]) if row["changed"] else None,
    )
