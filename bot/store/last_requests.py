"""How each person's last request ended, for troubleshooting. Contains ids only."""

from __future__ import annotations

from datetime import datetime

from redis.asyncio import Redis

from bot.model.core import LastRequest
from bot.model.ids import Person
from bot.store import codec, keys


class LastRequests:
    """Implements ``ports.LastRequests``; kept for ``keys.LAST_REQUEST_TTL``."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def save(self, person: Person, request: LastRequest) -> None:
        key = keys.last_request(person)
        record: codec.HashFields = {
            "what": request.action,
            "at": codec.to_microseconds(request.at),
            "ok": int(request.ok),
        }
        if request.message_id is not None:
            record["message"] = request.message_id
        if request.reference is not None:
            record["reference"] = request.reference
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(key)
            pipe.hset(key, mapping=record)
            pipe.pexpire(key, codec.to_milliseconds(keys.LAST_REQUEST_TTL))
            await pipe.execute()

    async def get(self, person: Person) -> LastRequest | None:
        record = codec.as_raw_hash(await self._redis.hgetall(keys.last_request(person)))
        if not record:
            return None
        at: datetime = codec.from_microseconds(record[b"at"])
        return LastRequest(
            action=record[b"what"].decode(),
            at=at,
            ok=record[b"ok"] == b"1",
            message_id=codec.decode_text(record.get(b"message")),
            reference=codec.decode_text(record.get(b"reference")),
        )
