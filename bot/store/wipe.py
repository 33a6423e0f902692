"""Deletion of everything stored for a tenant or a person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from bot.model import records
from bot.model.ids import Person, Tenant
from bot.model.records import RecordError
from bot.model.registration import RegistrationState
from bot.store import codec, keys
from bot.store.docket_keys import is_docket_key_of, remove_queued_jobs
from bot.store.key_types import GLOBAL_PREFIX, GlobalKey, Key, Owner, RedisType, tenant_prefix
from bot.store.keys import ALL_KEYS, KEYS
from bot.store.record_format import open_sealed
from bot.store.vault import Vault, VaultError

BATCH_KEYS = 1_000
BATCH_PAUSE_SECONDS = 0.01
"""Pause after each batch: nobody waits for a wipe."""
POINTERS = frozenset(row.pointer for row in ALL_KEYS if row.pointer is not None)
SHARED_INDEXES = tuple(
    row
    for row in ALL_KEYS
    if isinstance(row, GlobalKey) and row.type in (RedisType.SET, RedisType.ZSET) and "{" not in row.pattern
)
"""Sets without a tenant. Their members may be keys of tenants."""
TOKEN_FIELD_NAMES = frozenset({"access_token", "refresh_token"})
"""What the rows that hold GoTo tokens keep out of a person's export."""

