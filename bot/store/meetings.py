"""Meetings created here. GoTo returns a join link only once. It is personal, so it is sealed with the subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.cards import STARTS_SOON_WITHIN
from bot.model.core import Card, KnownMeeting
from bot.model.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.vault import Vault

# KEYS created_by; ARGV op id, TTL (ms)
CLAIM_CREATION_SCRIPT = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('GET', KEYS[1]) == ARGV[1] then return 1 end
return 0
"""
ADD_CARD_SCRIPT = (
    "if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end"
)
# KEYS channel start; ARGV op id, ignored op id or '', now (µs), until (µs), TTL (ms). A claim lasts until it expires.
CLAIM_START_SCRIPT = """
local other = redis.call('HGET', KEYS[1], 'op')
if other and other ~= ARGV[1] and other ~= ARGV[2] then
  if tonumber(redis.call('HGET', KEYS[1], 'until')) > tonumber(ARGV[3]) then return other end
end
if other ~= ARGV[1] then
  redis.call('HSET', KEYS[1], 'op', ARGV[1], 'until', ARGV[4])
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
end
return false
"""
# KEYS meeting. A meeting cancelled by a person has the field cancelled_by, and stays cancelled.
CLEAR_CANCELLATION_SCRIPT = """
if redis.call('HEXISTS', KEYS[1], 'cancelled_by') == 0 then redis.call('HDEL', KEYS[1], 'cancelled') end
"""
CARD_FIELD_PREFIX = "card:"
"""Prefix of the fields that hold a card's ts; the conversation's id follows."""


