"""The state of each meeting's occurrence, and when it is checked next. Contains no titles and no links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from redis.asyncio import Redis

from bot.ids import Person, Tenant
from bot.ports import CardLife, LifeState
from bot.store import codec, keys

MOST = 200
"""Maximum number of due meetings of one tenant returned at once."""


class RedisLives:
    """Implements ``ports.Lives``."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def get(self, tenant: Tenant, meeting_id: str) -> CardLife | None:
        record = codec.plain(await self._redis.hgetall(keys.life(tenant, meeting_id)))
        if not record:
            return None
        return CardLife(
            Person(tenant, record[b"who"].decode()),
            meeting_id,
            codec.moment(record[b"planned"]),
            LifeState(record[b"state"].decode()),
            _moment(record, b"seen"),
            _moment(record, b"over"),
            _whole(record, b"minutes"),
            _whole(record, b"people"),
            int(record.get(b"asked", b"0")),
            record.get(b"told") == b"1",
            record.get(b"recurring") == b"1",
            record.get(b"fresh") == b"1",
            record.get(b"drawn") == b"1",
        )

    async def keep(self, life: CardLife) -> None:
        key = keys.life(life.organizer.tenant, life.meeting_id)
        record: codec.Fields = {
            "who": life.organizer.user_id,
            "planned": codec.stamp(life.planned),
            "state": life.state.value,
            "asked": life.asked,
            "told": int(life.told),
            "recurring": int(life.recurring),
            "fresh": int(life.fresh),
            "drawn": int(life.drawn),
        }
        for name, moment in (("seen", life.seen_at), ("over", life.over_at)):
            if moment is not None:
                record[name] = codec.stamp(moment)
        for name, count in (("minutes", life.minutes), ("people", life.people)):
            if count is not None:
                record[name] = count
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(key)
            pipe.hset(key, mapping=record)
            pipe.pexpire(key, codec.milliseconds(keys.LIFE))
            await pipe.execute()

    async def due(self, tenant: Tenant, now: datetime) -> Sequence[str]:
        until = codec.stamp(now)
        ids = await self._redis.zrange(keys.lives(tenant), "-inf", until, byscore=True, offset=0, num=MOST)
        return codec.texts(ids)

    async def wake(
        self, tenant: Tenant, meeting_id: str, at: datetime | None, *, sooner: bool = False
    ) -> None:
        if at is None:
            await self._redis.zrem(keys.lives(tenant), meeting_id)
        else:
            await self._redis.zadd(keys.lives(tenant), {meeting_id: codec.stamp(at)}, lt=sooner)


def _moment(record: codec.Plain, name: bytes) -> datetime | None:
    return codec.moment(record[name]) if name in record else None


def _whole(record: codec.Plain, name: bytes) -> int | None:
    return int(record[name]) if name in record else None