RevokeTokens = Callable[[Mapping[str, str]], Awaitable[Collection[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WipePass:
    """What one search found: how many keys were deleted, and how many wait for GoTo."""

    deleted: int
    held: int


class TenantWipes:
    """Deletion of whole tenants, in batches, so that others are served meanwhile. It may be killed at any time."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def run_pass(self, tenant: Tenant, revoke: RevokeTokens) -> WipePass:
        """Search once for everything of the tenant but its installation, and delete it.

        ``revoke`` is called before keys with GoTo tokens are deleted. It takes these tokens by key and returns the keys
        that must stay for now.
        """
        deleted = held = 0
        async for batch in _iter_batches(self._redis, codec.escape_glob(tenant_prefix(tenant)) + "*"):
            found = [key for key in batch if key != KEYS.installation.of(tenant)]
            staying = await revoke(tokens) if (tokens := await self._read_goto_tokens(found)) else ()
            deleted += await self._delete([key for key in found if key not in staying])
            held += len(staying)
        deleted += await self._remove_from_indexes(tenant)
        deleted += await remove_queued_jobs(self._redis, tenant)
        async for batch in _iter_batches(self._redis, GLOBAL_PREFIX + "*"):
            found = [key for key in batch if is_docket_key_of(key, tenant)]
            deleted += await self._delete([*found, *await self._find_pointers(batch, tenant)])
        return WipePass(deleted=deleted, held=held)

    async def list_people(self, tenant: Tenant) -> set[str]:
        """Return the user ids of everybody of whom the tenant's keys hold something."""
        found: set[str] = set()
        async for batch in _iter_batches(self._redis, codec.escape_glob(tenant_prefix(tenant)) + "*"):
            rows = {key: row for key in batch if (row := keys.find_row(key)) is not None}
            found |= {
                keys.key_rest(key).split(":")[0]
                for key, row in rows.items()
                if row.owner is Owner.PERSON_IN_KEY
            }
            async with self._redis.pipeline(transaction=False) as pipe:
                for key, row in rows.items():
                    if row.owner is Owner.PERSON_IN_FIELD and row.type is RedisType.HASH:
                        pipe.hget(key, keys.OWNER_FIELD)
                found |= set(codec.decode_texts([one for one in await pipe.execute() if one]))
        return found

    async def _delete(self, found: Sequence[str]) -> int:
        """Delete keys, and their pointers in the same step: nobody finds a pointer without its key."""
        if not found:
            return 0
        pointers = await _find_pointers_of(self._redis, found)
        deleted = int(await self._redis.unlink(*found, *pointers))
        await asyncio.sleep(BATCH_PAUSE_SECONDS)
        return deleted

    async def _remove_from_indexes(self, tenant: Tenant) -> int:
        """Remove the tenant's keys from the sets that all tenants share; return how many."""
        pattern, removed = codec.escape_glob(tenant_prefix(tenant)) + "*", 0
        for row in SHARED_INDEXES:
            name, is_sorted = row.of(), row.type is RedisType.ZSET
            scan = self._redis.zscan_iter if is_sorted else self._redis.sscan_iter
            found = [one async for one in scan(name, match=pattern, count=BATCH_KEYS)]
            members = [one[0] for one in found] if is_sorted else found
            if members:
                removed += int(await (self._redis.zrem if is_sorted else self._redis.srem)(name, *members))
        return removed

    async def _find_pointers(self, batch: Sequence[str], tenant: Tenant) -> list[str]:
        """Return the pointers among these keys that lead to the tenant."""
        pointers = [key for key in batch if keys.find_row(key) in POINTERS]
        places = await self._redis.mget(pointers) if pointers else []
        return [
            key
            for key, place in zip(pointers, places, strict=True)
            if (codec.decode_text(place) or "").partition(":")[0] == tenant.id
        ]

    async def _read_goto_tokens(self, found: Sequence[str]) -> dict[str, str]:
        """Return the tokens to revoke by the key that holds them; those that cannot be decrypted are left out."""
        tokens: dict[str, str] = {}
        for key in found:
            row = keys.find_row(key)
            if row is not None and row.hidden >= TOKEN_FIELD_NAMES:
                try:
                    token = await self._open_goto_token(row, key)
                except (VaultError, RecordError):
                    continue
                if token is not None:
                    tokens[key] = token
        return tokens

    async def _open_goto_token(self, row: Key, key: str) -> str | None:
        tenant = Tenant(key.partition(":")[0])
        if row.type is RedisType.STRING:
            sealed, owner, field = await self._redis.get(key), keys.key_rest(key), ""
        else:
            (field,) = row.sealed
            raw_owner, sealed = await self._redis.hmget(key, [keys.OWNER_FIELD, field])
            owner = codec.decode_text(raw_owner) or ""
        if sealed is None:
            return None
        opened = open_sealed(self._vault, key, Person(tenant, owner), cast(bytes, sealed), field)
        return _find_token(records.parse_json(opened))


def _find_token(data: Mapping[str, Any]) -> str | None:
    """Return the refresh token in a record or the part of it that has one, else the access token (RFC 7009, 2.1)."""
    for name in ("refresh_token", "access_token"):
        if data.get(name):
            return str(data[name])
    inner = (_find_token(part) for part in data.values() if isinstance(part, Mapping))
    return next((token for token in inner if token), None)


async def _iter_batches(redis: Redis, pattern: str) -> AsyncIterator[list[str]]:
    """Yield all keys that match, about ``BATCH_KEYS`` examined at a time. Keys may be deleted meanwhile."""
    cursor = 0
    while True:
        cursor, found = await redis.scan(cursor, match=pattern, count=BATCH_KEYS)
        yield codec.decode_texts(found)
        if cursor == 0:
            return


async def _find_pointers_of(redis: Redis, found: Sequence[str]) -> list[str]:
    """Return the pointers that find these keys by the hash of a token."""
    rows = {key: row for key in found if (row := keys.find_row(key)) is not None and row.pointer is not None}
    pointers = [KEYS.state_pointer.of(keys.key_rest(key)) for key, row in rows.items() if row is KEYS.state]
    hashed = [(key, row) for key, row in rows.items() if row is not KEYS.state]
    async with redis.pipeline(transaction=False) as pipe:
        for key, _ in hashed:
            pipe.hget(key, keys.TOKEN_HASH_FIELD)
        hashes = await pipe.execute() if hashed else []
    for (_, row), raw in zip(hashed, hashes, strict=True):
        if raw is not None and row.pointer is not None:
            pointers.append(row.pointer.of(codec.decode_texts([raw])[0]))
    return pointers


async def wipe_person(redis: Redis, person: Person, *, kept_op_id: str | None = None) -> int:
    """Delete everything of the person except the operation ``kept_op_id``; return how many keys.

    Send intents are left to expire: they name a conversation, but no person.
    """
    deleted = 0
    async for key in iter_person_keys(redis, person):
        if kept_op_id is None or key != KEYS.operation.of(person.tenant, kept_op_id):
            deleted += await _delete_key(redis, person.tenant, key)
    return deleted


async def iter_person_keys(redis: Redis, person: Person) -> AsyncIterator[str]:
    """Yield every key that holds data of the person."""
    async for key in _iter_keys(redis, person.tenant):
        row = keys.find_row(key)
        if row is not None and await _is_of_person(redis, row, key, person):
            yield key


async def _iter_keys(redis: Redis, tenant: Tenant) -> AsyncIterator[str]:
    async for raw in redis.scan_iter(match=codec.escape_glob(tenant_prefix(tenant)) + "*", count=500):
        yield codec.decode_texts([raw])[0]


async def _is_of_person(redis: Redis, row: Key, key: str, person: Person) -> bool:
    if row.owner is Owner.PERSON_IN_KEY:
        return keys.key_rest(key).split(":")[0] == person.user_id
    if row.owner is Owner.PERSON_IN_FIELD:
        return codec.decode_text(await redis.hget(key, keys.OWNER_FIELD)) == person.user_id
    return False


async def _delete_key(redis: Redis, tenant: Tenant, key: str) -> int:
    """Delete the key, its pointer and its entries in indexes. Return 1 if the key was there."""
    row = keys.find_row(key)
    pointer = None if row is None else await _find_pointer(redis, row, key)
    state = codec.decode_text(await redis.hget(key, "state")) if row is KEYS.registration else None
    async with redis.pipeline(transaction=True) as pipe:
        pipe.unlink(key)
        if pointer is not None:
            pipe.unlink(pointer)
        for index in row.indexes if row else ():
            remove = pipe.zrem if index.type is RedisType.ZSET else pipe.srem
            remove(index.of(tenant), keys.key_rest(key))
        if row is KEYS.registration:
            _remove_seat(pipe, tenant, key, state)
        elif row in (KEYS.link, KEYS.pending):
            pipe.zrem(KEYS.due_accounts.of(), key)
        elif row is KEYS.meeting:
            pipe.unlink(KEYS.created_by.of(tenant, keys.key_rest(key)))
        deleted = await pipe.execute()
    return int(deleted[0])


async def _find_pointer(redis: Redis, row: Key, key: str) -> str | None:
    """Return the key that finds this one by the hash of a token."""
    if row.pointer is None:
        return None
    if row is KEYS.state:
        return row.pointer.of(keys.key_rest(key))
    hashed = codec.decode_text(await redis.hget(key, keys.TOKEN_HASH_FIELD))
    return None if hashed is None else row.pointer.of(hashed)


def _remove_seat(pipe: Pipeline, tenant: Tenant, key: str, state: str | None) -> None:
    """Remove a registration from its training. A person who is still registered at GoTo leaves the seat taken."""
    training, _, registration_id = keys.key_rest(key).partition(":")
    for row in (KEYS.waitlist, KEYS.offers, KEYS.roster, KEYS.expired_offers):
        pipe.zrem(row.of(tenant, training), registration_id)
    if state != RegistrationState.REGISTERED:
        pipe.zrem(KEYS.seats.of(tenant, training), registration_id)