class MeetingStore:
    """Implements ``ports.MeetingStore``. Kept until 30 days after a meeting's end by ``now`` (aware UTC)."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._claim = redis.register_script(CLAIM_CREATION_SCRIPT)
        self._place = redis.register_script(ADD_CARD_SCRIPT)
        self._begin = redis.register_script(CLAIM_START_SCRIPT)
        self._returned = redis.register_script(CLEAR_CANCELLATION_SCRIPT)

    async def save(self, meeting: KnownMeeting) -> None:
        """Save a meeting's facts. Known cards and a known cancellation are kept."""
        key = keys.meeting(meeting.tenant, meeting.meeting_id)
        index = keys.meetings(meeting.organizer)
        over = meeting.end + keys.MEETING_TTL
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(keys.TENANTS, meeting.tenant.id)
            pipe.hset(key, mapping=self._encode(meeting))
            pipe.pexpire(key, codec.to_milliseconds(over - self._now() + keys.TTL_GRACE))
            pipe.zremrangebyscore(index, "-inf", codec.to_microseconds(self._now()))
            pipe.zadd(index, {meeting.meeting_id: codec.to_microseconds(over)})
            pipe.zadd(
                keys.due_cards(meeting.tenant),
                {meeting.meeting_id: codec.to_microseconds(meeting.start - STARTS_SOON_WITHIN)},
            )
            await pipe.execute()

    async def clear_cancellation(self, meeting: KnownMeeting) -> None:
        """Note that a meeting missing at GoTo is back. One that a person cancelled stays cancelled."""
        await self._returned(keys=[keys.meeting(meeting.tenant, meeting.meeting_id)])

    async def get(self, tenant: Tenant, meeting_id: str) -> KnownMeeting | None:
        record = await self._redis.hgetall(keys.meeting(tenant, meeting_id))
        return self._decode(tenant, meeting_id, codec.as_raw_hash(record))

    async def get_many(self, tenant: Tenant, meeting_ids: Sequence[str]) -> Mapping[str, KnownMeeting]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for meeting_id in meeting_ids:
                pipe.hgetall(keys.meeting(tenant, meeting_id))
            records = await pipe.execute()
        found = {
            meeting_id: self._decode(tenant, meeting_id, record)
            for meeting_id, record in zip(meeting_ids, records, strict=True)
        }
        return {meeting_id: meeting for meeting_id, meeting in found.items() if meeting is not None}

    async def list_by_organizer(self, organizer: Person) -> Sequence[KnownMeeting]:
        """Return the known meetings of this organizer, cancelled ones included."""
        ids = codec.decode_texts(await self._redis.zrange(keys.meetings(organizer), 0, -1))
        return tuple((await self.get_many(organizer.tenant, ids)).values())

    async def claim_creation(self, tenant: Tenant, meeting_id: str, op_id: str) -> bool:
        """Record that this operation created this GoTo meeting. Return False if another operation did."""
        arguments: list[EncodableT] = [op_id, codec.to_milliseconds(keys.CREATED_BY_TTL)]
        return bool(await self._claim(keys=[keys.created_by(tenant, meeting_id)], args=arguments))

    async def add_card(self, meeting: KnownMeeting, channel: str, ts: str) -> None:
        """Save the location of a posted card, unless the meeting was deleted meanwhile."""
        await self._place(
            keys=[keys.meeting(meeting.tenant, meeting.meeting_id)], args=[CARD_FIELD_PREFIX + channel, ts]
        )

    async def claim_channel_start(
        self, tenant: Tenant, channel: str, op_id: str, ignored_op_id: str | None = None
    ) -> str | None:
        """Claim the start of a meeting in a conversation for an operation, for 30 seconds by the clock.

        Return the id of another operation that has claimed it, unless that is ``ignored_op_id``.
        """
        now = self._now()
        arguments: list[EncodableT] = [
            op_id,
            ignored_op_id or "",
            codec.to_microseconds(now),
            codec.to_microseconds(now + keys.CHANNEL_START_TTL),
            codec.to_milliseconds(keys.CHANNEL_START_TTL + keys.TTL_GRACE),
        ]
        return codec.decode_text(
            await self._begin(keys=[keys.channel_start(tenant, channel)], args=arguments)
        )

    async def delete_by_organizer(self, person: Person) -> int:
        """Delete the known meetings of this organizer; return how many."""
        index = keys.meetings(person)
        ids = codec.decode_texts(await self._redis.zrange(index, 0, -1))
        if not ids:
            return 0
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(*(keys.meeting(person.tenant, meeting_id) for meeting_id in ids))
            pipe.delete(*(keys.created_by(person.tenant, meeting_id) for meeting_id in ids))
            pipe.zrem(index, *ids)
            gone, _, _ = await pipe.execute()
        return int(gone)

    def _encode(self, meeting: KnownMeeting) -> codec.HashFields:
        values = {
            "subject": meeting.subject,
            "join": meeting.join_url,
            "call": meeting.conference_call_info,
            "audio": meeting.audio,
            "password": meeting.password_required,
        }
        field = f"meeting:{meeting.meeting_id}"
        record: codec.HashFields = {
            "who": meeting.organizer.user_id,
            "start": codec.to_microseconds(meeting.start),
            "end": codec.to_microseconds(meeting.end),
            "sealed": self._vault.seal_json(meeting.organizer, field, values),
        }
        if meeting.cancelled_at is not None:
            record["cancelled"] = codec.to_microseconds(meeting.cancelled_at)
        if meeting.cancelled_by is not None:
            record["cancelled_by"] = meeting.cancelled_by.user_id
        return record | {CARD_FIELD_PREFIX + card.channel: card.ts for card in meeting.cards}

    def _decode(self, tenant: Tenant, meeting_id: str, record: codec.RawHash) -> KnownMeeting | None:
        if not record or codec.from_microseconds(record[b"end"]) + keys.MEETING_TTL <= self._now():
            return None
        organizer = Person(tenant, record[b"who"].decode())
        values = self._vault.open_json(organizer, f"meeting:{meeting_id}", record[b"sealed"])
        cancelled, by = record.get(b"cancelled"), record.get(b"cancelled_by")
        return KnownMeeting(
            tenant=tenant,
            meeting_id=meeting_id,
            organizer=organizer,
            subject=values["subject"],
            start=codec.from_microseconds(record[b"start"]),
            end=codec.from_microseconds(record[b"end"]),
            join_url=values["join"],
            conference_call_info=values["call"],
            audio=values.get("audio"),
            password_required=bool(values.get("password")),
            cards=_decode_cards(record),
            cancelled_at=None if cancelled is None else codec.from_microseconds(cancelled),
            cancelled_by=None if by is None else Person(tenant, by.decode()),
        )


def _decode_cards(record: codec.RawHash) -> tuple[Card, ...]:
    """Return the cards, oldest first (Slack: a ts is the time of posting)."""
    found = [
        Card(name.decode().removeprefix(CARD_FIELD_PREFIX), ts.decode())
        for name, ts in record.items()
        if name.startswith(CARD_FIELD_PREFIX.encode())
    ]
    return tuple(sorted(found, key=lambda card: Decimal(card.ts)))
