"""Attempts to connect, and sign-ins to be confirmed in Slack. Their tokens are stored as hashes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from redis.asyncio import Redis

from bot.model.core import ConnectState, Link, PendingLink
from bot.model.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.vault import Vault, parse_time

# KEYS state; ARGV browser hash. The first browser wins.
BIND_BROWSER_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return nil end
redis.call('HSETNX', KEYS[1], 'browser', ARGV[1])
if redis.call('HGET', KEYS[1], 'browser') ~= ARGV[1] then return nil end
return redis.call('HGETALL', KEYS[1])
"""
CONSUME_SCRIPT = """
local all = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return all
"""
# KEYS pending; ARGV user. Another person's is left alone.
CONSUME_PENDING_SCRIPT = """
if redis.call('HGET', KEYS[1], 'who') ~= ARGV[1] then return {} end
local all = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return all
"""


class ConnectStates:
    """Implements ``ports.ConnectStates``. ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._bind = redis.register_script(BIND_BROWSER_SCRIPT)
        self._take = redis.register_script(CONSUME_SCRIPT)
        self._take_own = redis.register_script(CONSUME_PENDING_SCRIPT)

    async def save(self, token: str, state: ConnectState) -> None:
        """Save under the token's hash."""
        hashed = keys.hash_token(token)
        tenant = state.person.tenant
        record: codec.HashFields = {
            "who": state.person.user_id,
            "until": codec.to_microseconds(state.expires_at),
            "sealed": self._vault.seal_json(state.person, f"state:{hashed}", _encode_state(state)),
        }
        if state.browser_hash is not None:
            record["browser"] = state.browser_hash
        life = codec.to_milliseconds(state.expires_at - self._now() + keys.TTL_GRACE)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(keys.TENANTS, tenant.id)
            pipe.set(keys.state_tenant(hashed), tenant.id, px=life)
            pipe.hset(keys.state(tenant, hashed), mapping=record)
            pipe.pexpire(keys.state(tenant, hashed), life)
            await pipe.execute()

    async def get(self, token: str) -> ConnectState | None:
        """Return the state, None if unknown or expired by the clock."""
        hashed = keys.hash_token(token)
        tenant = await self._find_tenant(hashed)
        if tenant is None:
            return None
        return self._decode_state(
            tenant, hashed, codec.as_raw_hash(await self._redis.hgetall(keys.state(tenant, hashed)))
        )

    async def bind_browser(self, token: str, browser: str) -> ConnectState | None:
        # Read first, so that an expired state is not bound.
        """Bind the state to a browser if not bound yet. None: unknown, expired, or bound to another browser."""
        if await self.get(token) is None:
            return None
        hashed = keys.hash_token(token)
        tenant = await self._find_tenant(hashed)
        if tenant is None:
            return None
        record = await self._bind(keys=[keys.state(tenant, hashed)], args=[browser])
        return self._decode_state(tenant, hashed, codec.pairs_to_hash(record or []))

    async def consume(self, token: str) -> ConnectState | None:
        """Return and delete in one step, so that a state works only once."""
        hashed = keys.hash_token(token)
        tenant = await self._find_tenant(hashed)
        if tenant is None:
            return None
        record = await self._take(keys=[keys.state(tenant, hashed)])
        await self._redis.delete(keys.state_tenant(hashed))
        return self._decode_state(tenant, hashed, codec.pairs_to_hash(record))

    async def save_pending(self, pending_id: str, pending: PendingLink) -> None:
        hashed = keys.hash_token(pending_id)
        person = pending.link.person
        key = keys.pending(person.tenant, hashed)
        record: codec.HashFields = {
            "who": person.user_id,
            "until": codec.to_microseconds(pending.expires_at),
            "sealed": self._vault.seal_json(person, f"pending:{hashed}", _encode_pending(pending)),
        }
        life = codec.to_milliseconds(pending.expires_at - self._now() + keys.TTL_GRACE)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(keys.TENANTS, person.tenant.id)
            pipe.hset(key, mapping=record)
            pipe.pexpire(key, life)
            await pipe.execute()

    async def consume_pending(self, pending_id: str, person: Person) -> PendingLink | None:
        """Return and delete in one step; None if unknown, expired or another person's."""
        hashed = keys.hash_token(pending_id)
        flat = await self._take_own(keys=[keys.pending(person.tenant, hashed)], args=[person.user_id])
        record = codec.pairs_to_hash(flat)
        if not self._is_valid(record):
            return None
        values = self._vault.open_json(person, f"pending:{hashed}", record[b"sealed"])
        return _decode_pending(person, codec.from_microseconds(record[b"until"]), values)

    async def _find_tenant(self, hashed: str) -> Tenant | None:
        found = codec.decode_text(await self._redis.get(keys.state_tenant(hashed)))
        return None if found is None else Tenant(found)

    def _is_valid(self, record: codec.RawHash) -> bool:
        return bool(record) and self._now() < codec.from_microseconds(record[b"until"])

    def _decode_state(self, tenant: Tenant, hashed: str, record: codec.RawHash) -> ConnectState | None:
        if not self._is_valid(record):
            return None
        person = Person(tenant, record[b"who"].decode())
        values = self._vault.open_json(person, f"state:{hashed}", record[b"sealed"])
        return ConnectState(
            person=person,
            display_name=values["name"],
            workspace_name=values["workspace"],
            expires_at=codec.from_microseconds(record[b"until"]),
            code_verifier=values["verifier"],
            browser_hash=codec.decode_text(record.get(b"browser")),
            resume=values["resume"],
        )


def _encode_state(state: ConnectState) -> dict[str, Any]:
    return {
        "name": state.display_name,
        "workspace": state.workspace_name,
        "verifier": state.code_verifier,
        "resume": state.resume,
    }


def _encode_pending(pending: PendingLink) -> dict[str, Any]:
    link = pending.link
    return {
        "organizer": link.organizer_key,
        "email": link.email,
        "first": link.first_name,
        "last": link.last_name,
        "account": link.account_key,
        "connected": link.connected_at,
        "access": link.access_token,
        "refresh": link.refresh_token,
        "expires": link.expires_at,
        "dead": link.dead_since,
        "accounts": pending.accounts,
        "resume": pending.resume,
    }


def _decode_pending(person: Person, until: datetime, values: dict[str, Any]) -> PendingLink:
    link = Link(
        person=person,
        organizer_key=values["organizer"],
        email=values["email"],
        first_name=values["first"],
        last_name=values["last"],
        account_key=values["account"],
        connected_at=parse_time(values["connected"]),
        access_token=values["access"],
        refresh_token=values["refresh"],
        expires_at=parse_time(values["expires"]),
        dead_since=None if values["dead"] is None else parse_time(values["dead"]),
    )
    accounts = tuple((key, name) for key, name in values["accounts"])
    return PendingLink(link=link, accounts=accounts, expires_at=until, resume=values["resume"])
