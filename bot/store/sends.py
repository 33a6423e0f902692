"""Messages to be posted exactly once: the intent is stored before posting, the ts after it."""

from __future__ import annotations

from redis.asyncio import Redis

from bot.model.ids import Tenant
from bot.model.messages import SendIntent
from bot.store import codec, keys
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat

FORMAT = HashFormat(
    key=KEYS.send,
    model=SendIntent,
    plain=["channel", "created_at", "ts", "state", "attempt_id"],
    elsewhere=["id"],
)

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
    """The intents of all messages. Contains no personal data: ids, a conversation, a ts."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._add_intent = redis.register_script(ADD_INTENT_SCRIPT)
        self._record_result = redis.register_script(RECORD_RESULT_SCRIPT)

    async def add_intent(self, intent: SendIntent) -> SendIntent:
        """Save the intent unless it exists; return the stored one."""
        name = KEYS.send.of(intent.tenant, intent.id)
        fields = codec.flatten_fields(FORMAT.encode(name, intent))
        flat = await self._add_intent(keys=[name], args=[codec.to_milliseconds(keys.SEND_TTL), *fields])
        return FORMAT.decode(name, codec.pairs_to_hash(flat), id=intent.id) or intent

    async def find(self, tenant: Tenant, send_id: str) -> SendIntent | None:
        """Return the intent of a message, None if it was never meant to be posted."""
        name = KEYS.send.of(tenant, send_id)
        return FORMAT.decode(name, codec.as_raw_hash(await self._redis.hgetall(name)), id=send_id)

    async def record_result(self, intent: SendIntent, *, ts: str | None, state: str) -> None:
        await self._record_result(keys=[KEYS.send.of(intent.tenant, intent.id)], args=[state, ts or ""])
