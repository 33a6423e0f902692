"""Attempts to connect. Their tokens are stored as hashes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from redis.asyncio import Redis

from bot.model.accounts import ConnectState
from bot.model.ids import Person, Tenant
from bot.model.resume import Resume
from bot.store import codec, keys
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat
from bot.store.vault import Vault

STATE_FORMAT = HashFormat(
    key=KEYS.state, model=ConnectState, owner="person", plain=["expires_at", "browser_hash"]
)

# KEYS state; ARGV browser hash. The first browser wins.
BIND_BROWSER_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return nil end
redis.call('HSETNX', KEYS[1], 'browser_hash', ARGV[1])
if redis.call('HGET', KEYS[1], 'browser_hash') ~= ARGV[1] then return nil end
return redis.call('HGETALL', KEYS[1])
"""
# KEYS state; ARGV sealed. A state that was consumed meanwhile stays gone.
RESEAL_SCRIPT = f"""
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], '{keys.SEALED[0]}', ARGV[1])
return 1
"""
CONSUME_SCRIPT = """
local all = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return all
"""


class ConnectStates:
    """Attempts to connect. ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._bind = redis.register_script(BIND_BROWSER_SCRIPT)
        self._reseal = redis.register_script(RESEAL_SCRIPT)
        self._consume = redis.register_script(CONSUME_SCRIPT)

    async def save(self, token: str, state: ConnectState) -> None:
        """Save under the token's hash."""
        hashed, tenant = keys.hash_token(token), state.person.tenant
        name = KEYS.state.of(tenant, hashed)
        ttl = self._ttl_milliseconds(state.expires_at)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(KEYS.tenants.of(), tenant.id)
            pipe.set(KEYS.state_pointer.of(hashed), tenant.id, px=ttl)
            pipe.hset(name, mapping=STATE_FORMAT.encode(name, state, self._vault))
            pipe.pexpire(name, ttl)
            await pipe.execute()

    async def get(self, token: str) -> ConnectState | None:
        """Return the state, None if unknown or expired by the clock."""
        name = await self._find_name(token)
        if name is None:
            return None
        return self._decode_state(name, codec.as_raw_hash(await self._redis.hgetall(name)))

    async def bind_browser(self, token: str, browser: str) -> ConnectState | None:
        """Bind the state to a browser if not bound yet. None: unknown, expired, or bound to another browser."""
        # Read first, so that an expired state is not bound.
        name = await self._find_name(token)
        if name is None or await self.get(token) is None:
            return None
        record = await self._bind(keys=[name], args=[browser])
        return self._decode_state(name, codec.pairs_to_hash(record or []))

    async def set_place(self, token: str, person: Person, response_url: str, channel: str) -> bool:
        """Store where the message with this person's link is; return False if the link works no more."""
        name, state = await self._find_name(token), await self.get(token)
        if name is None or state is None or state.person != person:
            return False
        placed = replace(state, response_url=response_url, channel=channel)
        record = STATE_FORMAT.encode(name, placed, self._vault)
        return bool(await self._reseal(keys=[name], args=[record[keys.SEALED[0]]]))

    async def find_resume(self, token: str, person: Person) -> Resume | None:
        """Return what the person was doing when they got a link that was not used; it may have expired an hour ago."""
        name = await self._find_name(token)
        record = codec.as_raw_hash(await self._redis.hgetall(name)) if name is not None else {}
        state = STATE_FORMAT.decode(name or "", record, self._vault) if record else None
        if state is None or state.person != person or self._now() >= state.expires_at + keys.RESUME_GRACE:
            return None
        return state.resume

    async def consume(self, token: str) -> ConnectState | None:
        """Return and delete in one step, so that a state works only once."""
        name = await self._find_name(token)
        if name is None:
            return None
        record = await self._consume(keys=[name])
        await self._redis.delete(KEYS.state_pointer.of(keys.hash_token(token)))
        return self._decode_state(name, codec.pairs_to_hash(record))

    async def _find_name(self, token: str) -> str | None:
        """Return the key of the token's state."""
        hashed = keys.hash_token(token)
        tenant = codec.decode_text(await self._redis.get(KEYS.state_pointer.of(hashed)))
        return None if tenant is None else KEYS.state.of(Tenant(tenant), hashed)

    def _ttl_milliseconds(self, expires_at: datetime) -> int:
        return codec.to_milliseconds(expires_at - self._now() + keys.RESUME_GRACE + keys.TTL_GRACE)

    def _is_valid(self, record: codec.RawHash) -> bool:
        return bool(record) and self._now() < codec.from_microseconds(record[b"expires_at"])

    def _decode_state(self, name: str, record: codec.RawHash) -> ConnectState | None:
        return STATE_FORMAT.decode(name, record, self._vault) if self._is_valid(record) else None
