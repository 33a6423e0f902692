"""Scheduled reminders and their results. This store is authoritative for pending reminders; docket only gets those that
are due within the next minute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.typing import EncodableT

from bot.model import records
from bot.model.delivery_figures import Delivery
from bot.model.ids import Tenant
from bot.model.reminders import MAX_QUEUE_OFFSET_MICROSECONDS, ReminderJob, ReminderRecord, Suppression
from bot.model.sources import SessionSource
from bot.store import codec, keys
from bot.store.delivery_figures import COUNT_LUA, figure_arguments, figure_keys
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat
from bot.store.vault import Vault

TS_FIELD_START = '"ts":"'
"""How a record with a message goes on before the message's time stamp."""
FORMAT = HashFormat(
    key=KEYS.reminder,
    model=ReminderJob,
    owner="source.reader",
    scripted=["closed_reason", "is_unconfirmed"],
    elsewhere=["id", "source"],
)

# KEYS reminder, due reminders, reminders of the session; ARGV id, due (µs), TTL (ms), now (µs), reopenable reasons
# between commas, fields… or none. Without fields it only returns whether the reminder would be added. A session that
# was moved away and back gets its reminder again.
ADD_MISSING_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 1 then
  local reason = redis.call('HGET', KEYS[1], 'closed_reason')
  if not reason or tonumber(ARGV[2]) <= tonumber(ARGV[4]) then return 0 end
  if not string.find(ARGV[5], ',' .. reason .. ',', 1, true) then return 0 end
end
if not ARGV[6] then return 1 end
redis.call('HDEL', KEYS[1], 'closed_reason')
redis.call('HSET', KEYS[1], unpack(ARGV, 6))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
if redis.call('PTTL', KEYS[3]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[3], ARGV[3]) end
return 1
"""
# KEYS reminder, due reminders; ARGV id, reason. The first reason is kept.
CLOSE_SCRIPT = """
redis.call('ZREM', KEYS[2], ARGV[1])
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSETNX', KEYS[1], 'closed_reason', ARGV[2]) end
"""
# KEYS reminder, due reminders; ARGV id, due (µs), field of the record.
REOPEN_SCRIPT = """
if redis.call('HDEL', KEYS[1], ARGV[3]) == 0 then return end
redis.call('HDEL', KEYS[1], 'closed_reason')
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
"""
# KEYS reminder, delivered, figures of the tenant, figures of all; ARGV field, record, id, at (µs), TTL (ms), limit, the
# part of the record that names its message or "", COUNT, BUCKET, LATENESS, TTL of the figures. Does not recreate a
# wiped reminder. A result that is saved again is not counted again, unless it names another message.
SAVE_RECORD_SCRIPT = f"""
if redis.call('EXISTS', KEYS[1]) == 0 then return end
local before = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -tonumber(ARGV[6]) - 1)
redis.call('PEXPIRE', KEYS[2], ARGV[5])
local COUNT, BUCKET, LATENESS, TTL = ARGV[8], ARGV[9], ARGV[10], ARGV[11]
if COUNT == '' then return end
if before then
  if ARGV[7] == '' or string.find(before, ARGV[7], 1, true) then return end
  if string.find(before, '{TS_FIELD_START}', 1, true) then COUNT, BUCKET = '{Delivery.DOUBLED}', '' end
end
{COUNT_LUA}
"""
# KEYS reminder. Does not recreate a wiped reminder.
MARK_UNCONFIRMED_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'is_unconfirmed', 1) end
"""
# KEYS suppression; ARGV the only value that may be removed.
UNSUPPRESS_SCRIPT = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""
REOPENABLE_REASONS = (
    "reminder-why-moved",
    "reminder-why-cancelled",
    "reminder-why-left-group",
    "reminder-why-left-organizer",
)
"""A reminder closed for one of these reasons is scheduled again if GoTo lists its session again."""
RECORD_FIELD_PREFIX = "of:"
"""Prefix of the fields that hold a record; the subscription's id follows."""
RECORD_IDS = ("reminder_id", "subscription_id")
"""Fields of a record that are in the names of its key and field."""
MAX_SOURCE_LOOKUPS = 30
"""If more reminders than this are due at once, their sources are not looked up."""
MAX_DELIVERED_RECORDS = 100
"""Maximum number of records kept in a subscription's list of deliveries."""


