"""Scheduled reminders and their results. This store is authoritative for pending reminders; docket only gets those that
are due within the next minute.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.ids import Tenant
from bot.ports import Alarm, ReminderRecord, ReminderState, SessionSource, Silence
from bot.store import codec, keys
from bot.store.vault import Vault

# KEYS reminder, due reminders, reminders of the session; ARGV id, due (µs), TTL (ms), now (µs), reopenable reasons
# between commas, fields… or none. Without fields it only returns whether the reminder would be added. A session that
# was moved away and back gets its reminder again.
PLAN = """
if redis.call('EXISTS', KEYS[1]) == 1 then
  local closed = redis.call('HGET', KEYS[1], 'closed')
  if not closed or tonumber(ARGV[2]) <= tonumber(ARGV[4]) then return 0 end
  if not string.find(ARGV[5], ',' .. closed .. ',', 1, true) then return 0 end
end
if not ARGV[6] then return 1 end
redis.call('HDEL', KEYS[1], 'closed')
redis.call('HSET', KEYS[1], unpack(ARGV, 6))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
if redis.call('PTTL', KEYS[3]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[3], ARGV[3]) end
return 1
"""
# KEYS reminder, due reminders; ARGV id, reason. The first reason is kept.
CLOSE = """
redis.call('ZREM', KEYS[2], ARGV[1])
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSETNX', KEYS[1], 'closed', ARGV[2]) end
"""
# KEYS reminder, delivered; ARGV field, record, id, at (µs), TTL (ms), limit. Does not recreate a wiped reminder.
RECORD = """
if redis.call('EXISTS', KEYS[1]) == 0 then return end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -tonumber(ARGV[6]) - 1)
redis.call('PEXPIRE', KEYS[2], ARGV[5])
"""
# KEYS reminder. Does not recreate a wiped reminder.
DOUBT = """
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'doubted', 1) end
"""
# KEYS suppression; ARGV the only value that may be removed.
LIFT = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""
PASSING = (
    "reminder-why-moved",
    "reminder-why-cancelled",
    "reminder-why-left-group",
    "reminder-why-left-organizer",
)
"""A reminder closed for one of these reasons is scheduled again if GoTo lists its session again."""
OF = "of:"
"""Prefix of the fields that hold a record; the subscription's id follows."""
FEW = 30
"""If more reminders than this are due at once, their sources are not looked up."""
MOST_TOLD = 100
"""Maximum number of records kept in a subscription's list of deliveries."""


