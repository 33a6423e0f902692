"""How each person's last request ended, for troubleshooting. Contains ids only."""

from __future__ import annotations

from datetime import datetime

from redis.asyncio import Redis

from bot.ids import Person
from bot.ports import LastCall
from bot.store import codec, keys


class RedisLasts:
    """Implements ``ports.LastRequests``; kept for ``keys.LAST_REQUEST_TTL``."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def note(self, person: Person, last: LastCall) -> None:
        key = keys.last(person)
        record: codec.Fields = {"what": last.what, "at": codec.stamp(last.at), "ok": int(last.ok)}
        if last.message_id is not None:
            record["message"] = last.message_id
        if last.reference is not None:
            record["reference"] = last.reference
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(key)
            pipe.hset(key, mapping=record)
            pipe.pexpire(key, codec.milliseconds(keys.LAST))
            await pipe.execute()

    async def get(self, person: Person) -> LastCall | None:
        record = codec.plain(await self._redis.hgetall(keys.last(person)))
        if not record:
            return None
        at: datetime = codec.moment(record[b"at"])
        return LastCall(
            record[b"what"].decode(),
            at,
            record[b"ok"] == b"1",
            codec.text(record.get(b"message")),
            codec.text(record.get(b"reference")),
        )
