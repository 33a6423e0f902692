"""The admin link of a workspace, and the mapping of members to organizers: one member per organizer."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.admin import AdminLink, MappedMember
from bot.model.ids import Person, Tenant
from bot.store import codec
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat, without_sealed
from bot.store.vault import Vault, VaultError

ADMIN_LINK_FORMAT = HashFormat(
    key=KEYS.admin_link, model=AdminLink, owner="person", plain=["account_key", "since"]
)
MEMBER_FORMAT = HashFormat(
    key=KEYS.member,
    model=MappedMember,
    owner="person",
    plain=["organizer_key", "account_key", "mapped_by", "mapped_at"],
)

# KEYS member, organizer, members, tenants; ARGV user, prefix of organizer keys, tenant, facts…
# If the organizer belongs to another user already, returns that user and saves nothing.
PUT_SCRIPT = """
local owner = redis.call('HGET', KEYS[2], 'who')
if owner and owner ~= ARGV[1] then return owner end
local before = redis.call('HGET', KEYS[1], 'organizer_key')
if before then
  local old = ARGV[2] .. redis.call('HGET', KEYS[1], 'account_key') .. ':' .. before
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
local before = redis.call('HGET', KEYS[1], 'organizer_key')
if before then
  local old = ARGV[2] .. redis.call('HGET', KEYS[1], 'account_key') .. ':' .. before
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
        self._remove = redis.register_script(REMOVE_SCRIPT)
        self._clear_admin_link = redis.register_script(CLEAR_ADMIN_LINK_SCRIPT)

    async def get_admin_link(self, tenant: Tenant) -> AdminLink | None:
        name = KEYS.admin_link.of(tenant)
        return ADMIN_LINK_FORMAT.decode(name, codec.as_raw_hash(await self._redis.hgetall(name)))

    async def set_admin_link(self, link: AdminLink) -> None:
        """Set the link that reads for the mapped members. Replaces an earlier one."""
        name = KEYS.admin_link.of(link.person.tenant)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(KEYS.tenants.of(), link.person.tenant.id)
            pipe.delete(name)
            pipe.hset(name, mapping=ADMIN_LINK_FORMAT.encode(name, link))
            await pipe.execute()

    async def clear_admin_link(self, tenant: Tenant, person: Person | None = None) -> bool:
        """Remove the admin link if it is ``person``'s; None: whoever's it is. Return True if one was removed."""
        whose = "" if person is None else person.user_id
        return bool(await self._clear_admin_link(keys=[KEYS.admin_link.of(tenant)], args=[whose]))

    async def get(self, person: Person) -> MappedMember | None:
        record = codec.as_raw_hash(await self._redis.hgetall(KEYS.member.of(person)))
        return self._decode(person, record)

    async def put(self, mapped: MappedMember) -> Person | None:
        """Save the mapping, replacing the member's earlier one.

        If another member is already mapped to this organizer, save nothing and return that member.
        """
        person, tenant = mapped.person, mapped.person.tenant
        arguments: list[EncodableT] = [
            person.user_id,
            KEYS.organizer.prefix(tenant),
            tenant.id,
            *codec.flatten_fields(MEMBER_FORMAT.encode(KEYS.member.of(person), mapped, self._vault)),
        ]
        organizer = KEYS.organizer.of(tenant, mapped.account_key, mapped.organizer_key)
        names = [KEYS.member.of(person), organizer, KEYS.members.of(tenant), KEYS.tenants.of()]
        owner = codec.decode_text(await self._put(keys=names, args=arguments))
        return None if owner is None else Person(tenant, owner)

    async def remove(self, person: Person) -> bool:
        """Remove a member's mapping. Return True if there was one."""
        names = [KEYS.member.of(person), KEYS.members.of(person.tenant)]
        return bool(
            await self._remove(keys=names, args=[person.user_id, KEYS.organizer.prefix(person.tenant)])
        )

    async def list_all(self, tenant: Tenant) -> Mapping[str, MappedMember]:
        """Return all mapped members by user id."""
        users = sorted(codec.decode_texts(await self._redis.smembers(KEYS.members.of(tenant))))
        async with self._redis.pipeline(transaction=False) as pipe:
            for user in users:
                pipe.hgetall(KEYS.member.of(Person(tenant, user)))
            records = await pipe.execute()
        found = [
            self._decode(Person(tenant, user), record) for user, record in zip(users, records, strict=True)
        ]
        return {mapped.person.user_id: mapped for mapped in found if mapped is not None}

    def _decode(self, person: Person, record: codec.RawHash) -> MappedMember | None:
        name = KEYS.member.of(person)
        try:
            return MEMBER_FORMAT.decode(name, record, self._vault)
        except VaultError as error:
            log.error("a mapped member's names cannot be decrypted: tenant=%s error=%s", person.tenant, error)
            return MEMBER_FORMAT.decode(name, without_sealed(record))
