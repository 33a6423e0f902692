"""Messages to be posted exactly once: the intent is stored before posting, the ts after it."""

from __future__ import annotations

from redis.asyncio import Redis

from bot.model.core import SendIntent
from bot.model.ids import Tenant
from bot.store import codec, keys

# KEYS send; ARGV TTL (ms), fields…
ADD_INTENT_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], unpack(ARGV, 2))
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return redis.call('HGETALL', KEYS[1])
"""
# KEYS send; ARGV state, ts or ''. The state ``sent`` is final. Does not recreate a wiped intent.
RECORD_RESULT_SCRIPT = """
local state = redis.call('HGET', KEYS[1], 'state')
if not state or state == 'sent' then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[1])
if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'ts', ARGV[2]) end
return 1
"""


class Sends:
    """Implements ``ports.Sends``. Contains no personal data: ids, a conversation, a ts."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._intend = redis.register_script(ADD_INTENT_SCRIPT)
        self._settle = redis.register_script(RECORD_RESULT_SCRIPT)

    async def add_intent(self, intent: SendIntent) -> SendIntent:
        """Save the intent unless it exists; return the stored one."""
        fields: codec.HashFields = {
            "channel": intent.channel,
            "made": codec.to_microseconds(intent.created_at),
            "state": intent.state,
            "by": intent.attempt_id,
        }
        if intent.ts is not None:
            fields["ts"] = intent.ts
        arguments = [codec.to_milliseconds(keys.SEND_TTL), *codec.flatten_fields(fields)]
        flat = await self._intend(keys=[keys.send(intent.tenant, intent.id)], args=arguments)
        return _decode(intent.tenant, intent.id, codec.pairs_to_hash(flat))

    async def record_result(self, intent: SendIntent, *, ts: str | None, state: str) -> None:
        await self._settle(keys=[keys.send(intent.tenant, intent.id)], args=[state, ts or ""])


def _decode(tenant: Tenant, send_id: str, record: codec.RawHash) -> SendIntent:
    return SendIntent(
        id=send_id,
        tenant=tenant,
        channel=record[b"channel"].decode(),
        created_at=codec.from_microseconds(record[b"made"]),
        ts=codec.decode_text(record.get(b"ts")),
        state=record[b"state"].decode(),
        attempt_id=codec.decode_text(record.get(b"by")) or "",
    )
