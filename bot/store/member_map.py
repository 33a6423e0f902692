"""The admin link of a workspace, and the mapping of members to organizers: one member per organizer."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.admin import AdminLink, MappedMember
from bot.model.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.vault import Vault, VaultError

# KEYS member, organizer, members, tenants; ARGV user, prefix of organizer keys, tenant, facts…
# If the organizer belongs to another user already, returns that user and saves nothing.
PUT_SCRIPT = """
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
REMOVE_SCRIPT = """
local before = redis.call('HGET', KEYS[1], 'organizer')
if before then
  local old = ARGV[2] .. redis.call('HGET', KEYS[1], 'account') .. ':' .. before
  if redis.call('HGET', old, 'who') == ARGV[1] then redis.call('DEL', old) end
end
redis.call('SREM', KEYS[2], ARGV[1])
return redis.call('DEL', KEYS[1])
"""
# KEYS admin link; ARGV user, or '' for anyone's
CLEAR_ADMIN_LINK_SCRIPT = """
if ARGV[1] ~= '' and redis.call('HGET', KEYS[1], 'who') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""

log = logging.getLogger("usher.mapping")


class MemberMap:
    """The admin link of a workspace, and the mapping of its members to organizers."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._put = redis.register_script(PUT_SCRIPT)
        self._drop = redis.register_script(REMOVE_SCRIPT)
        self._end = redis.register_script(CLEAR_ADMIN_LINK_SCRIPT)

    async def get_admin_link(self, tenant: Tenant) -> AdminLink | None:
        record = codec.as_raw_hash(await self._redis.hgetall(keys.admin_link(tenant)))
        if not record:
            return None
        person = Person(tenant, record[b"who"].decode())
        return AdminLink(person, record[b"account"].decode(), codec.from_microseconds(record[b"since"]))

    async def set_admin_link(self, link: AdminLink) -> None:
        """Set the link that reads for the mapped members. Replaces an earlier one."""
        facts: codec.HashFields = {
            "who": link.person.user_id,
            "account": link.account_key,
            "since": codec.to_microseconds(link.since),
        }
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(keys.TENANTS, link.person.tenant.id)
            pipe.delete(keys.admin_link(link.person.tenant))
            pipe.hset(keys.admin_link(link.person.tenant), mapping=facts)
            await pipe.execute()

    async def clear_admin_link(self, tenant: Tenant, person: Person | None = None) -> bool:
        """Remove the admin link if it is ``person``'s; None: whoever's it is. Return True if one was removed."""
        whose = "" if person is None else person.user_id
        return bool(await self._end(keys=[keys.admin_link(tenant)], args=[whose]))

    async def get(self, person: Person) -> MappedMember | None:
        record = codec.as_raw_hash(await self._redis.hgetall(keys.member(person)))
        return self._decode(person, record)

    async def put(self, mapped: MappedMember) -> Person | None:
        """Save the mapping, replacing the member's earlier one.

        If another member is already mapped to this organizer, save nothing and return that member.
        """
        person, tenant = mapped.person, mapped.person.tenant
        arguments: list[EncodableT] = [
            person.user_id,
            keys.organizer_prefix(tenant),
            tenant.id,
            *codec.flatten_fields(self._encode(mapped)),
        ]
        organizer = keys.organizer(tenant, mapped.account_key, mapped.organizer_key)
        names = [keys.member(person), organizer, keys.members(tenant), keys.TENANTS]
        owner = codec.decode_text(await self._put(keys=names, args=arguments))
        return None if owner is None else Person(tenant, owner)

    async def remove(self, person: Person) -> bool:
        """Remove a member's mapping. Return True if there was one."""
        names = [keys.member(person), keys.members(person.tenant)]
        return bool(await self._drop(keys=names, args=[person.user_id, keys.organizer_prefix(person.tenant)]))

    async def list_all(self, tenant: Tenant) -> Mapping[str, MappedMember]:
        """Return all mapped members by user id."""
        users = sorted(codec.decode_texts(await self._redis.smembers(keys.members(tenant))))
        async with self._redis.pipeline(transaction=False) as pipe:
            for user in users:
                pipe.hgetall(keys.member(Person(tenant, user)))
            records = await pipe.execute()
        found = [
            self._decode(Person(tenant, user), record) for user, record in zip(users, records, strict=True)
        ]
        return {mapped.person.user_id: mapped for mapped in found if mapped is not None}

    def _encode(self, mapped: MappedMember) -> codec.HashFields:
        personal = {"e": mapped.email, "name": mapped.name}
        return {
            "organizer": mapped.organizer_key,
            "account": mapped.account_key,
            "by": mapped.mapped_by,
            "at": codec.to_microseconds(mapped.mapped_at),
            "sealed": self._vault.seal_json(mapped.person, f"member:{mapped.person.user_id}", personal),
        }

    def _decode(self, person: Person, record: codec.RawHash) -> MappedMember | None:
        if not record:
            return None
        try:
            personal = self._vault.open_json(person, f"member:{person.user_id}", record[b"sealed"])
        except VaultError as error:
            log.error("a mapped member's names cannot be decrypted: tenant=%s error=%s", person.tenant, error)
            personal = {}
        return MappedMember(
            person=person,
            organizer_key=record[b"organizer"].decode(),
            account_key=record[b"account"].decode(),
            mapped_by=record[b"by"].decode(),
            mapped_at=codec.from_microseconds(record[b"at"]),
            email=str(personal.get("e") or ""),
            name=str(personal.get("name") or ""),
        )
