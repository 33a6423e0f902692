"""Sign-ins that wait for a yes in Slack. Their ids are stored as hashes.

They outlive their expiry, so that their tokens can still be revoked at GoTo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.accounts import PendingLink, SignInAnswer
from bot.model.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat
from bot.store.vault import Vault

FORMAT = HashFormat(
    key=KEYS.pending,
    model=PendingLink,
    owner="link.person",
    plain=["expires_at", "approval", "approver", "answer"],
    people=["approver"],
)

# KEYS pending, due; ARGV user. Another person's is left alone, and one that somebody else decides or has answered.
CONSUME_SCRIPT = """
local found = redis.call('HMGET', KEYS[1], 'who', 'approval', 'answer')
if found[1] ~= ARGV[1] or found[2] ~= 'self' or found[3] then return {} end
local all = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], KEYS[1])
return all
"""
# KEYS pending, due; ARGV field with the user who may answer, user, answer, now (µs), when it is due (µs). The first
# answer stands.
ANSWER_SCRIPT = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return {} end
if tonumber(redis.call('HGET', KEYS[1], 'expires_at')) <= tonumber(ARGV[4]) then return {} end
if redis.call('HSETNX', KEYS[1], 'answer', ARGV[3]) == 0 then return {} end
redis.call('ZADD', KEYS[2], ARGV[5], KEYS[1])
return redis.call('HGETALL', KEYS[1])
"""
# KEYS pending; ARGV user who asks, approver, now (µs)
ASK_SCRIPT = """
local found = redis.call('HMGET', KEYS[1], 'who', 'approval', 'answer', 'expires_at', 'approver')
if found[1] ~= ARGV[1] or found[2] ~= 'admin' or found[3] then return {} end
if tonumber(found[4]) <= tonumber(ARGV[3]) then return {} end
if found[5] and found[5] ~= ARGV[2] then return {} end
redis.call('HSET', KEYS[1], 'approver', ARGV[2])
return redis.call('HGETALL', KEYS[1])
"""

# KEYS pending; ARGV answer. Does not bring back one that was deleted.
MARK_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('HSET', KEYS[1], 'answer', ARGV[1])
"""


class PendingLinks:
    """Sign-ins that wait for an answer. ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._consume = redis.register_script(CONSUME_SCRIPT)
        self._answer = redis.register_script(ANSWER_SCRIPT)
        self._mark = redis.register_script(MARK_SCRIPT)
        self._ask = redis.register_script(ASK_SCRIPT)

    async def save(self, pending_id: str, pending: PendingLink) -> None:
        """Save the sign-in. It is due when it expires."""
        tenant = pending.link.person.tenant
        name = self.key(tenant, pending_id)
        lifetime = pending.expires_at - self._now() + keys.PENDING_GRACE
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(KEYS.tenants.of(), tenant.id)
            pipe.hset(name, mapping=FORMAT.encode(name, pending, self._vault))
            pipe.pexpire(name, codec.to_milliseconds(lifetime))
            pipe.zadd(KEYS.due_accounts.of(), {name: codec.to_microseconds(pending.expires_at)})
            await pipe.execute()

    @staticmethod
    def key(tenant: Tenant, pending_id: str) -> str:
        """Return the key of a sign-in, which ``DueAccounts`` knows it by."""
        return KEYS.pending.of(tenant, keys.hash_token(pending_id))

    async def find(self, key: str) -> PendingLink | None:
        """Return the sign-in, answered and expired ones too."""
        return FORMAT.decode(key, codec.as_raw_hash(await self._redis.hgetall(key)), self._vault)

    async def list_by_person(self, person: Person) -> Sequence[PendingLink]:
        """Return the sign-ins of a person, answered and expired ones too. Goes through the tenant's: rarely needed."""
        pattern = codec.escape_glob(KEYS.pending.prefix(person.tenant)) + "*"
        found = [
            await self.find(codec.decode_texts([key])[0])
            async for key in self._redis.scan_iter(match=pattern, count=1000)
        ]
        return [pending for pending in found if pending is not None and pending.link.person == person]

    async def consume(self, pending_id: str, person: Person) -> PendingLink | None:
        """Return and delete a sign-in that its own person decides. None: unknown, expired, or not theirs to decide."""
        name = self.key(person.tenant, pending_id)
        flat = await self._consume(keys=[name, KEYS.due_accounts.of()], args=[person.user_id])
        found = FORMAT.decode(name, codec.pairs_to_hash(flat), self._vault)
        return found if found is not None and self._now() < found.expires_at else None

    async def answer(
        self, pending_id: str, person: Person, answer: SignInAnswer, due: datetime
    ) -> PendingLink | None:
        """Record the answer: yes and no by the approver, a cancellation by who asked.

        The caller has it carried out; it is ``due`` in case that is lost. None: unknown, expired, answered before, or
        not this person's to answer.
        """
        name = self.key(person.tenant, pending_id)
        field = keys.OWNER_FIELD if answer is SignInAnswer.CANCELLED else "approver"
        arguments: list[EncodableT] = [
            field,
            person.user_id,
            answer.value,
            codec.to_microseconds(self._now()),
            codec.to_microseconds(due),
        ]
        flat = await self._answer(keys=[name, KEYS.due_accounts.of()], args=arguments)
        return FORMAT.decode(name, codec.pairs_to_hash(flat), self._vault)

    async def ask_admin(self, pending_id: str, person: Person, admin: Person) -> PendingLink | None:
        """Make ``admin`` the one who answers. None: unknown, expired, answered, or somebody else was asked before."""
        name = self.key(person.tenant, pending_id)
        arguments: list[EncodableT] = [person.user_id, admin.user_id, codec.to_microseconds(self._now())]
        flat = await self._ask(keys=[name], args=arguments)
        return FORMAT.decode(name, codec.pairs_to_hash(flat), self._vault)

    async def mark_connected(self, key: str) -> None:
        """Note that the link is stored, so that it is not stored again."""
        await self._mark(keys=[key], args=[SignInAnswer.CONNECTED.value])

    async def delete(self, key: str) -> None:
        """Delete the sign-in."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.unlink(key)
            pipe.zrem(KEYS.due_accounts.of(), key)
            await pipe.execute()
