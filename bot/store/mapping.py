"""The admin link of a workspace, and the mapping of members to organizers: one member per organizer."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.ids import Person, Tenant
from bot.ports import AdminLink, Mapped
from bot.store import codec, keys
from bot.store.vault import Vault, VaultError

# KEYS member, organizer, members, tenants; ARGV user, prefix of organizer keys, tenant, facts…
# If the organizer belongs to another user already, returns that user and saves nothing.
PUT = """
local owner = redis.call('HGET', KEYS[2], 'who')
if owner and owner ~= ARGV[1] then return owner end
local before = redis.call('HGET', KEYS[1], 'organizer')
if before then
  local old = ARGV[2] .. redis.call('HGET', KEYS[1], 'account') .. ':' .. before
  if redis.call('HGET', old, 'who') == ARGV[1] then redis.call('DEL', old) end
end
redis.call('HSET', KEYS[2], 'who', ARGV[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('SADD', KEYS[3], ARGV[1])
redis.call('SADD', KEYS[4], ARGV[3])
return false
"""
# KEYS member, members; ARGV user, prefix of organizer keys
DROP = """
local before = redis.call('HGET', KEYS[1], 'organizer')
if before then
  local old = ARGV[2] .. redis.call('HGET', KEYS[1], 'account') .. ':' .. before
  if redis.call('HGET', old, 'who') == ARGV[1] then redis.call('DEL', old) end
end
redis.call('SREM', KEYS[2], ARGV[1])
return redis.call('DEL', KEYS[1])
"""
# KEYS admin link; ARGV user, or '' for anyone's
END = """
if ARGV[1] ~= '' and redis.call('HGET', KEYS[1], 'who') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""

log = logging.getLogger("usher.mapping")


class RedisMemberMap:
    """Implements ``ports.MemberMap``."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._put = redis.register_script(PUT)
        self._drop = redis.register_script(DROP)
        self._end = redis.register_script(END)

    async def link(self, tenant: Tenant) -> AdminLink | None:
        record = codec.plain(await self._redis.hgetall(keys.admin_link(tenant)))
        if not record:
            return None
        person = Person(tenant, record[b"who"].decode())
        return AdminLink(person, record[b"account"].decode(), codec.moment(record[b"since"]))

    async def use(self, link: AdminLink) -> None:
        facts: codec.Fields = {
            "who": link.person.user_id,
            "account": link.account_key,
            "since": codec.stamp(link.since),
        }
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(keys.TENANTS, link.person.tenant.id)
            pipe.delete(keys.admin_link(link.person.tenant))
            pipe.hset(keys.admin_link(link.person.tenant), mapping=facts)
            await pipe.execute()

    async def end(self, tenant: Tenant, person: Person | None = None) -> bool:
        whose = "" if person is None else person.user_id
        return bool(await self._end(keys=[keys.admin_link(tenant)], args=[whose]))

    async def get(self, person: Person) -> Mapped | None:
        record = codec.plain(await self._redis.hgetall(keys.member(person)))
        return self._read(person, record)

    async def put(self, mapped: Mapped) -> Person | None:
        person, tenant = mapped.person, mapped.person.tenant
        arguments: list[EncodableT] = [
            person.user_id,
            keys.organizers_head(tenant),
            tenant.id,
            *codec.flatten(self._write(mapped)),
        ]
        organizer = keys.organizer(tenant, mapped.account_key, mapped.organizer_key)
        names = [keys.member(person), organizer, keys.members(tenant), keys.TENANTS]
        owner = codec.text(await self._put(keys=names, args=arguments))
        return None if owner is None else Person(tenant, owner)

    async def drop(self, person: Person) -> bool:
        names = [keys.member(person), keys.members(person.tenant)]
        return bool(await self._drop(keys=names, args=[person.user_id, keys.organizers_head(person.tenant)]))

    async def all(self, tenant: Tenant) -> Mapping[str, Mapped]:
        users = sorted(codec.texts(await self._redis.smembers(keys.members(tenant))))
        async with self._redis.pipeline(transaction=False) as pipe:
            for user in users:
                pipe.hgetall(keys.member(Person(tenant, user)))
            records = await pipe.execute()
        found = [
            self._read(Person(tenant, user), record) for user, record in zip(users, records, strict=True)
        ]
        return {mapped.person.user_id: mapped for mapped in found if mapped is not None}

    def _write(self, mapped: Mapped) -> codec.Fields:
        personal = {"e": mapped.email, "name": mapped.name}
        return {
            "organizer": mapped.organizer_key,
            "account": mapped.account_key,
            "by": mapped.by,
            "at": codec.stamp(mapped.at),
            "sealed": self._vault.seal_json(mapped.person, f"member:{mapped.person.user_id}", personal),
        }

    def _read(self, person: Person, record: codec.Plain) -> Mapped | None:
        if not record:
            return None
        try:
            personal = self._vault.open_json(person, f"member:{person.user_id}", record[b"sealed"])
        except VaultError as error:
            log.error("a mapped member's names cannot be decrypted: tenant=%s error=%s", person.tenant, error)
            personal = {}
        return Mapped(
            person,
            record[b"organizer"].decode(),
            record[b"account"].decode(),
            record[b"by"].decode(),
            codec.moment(record[b"at"]),
            str(personal.get("e") or ""),
            str(personal.get("name") or ""),
        )
