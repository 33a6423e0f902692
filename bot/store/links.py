"""GoTo links: non-personal facts in a small hash, tokens and personal data in one sealed value beside it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import secrets
from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.cancellation import cancel_and_wait
from bot.model.core import Link
from bot.model.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.vault import Vault

# KEYS link, token; ARGV stale fingerprint, new fingerprint, sealed, facts…
# Idempotent: a second call after a lost answer finds its own fingerprint and succeeds.
RENEW_TOKENS_SCRIPT = """
local mark = redis.call('HGET', KEYS[1], 'mark')
if mark ~= ARGV[1] and mark ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('SET', KEYS[2], ARGV[3])
return 1
"""
RELEASE_LEASE_SCRIPT = (
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
)
EXTEND_LEASE_SCRIPT = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0
"""


class Links:
    """Implements ``ports.Links``. ``lease_seconds`` is how long a refresh lease outlives a dead holder."""

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
            pipe.hgetall(keys.link(person))
            pipe.get(keys.token(person))
            facts, sealed = await pipe.execute()
        return self._decode(person, facts, sealed)

    async def save(self, link: Link) -> None:
        """Save the person's link, replacing an earlier one."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(keys.TENANTS, link.person.tenant.id)
            pipe.delete(keys.link(link.person))
            pipe.hset(keys.link(link.person), mapping=link_fields(link))
            pipe.set(keys.token(link.person), seal_link(self._vault, link))
            await pipe.execute()

    async def renew_tokens(self, link: Link, stale: str) -> bool:
        """Save renewed tokens if the stored access token is still ``stale``. Return True if saved.

        A disconnect or a new connection during a refresh wins over the refresh.
        """
        sealed = seal_link(self._vault, link)
        arguments = [
            _token_fingerprint(stale),
            _token_fingerprint(link.access_token),
            sealed,
            *codec.flatten_fields(link_fields(link)),
        ]
        done = await self._renew(keys=[keys.link(link.person), keys.token(link.person)], args=arguments)
        return bool(done)

    async def remove(self, person: Person) -> Link | None:
        """Delete the link and return it. Raises ``VaultError``, after deleting, if it cannot be decrypted."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hgetall(keys.link(person))
            pipe.get(keys.token(person))
            pipe.delete(keys.link(person), keys.token(person))
            facts, sealed, _ = await pipe.execute()
        return self._decode(person, facts, sealed)

    async def find_by_organizers(self, tenant: Tenant, organizer_keys: Collection[str]) -> list[Person]:
        """Scan the tenant's keys; this is so rare that an index would cost more."""
        if not organizer_keys:
            return []
        head = keys.link(Person(tenant, "-")).removesuffix("-")
        found: list[Person] = []
        async for raw in self._redis.scan_iter(match=codec.escape_glob(head) + "*", count=1000):
            key = codec.decode_texts([raw])[0]
            if codec.decode_text(await self._redis.hget(key, "organizer")) in organizer_keys:
                found.append(Person(tenant, key.removeprefix(head)))
        return sorted(found, key=lambda person: person.user_id)

    def refresh_lease(self, person: Person, wait_seconds: float) -> AbstractAsyncContextManager[bool]:
        """Hold the lease to refresh this person's tokens; one holder across all processes.

        Waits up to ``wait_seconds`` for another holder; yields False if it is not free by then. The lease expires by
        itself if its holder dies.
        """
        return self._hold_lease(keys.refresh_lease(person), wait_seconds)

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
        return open_link(self._vault, person, facts, sealed)


def link_fields(link: Link) -> codec.HashFields:
    """Return the fields that may be stored in clear: keys, times and the access token's fingerprint."""
    facts: codec.HashFields = {
        "organizer": link.organizer_key,
        "since": codec.to_microseconds(link.connected_at),
        "until": codec.to_microseconds(link.expires_at),
        "mark": _token_fingerprint(link.access_token),
    }
    if link.dead_since is not None:
        facts["dead"] = codec.to_microseconds(link.dead_since)
    return facts


def seal_link(vault: Vault, link: Link) -> bytes:
    """Return the sealed part of a link: tokens, e-mail, names, account."""
    return vault.seal_json(link.person, "token", _sealed_values(link))


def _sealed_values(link: Link) -> dict[str, Any]:
    return {
        "a": link.access_token,
        "r": link.refresh_token,
        "e": link.email,
        "f": link.first_name,
        "l": link.last_name,
        "k": link.account_key,
    }


def open_link(vault: Vault, person: Person, facts: codec.RawHash, sealed: bytes) -> Link:
    """Return the link from its two parts. Raises ``VaultError``."""
    personal = vault.open_json(person, "token", sealed)
    dead = facts.get(b"dead")
    return Link(
        person=person,
        organizer_key=facts[b"organizer"].decode(),
        email=personal["e"],
        first_name=personal["f"],
        last_name=personal["l"],
        account_key=personal["k"],
        connected_at=codec.from_microseconds(facts[b"since"]),
        access_token=personal["a"],
        refresh_token=personal["r"],
        expires_at=codec.from_microseconds(facts[b"until"]),
        dead_since=None if dead is None else codec.from_microseconds(dead),
    )


def _token_fingerprint(access_token: str) -> bytes:
    """Return a short hash that distinguishes access tokens without revealing them."""
    return hashlib.sha256(access_token.encode()).digest()[:12]