class ReminderJobs:
    """Reminders and their results. Kept until 30 days after the session's start by ``now`` (aware UTC)."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._add_missing_script = redis.register_script(ADD_MISSING_SCRIPT)
        self._close = redis.register_script(CLOSE_SCRIPT)
        self._reopen = redis.register_script(REOPEN_SCRIPT)
        self._save_record = redis.register_script(SAVE_RECORD_SCRIPT)
        self._mark_unconfirmed = redis.register_script(MARK_UNCONFIRMED_SCRIPT)
        self._unsuppress = redis.register_script(UNSUPPRESS_SCRIPT)

    async def add_missing(self, reminders: Sequence[ReminderJob]) -> Sequence[ReminderJob]:
        """Add the reminders that are not stored yet; return them."""
        wanted = await self._add_missing(reminders, write=False)
        return await self._add_missing(wanted, write=True)

    async def _add_missing(self, reminders: Sequence[ReminderJob], *, write: bool) -> Sequence[ReminderJob]:
        """Return the missing reminders; add them if ``write``. Checking first avoids the cost of sealing."""
        if not reminders:
            return []
        async with self._redis.pipeline(transaction=False) as pipe:
            for reminder in reminders:
                await self._queue_addition(pipe, reminder, write=write)
            added = await pipe.execute()
        return [reminder for reminder, is_new in zip(reminders, added, strict=True) if is_new]

    async def _queue_addition(self, pipe: Pipeline, reminder: ReminderJob, *, write: bool) -> None:
        tenant, now = reminder.source.tenant, self._now()
        ttl = codec.to_milliseconds(max(reminder.start - now, timedelta()) + keys.REMINDER_TTL)
        names = (
            KEYS.reminder.of(tenant, reminder.id),
            KEYS.due_reminders.of(tenant),
            KEYS.reminders_of.of(tenant, reminder.ref),
        )
        plain: list[EncodableT] = [
            reminder.id,
            codec.to_microseconds(reminder.queue_time),
            ttl,
            codec.to_microseconds(now),
            f",{','.join(REOPENABLE_REASONS)},",
        ]
        fields = codec.flatten_fields(self._encode(names[0], reminder)) if write else []
        await self._add_missing_script(keys=list(names), args=[*plain, *fields], client=pipe)

    async def add_instead(self, reminder: ReminderJob, others: Sequence[ReminderJob], reason: str) -> None:
        """Add the reminder if it is not stored yet, and close the others, in one step."""
        async with self._redis.pipeline(transaction=True) as pipe:
            await self._queue_addition(pipe, reminder, write=True)
            for other in others:
                await self._queue_closing(pipe, other, reason)
            await pipe.execute()

    async def get(self, tenant: Tenant, reminder_id: str) -> ReminderJob | None:
        (found,) = await self._get_many(tenant, [reminder_id])
        return found

    async def list_due(self, tenant: Tenant, before: datetime, limit: int) -> Sequence[tuple[str, datetime]]:
        """Return id and queue time of pending reminders due before ``before``, in the order in which they are sent."""
        found = await self._redis.zrange(
            KEYS.due_reminders.of(tenant),
            "-inf",
            codec.to_microseconds(before),
            byscore=True,
            offset=0,
            num=limit,
            withscores=True,
        )
        return codec.decode_scores(found)

    async def count_due_together(self, reminder: ReminderJob) -> int:
        """Return how many pending reminders of the same source are due in the same second, this one included.

        If the tenant has many in that second, all of them are counted, whatever their source.
        """
        tenant, at = reminder.source.tenant, codec.to_microseconds(reminder.due)
        found = await self._redis.zrange(
            KEYS.due_reminders.of(tenant),
            at,
            at + MAX_QUEUE_OFFSET_MICROSECONDS,
            byscore=True,
            offset=0,
            num=MAX_SOURCE_LOOKUPS + 1,
        )
        names = codec.decode_texts(found)
        if not 1 < len(names) <= MAX_SOURCE_LOOKUPS:
            return len(names)
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hget(KEYS.reminder.of(tenant, name), "source")
            sources = await pipe.execute()
        return sum(codec.decode_text(source) == reminder.source.id for source in sources)

    async def close(self, reminder: ReminderJob, reason: str) -> None:
        """Close the reminder: nothing more is sent for it."""
        await self._queue_closing(self._redis, reminder, reason)

    async def _queue_closing(self, redis: Redis | Pipeline, reminder: ReminderJob, reason: str) -> None:
        tenant = reminder.source.tenant
        await self._close(
            keys=[KEYS.reminder.of(tenant, reminder.id), KEYS.due_reminders.of(tenant)],
            args=[reminder.id, reason],
            client=redis,
        )

    async def reopen(self, reminder: ReminderJob, subscription_id: str) -> None:
        """Have the reminder delivered to this subscription after all: forget the result it had."""
        tenant = reminder.source.tenant
        await self._reopen(
            keys=[KEYS.reminder.of(tenant, reminder.id), KEYS.due_reminders.of(tenant)],
            args=[
                reminder.id,
                codec.to_microseconds(reminder.queue_time),
                RECORD_FIELD_PREFIX + subscription_id,
            ],
        )

    async def mark_unconfirmed(self, reminder: ReminderJob) -> None:
        """Note that lists no longer count for this reminder's session."""
        await self._mark_unconfirmed(keys=[KEYS.reminder.of(reminder.source.tenant, reminder.id)])

    async def discard(self, tenant: Tenant, reminder_id: str) -> None:
        """Remove from the pending index a reminder that was deleted with its reader."""
        await self._redis.zrem(KEYS.due_reminders.of(tenant), reminder_id)

    async def list_by_session(self, tenant: Tenant, ref: str) -> Sequence[ReminderJob]:
        names = codec.decode_texts(await self._redis.zrange(KEYS.reminders_of.of(tenant, ref), 0, -1))
        return [reminder for reminder in await self._get_many(tenant, names) if reminder is not None]

    async def save_record(
        self, reminder: ReminderJob, record: ReminderRecord, counted: Delivery | None = None
    ) -> None:
        """Save the reminder's result for a subscription, replacing an earlier one; count it in the day's figures."""
        tenant = reminder.source.tenant
        ttl = codec.to_milliseconds(max(reminder.start - self._now(), timedelta()) + keys.REMINDER_TTL)
        arguments: list[EncodableT] = [
            RECORD_FIELD_PREFIX + record.subscription_id,
            _encode_record(record),
            reminder.id,
            codec.to_microseconds(record.at),
            ttl,
            MAX_DELIVERED_RECORDS,
            f'{TS_FIELD_START}{record.ts}"' if record.ts else "",
            *figure_arguments(counted, record.at - reminder.due),
        ]
        names = [KEYS.reminder.of(tenant, reminder.id), KEYS.delivered.of(tenant, record.subscription_id)]
        await self._save_record(keys=[*names, *figure_keys(tenant, record.at)], args=arguments)

    async def get_records(self, reminder: ReminderJob) -> Mapping[str, ReminderRecord]:
        """Return the results by subscription id."""
        record = codec.as_raw_hash(
            await self._redis.hgetall(KEYS.reminder.of(reminder.source.tenant, reminder.id))
        )
        return {
            name.decode().removeprefix(RECORD_FIELD_PREFIX): _decode_record(
                reminder.id, name.decode().removeprefix(RECORD_FIELD_PREFIX), value
            )
            for name, value in record.items()
            if name.startswith(RECORD_FIELD_PREFIX.encode())
        }

    async def list_delivered(
        self, tenant: Tenant, subscription_id: str, limit: int
    ) -> Sequence[tuple[ReminderJob, ReminderRecord]]:
        """Return the last results for a subscription, newest first."""
        names = codec.decode_texts(
            await self._redis.zrange(KEYS.delivered.of(tenant, subscription_id), 0, limit - 1, desc=True)
        )
        found: list[tuple[ReminderJob, ReminderRecord]] = []
        for name, reminder in zip(names, await self._get_many(tenant, names), strict=True):
            raw = cast(
                bytes | None,
                await self._redis.hget(KEYS.reminder.of(tenant, name), RECORD_FIELD_PREFIX + subscription_id),
            )
            if reminder is not None and raw is not None:
                found.append((reminder, _decode_record(name, subscription_id, raw)))
        return found

    async def suppress(self, tenant: Tenant, ref: str, reason: Suppression) -> None:
        """Suppress reminders of this session. A cancellation in Usher is never downgraded."""
        ttl, kept = codec.to_milliseconds(keys.SUPPRESSION_TTL), reason is Suppression.GONE_AT_GOTO
        await self._redis.set(KEYS.suppression.of(tenant, ref), reason.value, px=ttl, nx=kept)

    async def unsuppress(self, tenant: Tenant, ref: str) -> None:
        """Lift the suppression if GoTo had reported the session as gone; never one of a cancellation in Usher."""
        await self._unsuppress(keys=[KEYS.suppression.of(tenant, ref)], args=[Suppression.GONE_AT_GOTO.value])

    async def list_suppressed(self, tenant: Tenant, refs: Sequence[str]) -> Mapping[str, Suppression]:
        """Return the suppressed sessions, with the reason."""
        if not refs:
            return {}
        found = await self._redis.mget([KEYS.suppression.of(tenant, ref) for ref in refs])
        pairs = zip(refs, found, strict=True)
        return {ref: Suppression(codec.decode_text(value) or "") for ref, value in pairs if value is not None}

    async def _get_many(self, tenant: Tenant, names: Sequence[str]) -> list[ReminderJob | None]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hgetall(KEYS.reminder.of(tenant, name))
            records = await pipe.execute()
        return [self._decode(tenant, name, record) for name, record in zip(names, records, strict=True)]

    def _encode(self, name: str, reminder: ReminderJob) -> codec.HashFields:
        return FORMAT.encode(name, reminder, self._vault) | {"source": reminder.source.id}

    def _decode(self, tenant: Tenant, reminder_id: str, record: codec.RawHash) -> ReminderJob | None:
        if not record:
            return None
        source = SessionSource.from_id(tenant, record[b"source"].decode())
        name = KEYS.reminder.of(tenant, reminder_id)
        return FORMAT.decode(name, record, self._vault, id=reminder_id, source=source)


def _encode_record(record: ReminderRecord) -> bytes:
    return records.dump_record(record, exclude=RECORD_IDS)


def _decode_record(reminder_id: str, subscription_id: str, raw: bytes) -> ReminderRecord:
    return records.load_record(ReminderRecord, raw, reminder_id=reminder_id, subscription_id=subscription_id)