class RedisAlarms:
    """Implements ``ports.ReminderJobs``. Kept until 30 days after the session's start by ``now`` (aware UTC)."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._plan = redis.register_script(PLAN)
        self._close = redis.register_script(CLOSE)
        self._record = redis.register_script(RECORD)
        self._doubt = redis.register_script(DOUBT)
        self._lift = redis.register_script(LIFT)

    async def plan(self, alarms: Sequence[Alarm]) -> Sequence[Alarm]:
        wanted = await self._planned(alarms, write=False)
        return await self._planned(wanted, write=True)

    async def _planned(self, alarms: Sequence[Alarm], *, write: bool) -> Sequence[Alarm]:
        """Return the missing reminders; add them if ``write``. Checking first avoids the cost of sealing."""
        if not alarms:
            return []
        async with self._redis.pipeline(transaction=False) as pipe:
            for alarm in alarms:
                tenant, now = alarm.source.tenant, self._now()
                life = codec.milliseconds(max(alarm.start - now, timedelta()) + keys.ALARM)
                names = keys.alarm(tenant, alarm.id), keys.alarms(tenant), keys.alarms_of(tenant, alarm.ref)
                plain: list[EncodableT] = [
                    alarm.id,
                    codec.stamp(alarm.due),
                    life,
                    codec.stamp(now),
                    f",{','.join(PASSING)},",
                ]
                fields = codec.flatten(self._write(alarm)) if write else []
                await self._plan(keys=list(names), args=[*plain, *fields], client=pipe)
            made = await pipe.execute()
        return [alarm for alarm, new in zip(alarms, made, strict=True) if new]

    async def get(self, tenant: Tenant, alarm_id: str) -> Alarm | None:
        (found,) = await self._many(tenant, [alarm_id])
        return found

    async def due(self, tenant: Tenant, before: datetime, most: int) -> Sequence[tuple[str, datetime]]:
        found = await self._redis.zrange(
            keys.alarms(tenant),
            "-inf",
            codec.stamp(before),
            byscore=True,
            offset=0,
            num=most,
            withscores=True,
        )
        return codec.scored(found)

    async def together(self, alarm: Alarm) -> int:
        tenant, at = alarm.source.tenant, codec.stamp(alarm.due)
        found = await self._redis.zrange(keys.alarms(tenant), at, at, byscore=True, offset=0, num=FEW + 1)
        names = codec.texts(found)
        if not 1 < len(names) <= FEW:
            return len(names)
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hget(keys.alarm(tenant, name), "source")
            sources = await pipe.execute()
        return sum(codec.text(source) == alarm.source.id for source in sources)

    async def close(self, alarm: Alarm, why: str) -> None:
        tenant = alarm.source.tenant
        await self._close(keys=[keys.alarm(tenant, alarm.id), keys.alarms(tenant)], args=[alarm.id, why])

    async def doubt(self, alarm: Alarm) -> None:
        await self._doubt(keys=[keys.alarm(alarm.source.tenant, alarm.id)])

    async def drop(self, tenant: Tenant, alarm_id: str) -> None:
        await self._redis.zrem(keys.alarms(tenant), alarm_id)

    async def of_session(self, tenant: Tenant, ref: str) -> Sequence[Alarm]:
        names = codec.texts(await self._redis.zrange(keys.alarms_of(tenant, ref), 0, -1))
        return [alarm for alarm in await self._many(tenant, names) if alarm is not None]

    async def record(self, alarm: Alarm, record: ReminderRecord) -> None:
        tenant = alarm.source.tenant
        life = codec.milliseconds(max(alarm.start - self._now(), timedelta()) + keys.ALARM)
        arguments: list[EncodableT] = [
            OF + record.subscription_id,
            _dump(record),
            alarm.id,
            codec.stamp(record.at),
            life,
            MOST_TOLD,
        ]
        await self._record(
            keys=[keys.alarm(tenant, alarm.id), keys.told(tenant, record.subscription_id)], args=arguments
        )

    async def records(self, alarm: Alarm) -> Mapping[str, ReminderRecord]:
        record = codec.plain(await self._redis.hgetall(keys.alarm(alarm.source.tenant, alarm.id)))
        return {
            name.decode().removeprefix(OF): _load(alarm.id, name.decode().removeprefix(OF), value)
            for name, value in record.items()
            if name.startswith(OF.encode())
        }

    async def told(
        self, tenant: Tenant, subscription_id: str, most: int
    ) -> Sequence[tuple[Alarm, ReminderRecord]]:
        names = codec.texts(
            await self._redis.zrange(keys.told(tenant, subscription_id), 0, most - 1, desc=True)
        )
        found: list[tuple[Alarm, ReminderRecord]] = []
        for name, alarm in zip(names, await self._many(tenant, names), strict=True):
            raw = cast(bytes | None, await self._redis.hget(keys.alarm(tenant, name), OF + subscription_id))
            if alarm is not None and raw is not None:
                found.append((alarm, _load(name, subscription_id, raw)))
        return found

    async def silence(self, tenant: Tenant, ref: str, why: Silence) -> None:
        life, kept = codec.milliseconds(keys.SILENCE), why is Silence.SEEN
        await self._redis.set(keys.silence(tenant, ref), why.value, px=life, nx=kept)

    async def lift(self, tenant: Tenant, ref: str) -> None:
        await self._lift(keys=[keys.silence(tenant, ref)], args=[Silence.SEEN.value])

    async def silenced(self, tenant: Tenant, refs: Sequence[str]) -> Mapping[str, Silence]:
        if not refs:
            return {}
        found = await self._redis.mget([keys.silence(tenant, ref) for ref in refs])
        told = zip(refs, found, strict=True)
        return {ref: Silence(codec.text(value) or "") for ref, value in told if value is not None}

    async def _many(self, tenant: Tenant, names: Sequence[str]) -> list[Alarm | None]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hgetall(keys.alarm(tenant, name))
            records = await pipe.execute()
        return [self._read(tenant, name, record) for name, record in zip(names, records, strict=True)]

    def _write(self, alarm: Alarm) -> codec.Fields:
        reader = alarm.source.reader
        record: codec.Fields = {
            "who": reader.user_id,
            "source": alarm.source.id,
            "ref": alarm.ref,
            "start": codec.stamp(alarm.start),
            "end": codec.stamp(alarm.end),
            "lead": int(alarm.lead.total_seconds()),
            "due": codec.stamp(alarm.due),
            "sealed": self._vault.seal_json(reader, f"alarm:{alarm.id}", {"title": alarm.title}),
        }
        if alarm.only is not None:
            record["only"] = alarm.only
        return record

    def _read(self, tenant: Tenant, name: str, record: codec.Plain) -> Alarm | None:
        if not record:
            return None
        source = SessionSource.named(tenant, record[b"source"].decode())
        values = self._vault.open_json(source.reader, f"alarm:{name}", record[b"sealed"])
        return Alarm(
            name,
            source,
            record[b"ref"].decode(),
            values["title"],
            codec.moment(record[b"start"]),
            codec.moment(record[b"end"]),
            timedelta(seconds=int(record[b"lead"])),
            codec.moment(record[b"due"]),
            codec.text(record.get(b"only")),
            codec.text(record.get(b"closed")),
            b"doubted" in record,
        )


def _dump(record: ReminderRecord) -> str:
    values = {"s": record.state.value, "at": codec.stamp(record.at)}
    given = {"why": record.why, "c": record.channel, "ts": record.ts}
    return json.dumps(values | {name: value for name, value in given.items() if value is not None})


def _load(alarm_id: str, subscription_id: str, raw: bytes) -> ReminderRecord:
    values = json.loads(raw)
    return ReminderRecord(
        alarm_id,
        subscription_id,
        ReminderState(values["s"]),
        codec.moment(values["at"]),
        values.get("why"),
        values.get("c"),
        values.get("ts"),
    )
