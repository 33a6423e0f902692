"""Deletion of everything stored for a tenant or a person."""

from __future__ import annotations

from collections.abc import AsyncIterator

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from bot.model.ids import Person, Tenant
from bot.model.registration import RegistrationState
from bot.store import codec, keys
from bot.store.key_types import Key, Owner, RedisType, tenant_prefix
from bot.store.keys import KEYS


async def wipe_tenant(redis: Redis, tenant: Tenant) -> int:
    """Delete every key of the tenant; return how many. Running operations stop without side effects."""
    deleted = 0
    async for key in _iter_keys(redis, tenant):
        deleted += await _delete_key(redis, tenant, key)
    await redis.srem(KEYS.tenants.of(), tenant.id)
    return deleted


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
