"""The limit on asking a person to register: once in 24 hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.ids import Person
from bot.store import codec, keys
from bot.store.keys import KEYS

# KEYS nudge, tenants; ARGV idempotency key, now (µs), start of the interval (µs), TTL (ms), tenant
CLAIM_SCRIPT = """
local was = redis.call('HMGET', KEYS[1], 'idempotency_key', 'at')
if was[1] == ARGV[1] then return 1 end
if was[2] and tonumber(was[2]) > tonumber(ARGV[3]) then return 0 end
redis.call('SADD', KEYS[2], ARGV[5])
redis.call('HSET', KEYS[1], 'idempotency_key', ARGV[1], 'at', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
"""


class Nudges:
    """When each person was last asked to register. ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._now = now
        self._claim = redis.register_script(CLAIM_SCRIPT)

    async def claim(self, person: Person, idempotency_key: str) -> bool:
        """Return True if the person may be asked now: at most once in 24 hours, across all trainings.

        Idempotent: the same ``idempotency_key`` gets the same answer again.
        """
        now = self._now()
        arguments: list[EncodableT] = [
            idempotency_key,
            codec.to_microseconds(now),
            codec.to_microseconds(now - keys.NUDGE_INTERVAL),
            codec.to_milliseconds(keys.NUDGE_INTERVAL + keys.TTL_GRACE),
            person.tenant.id,
        ]
        return bool(await self._claim(keys=[KEYS.nudge.of(person), KEYS.tenants.of()], args=arguments))
