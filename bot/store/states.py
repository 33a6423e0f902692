"""Attempts to connect, and sign-ins to be confirmed in Slack. Their tokens are stored as hashes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from redis.asyncio import Redis

from bot.ids import Person, Tenant
from bot.ports import ConnectState, Link, PendingLink
from bot.store import codec, keys
from bot.store.vault import Vault, read_time

# KEYS state; ARGV browser hash. The first browser wins.
BIND = """
if redis.call('EXISTS', KEYS[1]) == 0 then return nil end
redis.call('HSETNX', KEYS[1], 'browser', ARGV[1])
if redis.call('HGET', KEYS[1], 'browser') ~= ARGV[1] then return nil end
return redis.call('HGETALL', KEYS[1])
"""
TAKE = """
local all = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return all
"""
# KEYS pending; ARGV user. Another person's is left alone.
TAKE_OWN = """
if redis.call('HGET', KEYS[1], 'who') ~= ARGV[1] then return {} end
local all = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return all
"""


class RedisConnectStates:
    """Implements ``ports.ConnectStates``. ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._bind = redis.register_script(BIND)
        self._take = redis.register_script(TAKE)
        self._take_own = redis.register_script(TAKE_OWN)

    async def put(self, token: str, state: ConnectState) -> None:
        hashed = keys.digest(token)
        tenant = state.person.tenant
        record: codec.Fields = {
            "who": state.person.user_id,
            "until": codec.stamp(state.expires_at),
            "sealed": self._vault.seal_json(state.person, f"state:{hashed}", _state_values(state)),
        }
        if state.browser is not None:
            record["browser"] = state.browser
        life = codec.milliseconds(state.expires_at - self._now() + keys.BROOM)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(keys.TENANTS, tenant.id)
            pipe.set(keys.state_tenant(hashed), tenant.id, px=life)
            pipe.hset(keys.state(tenant, hashed), mapping=record)
            pipe.pexpire(keys.state(tenant, hashed), life)
            await pipe.execute()

    async def get(self, token: str) -> ConnectState | None:
        hashed = keys.digest(token)
        tenant = await self._tenant(hashed)
        if tenant is None:
            return None
        return self._state(tenant, hashed, codec.plain(await self._redis.hgetall(keys.state(tenant, hashed))))

    async def bind(self, token: str, browser: str) -> ConnectState | None:
        # Read first, so that an expired state is not bound.
        if await self.get(token) is None:
            return None
        hashed = keys.digest(token)
        tenant = await self._tenant(hashed)
        if tenant is None:
            return None
        record = await self._bind(keys=[keys.state(tenant, hashed)], args=[browser])
        return self._state(tenant, hashed, codec.pairs(record or []))

    async def take(self, token: str) -> ConnectState | None:
        hashed = keys.digest(token)
        tenant = await self._tenant(hashed)
        if tenant is None:
            return None
        record = await self._take(keys=[keys.state(tenant, hashed)])
        await self._redis.delete(keys.state_tenant(hashed))
        return self._state(tenant, hashed, codec.pairs(record))

    async def hold(self, pending_id: str, pending: PendingLink) -> None:
        hashed = keys.digest(pending_id)
        person = pending.link.person
        key = keys.pending(person.tenant, hashed)
        record: codec.Fields = {
            "who": person.user_id,
            "until": codec.stamp(pending.expires_at),
            "sealed": self._vault.seal_json(person, f"pending:{hashed}", _pending_values(pending)),
        }
        life = codec.milliseconds(pending.expires_at - self._now() + keys.BROOM)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(keys.TENANTS, person.tenant.id)
            pipe.hset(key, mapping=record)
            pipe.pexpire(key, life)
            await pipe.execute()

    async def release(self, pending_id: str, person: Person) -> PendingLink | None:
        hashed = keys.digest(pending_id)
        flat = await self._take_own(keys=[keys.pending(person.tenant, hashed)], args=[person.user_id])
        record = codec.pairs(flat)
        if not self._lives(record):
            return None
        values = self._vault.open_json(person, f"pending:{hashed}", record[b"sealed"])
        return _pending(person, codec.moment(record[b"until"]), values)

    async def _tenant(self, hashed: str) -> Tenant | None:
        found = codec.text(await self._redis.get(keys.state_tenant(hashed)))
        return None if found is None else Tenant(found)

    def _lives(self, record: codec.Plain) -> bool:
        return bool(record) and self._now() < codec.moment(record[b"until"])

    def _state(self, tenant: Tenant, hashed: str, record: codec.Plain) -> ConnectState | None:
        if not self._lives(record):
            return None
        person = Person(tenant, record[b"who"].decode())
        values = self._vault.open_json(person, f"state:{hashed}", record[b"sealed"])
        return ConnectState(
            person=person,
            display_name=values["name"],
            workspace_name=values["workspace"],
            expires_at=codec.moment(record[b"until"]),
            verifier=values["verifier"],
            browser=codec.text(record.get(b"browser")),
            resume=values["resume"],
        )


def _state_values(state: ConnectState) -> dict[str, Any]:
    return {
        "name": state.display_name,
        "workspace": state.workspace_name,
        "verifier": state.verifier,
        "resume": state.resume,
    }


def _pending_values(pending: PendingLink) -> dict[str, Any]:
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


def _pending(person: Person, until: datetime, values: dict[str, Any]) -> PendingLink:
    link = Link(
        person=person,
        organizer_key=values["organizer"],
        email=values["email"],
        first_name=values["first"],
        last_name=values["last"],
        account_key=values["account"],
        connected_at=read_time(values["connected"]),
        access_token=values["access"],
        refresh_token=values["refresh"],
        expires_at=read_time(values["expires"]),
        dead_since=None if values["dead"] is None else read_time(values["dead"]),
    )
    accounts = tuple((key, name) for key, name in values["accounts"])
    return PendingLink(link, accounts, until, values["resume"])
