"""GoTo links: non-personal facts in a small hash, tokens and personal data in one sealed value beside it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import secrets
from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.cancellation import cancel_and_wait
from bot.model import records
from bot.model.ids import Person, Tenant
from bot.model.people import Link
from bot.store import codec, keys
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat, open_sealed, seal_record
from bot.store.vault import Vault

FACTS = ("organizer_key", "connected_at", "expires_at", "dead_since", "refreshed_at", "keep_alive_at")
"""Fields of a link that are stored in clear; the others are sealed in the token's key."""
SEALED_FACTS = ("email", "first_name", "last_name", "account_key", "access_token", "refresh_token", "lent_by")
FORMAT = HashFormat(key=KEYS.link, model=Link, owner="person", plain=FACTS, elsewhere=SEALED_FACTS)

# KEYS link, token, due; ARGV stale fingerprint, new fingerprint, sealed, when it is due (µs) or '', facts…
# Idempotent: a second call after a lost answer finds its own fingerprint and succeeds.
RENEW_TOKENS_SCRIPT = """
local fingerprint = redis.call('HGET', KEYS[1], 'fingerprint')
if fingerprint ~= ARGV[1] and fingerprint ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 5))
redis.call('SET', KEYS[2], ARGV[3])
if ARGV[4] == '' then redis.call('ZREM', KEYS[3], KEYS[1]) else redis.call('ZADD', KEYS[3], ARGV[4], KEYS[1]) end
return 1
"""
RELEASE_LEASE_SCRIPT = (
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
)
EXTEND_LEASE_SCRIPT = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0
"""


class Links:
    """The GoTo links of all people. ``lease_seconds`` is how long a refresh lease outlives a dead holder."""

    def __init__(
        self, redis: Redis, vault: Vault, lease_seconds: float = keys.REFRESH_LEASE_TTL.total_seconds()
    ) -> None:
        self._redis = redis
        self._vault = vault
        self._lease_seconds = lease_seconds
        self._renew = redis.register_script(RENEW_TOKENS_SCRIPT)
        self._release = redis.register_script(RELEASE_LEASE_SCRIPT)
        self._extend = redis.register_script(EXTEND_LEASE_SCRIPT)

    async def get(self, person: Person) -> Link | None:
        """Return the link. Raises ``VaultError`` if its sealed part cannot be decrypted."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hgetall(KEYS.link.of(person))
            pipe.get(KEYS.token.of(person))
            facts, sealed = await pipe.execute()
        return self._decode(person, facts, sealed)

    async def save(self, link: Link) -> None:
        """Save the person's link, replacing an earlier one."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(KEYS.tenants.of(), link.person.tenant.id)
            pipe.delete(KEYS.link.of(link.person))
            pipe.hset(KEYS.link.of(link.person), mapping=self._encode_facts(link))
            pipe.set(KEYS.token.of(link.person), self._seal(link))
            if link.keep_alive_at is None:
                pipe.zrem(KEYS.due_accounts.of(), KEYS.link.of(link.person))
            else:
                due = codec.to_microseconds(link.keep_alive_at)
                pipe.zadd(KEYS.due_accounts.of(), {KEYS.link.of(link.person): due})
            await pipe.execute()

    async def renew_tokens(self, link: Link, stale: str) -> bool:
        """Save renewed tokens if the stored access token is still ``stale``. Return True if saved.

        A disconnect or a new connection during a refresh wins over the refresh.
        """
        sealed = self._seal(link)
        arguments = [
            _token_fingerprint(stale),
            _token_fingerprint(link.access_token),
            sealed,
            "" if link.keep_alive_at is None else codec.to_microseconds(link.keep_alive_at),
            *codec.flatten_fields(self._encode_facts(link)),
        ]
        names = [KEYS.link.of(link.person), KEYS.token.of(link.person), KEYS.due_accounts.of()]
        done = await self._renew(keys=names, args=arguments)
        return bool(done)

    async def remove(self, person: Person) -> Link | None:
        """Delete the link and return it. Raises ``VaultError``, after deleting, if it cannot be decrypted."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hgetall(KEYS.link.of(person))
            pipe.get(KEYS.token.of(person))
            pipe.delete(KEYS.link.of(person), KEYS.token.of(person))
            pipe.zrem(KEYS.due_accounts.of(), KEYS.link.of(person))
            facts, sealed, *_ = await pipe.execute()
        return self._decode(person, facts, sealed)

    async def find_by_organizers(self, tenant: Tenant, organizer_keys: Collection[str]) -> list[Person]:
        """Scan the tenant's keys; this is so rare that an index would cost more."""
        if not organizer_keys:
            return []
        prefix = KEYS.link.prefix(tenant)
        found: list[Person] = []
        async for raw in self._redis.scan_iter(match=codec.escape_glob(prefix) + "*", count=1000):
            key = codec.decode_texts([raw])[0]
            if codec.decode_text(await self._redis.hget(key, "organizer_key")) in organizer_keys:
                found.append(Person(tenant, key.removeprefix(prefix)))
        return sorted(found, key=lambda person: person.user_id)

    def refresh_lease(self, person: Person, wait_seconds: float) -> AbstractAsyncContextManager[bool]:
        """Hold the lease to refresh this person's tokens; one holder across all processes.

        Waits up to ``wait_seconds`` for another holder; yields False if it is not free by then. The lease expires by
        itself if its holder dies.
        """
        return self._hold_lease(KEYS.refresh_lease.of(person), wait_seconds)

    @asynccontextmanager
    async def _hold_lease(self, key: str, wait: float) -> AsyncIterator[bool]:
        mine = secrets.token_bytes(12)
        if not await self._acquire_lease(key, mine, wait):
            yield False
            return
        renewal = asyncio.create_task(self._extend_lease(key, mine))
        try:
            yield True
        finally:
            await cancel_and_wait(renewal)
            await self._release(keys=[key], args=[mine])

    async def _acquire_lease(self, key: str, mine: bytes, wait: float) -> bool:
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        while True:
            # GET distinguishes our own lease, if its answer was lost, from another holder's.
            holder = await self._redis.set(key, mine, nx=True, px=int(self._lease_seconds * 1000), get=True)
            if holder is None or holder == mine:
                return True
            left = until - loop.time()
            if left <= 0:
                return False
            await asyncio.sleep(min(left, random.uniform(0.015, 0.045)))  # noqa: S311

    async def _extend_lease(self, key: str, mine: bytes) -> None:
        """Extend the lease while it is in use; it expires by itself if this process dies."""
        while True:
            await asyncio.sleep(self._lease_seconds / 3)
            with contextlib.suppress(OSError, RedisError):
                await self._extend(keys=[key], args=[mine, int(self._lease_seconds * 1000)])

    def _decode(self, person: Person, facts: codec.RawHash, sealed: bytes | None) -> Link | None:
        if not facts or sealed is None:
            return None
        token = KEYS.token.of(person)
        secret = records.parse_json(open_sealed(self._vault, token, person, sealed))
        records.check_version(Link, secret.pop(records.VERSION_FIELD, None))
        return FORMAT.decode(KEYS.link.of(person), facts, **secret)

    def _encode_facts(self, link: Link) -> codec.HashFields:
        """Return the fields that may be stored in clear: keys, times and the access token's fingerprint."""
        facts = FORMAT.encode(KEYS.link.of(link.person), link)
        return facts | {"fingerprint": _token_fingerprint(link.access_token)}

    def _seal(self, link: Link) -> bytes:
        """Return the sealed part of a link: tokens, e-mail, names, account."""
        token = KEYS.token.of(link.person)
        return seal_record(self._vault, token, link.person, link, exclude=("person", *FACTS))


def _token_fingerprint(access_token: str) -> bytes:
    """Return a short hash that distinguishes access tokens without revealing them."""
    return hashlib.sha256(access_token.encode()).digest()[:12]
