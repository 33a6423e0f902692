"""Meetings created here. GoTo returns a join link only once. It is personal, so it is sealed with the subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.cards import STARTS_SOON_WITHIN
from bot.model.ids import Person, Tenant
from bot.model.meetings import KnownMeeting
from bot.store import codec, keys
from bot.store.card_fields import (
    READER_FIELD_PREFIX,
    URL_CARD_FIELD_PREFIX,
    VIEWER_FIELD_PREFIX,
    card_field,
    decode_cards,
    decode_url_channels,
    decode_viewers,
)
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat
from bot.store.vault import Vault

FORMAT = HashFormat(
    key=KEYS.meeting,
    model=KnownMeeting,
    owner="organizer",
    plain=["end", "cancelled_at", "cancelled_by"],
    people=["cancelled_by"],
    elsewhere=["meeting_id", "cards", "url_channels", "viewers"],
)

# KEYS created_by; ARGV op id, TTL (ms)
CLAIM_CREATION_SCRIPT = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('GET', KEYS[1]) == ARGV[1] then return 1 end
return 0
"""
# KEYS meeting; ARGV fields and values
ADD_CARD_SCRIPT = "if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], unpack(ARGV)) end"
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
if redis.call('HEXISTS', KEYS[1], 'cancelled_by') == 0 then redis.call('HDEL', KEYS[1], 'cancelled_at') end
"""


class MeetingStore:
    """Meetings created or changed here. Kept until 30 days after a meeting's end by ``now`` (aware UTC)."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._claim_creation = redis.register_script(CLAIM_CREATION_SCRIPT)
        self._add_card = redis.register_script(ADD_CARD_SCRIPT)
        self._claim_start = redis.register_script(CLAIM_START_SCRIPT)
        self._clear_cancellation = redis.register_script(CLEAR_CANCELLATION_SCRIPT)

    async def save(self, meeting: KnownMeeting) -> None:
        """Save a meeting's facts. Known cards and a known cancellation are kept."""
        key = KEYS.meeting.of(meeting.tenant, meeting.meeting_id)
        index = KEYS.meetings.of(meeting.organizer)
        cards: codec.HashFields = {card_field(card.channel): card.ts for card in meeting.cards}
        cards |= {
            f"{READER_FIELD_PREFIX}{card.channel}": card.reader for card in meeting.cards if card.reader
        }
        cards |= {f"{VIEWER_FIELD_PREFIX}{user_id}": "1" for user_id in meeting.viewers}
        cards |= {f"{URL_CARD_FIELD_PREFIX}{channel}": "1" for channel in meeting.url_channels}
        expires_at = meeting.end + keys.MEETING_TTL
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(KEYS.tenants.of(), meeting.tenant.id)
            pipe.hset(key, mapping=FORMAT.encode(key, meeting, self._vault) | cards)
            pipe.pexpire(key, codec.to_milliseconds(expires_at - self._now() + keys.TTL_GRACE))
            pipe.zremrangebyscore(index, "-inf", codec.to_microseconds(self._now()))
            pipe.zadd(index, {meeting.meeting_id: codec.to_microseconds(expires_at)})
            pipe.zadd(
                KEYS.due_cards.of(meeting.tenant),
                {meeting.meeting_id: codec.to_microseconds(meeting.start - STARTS_SOON_WITHIN)},
            )
            await pipe.execute()

    async def clear_cancellation(self, meeting: KnownMeeting) -> None:
        """Note that a meeting missing at GoTo is back. One that a person cancelled stays cancelled."""
        await self._clear_cancellation(keys=[KEYS.meeting.of(meeting.tenant, meeting.meeting_id)])

    async def get(self, tenant: Tenant, meeting_id: str) -> KnownMeeting | None:
        record = await self._redis.hgetall(KEYS.meeting.of(tenant, meeting_id))
        return self._decode(tenant, meeting_id, codec.as_raw_hash(record))

    async def get_many(self, tenant: Tenant, meeting_ids: Sequence[str]) -> Mapping[str, KnownMeeting]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for meeting_id in meeting_ids:
                pipe.hgetall(KEYS.meeting.of(tenant, meeting_id))
            records = await pipe.execute()
        found = {
            meeting_id: self._decode(tenant, meeting_id, record)
            for meeting_id, record in zip(meeting_ids, records, strict=True)
        }
        return {meeting_id: meeting for meeting_id, meeting in found.items() if meeting is not None}

    async def list_by_organizer(self, organizer: Person) -> Sequence[KnownMeeting]:
        """Return the known meetings of this organizer, cancelled ones included."""
        ids = codec.decode_texts(await self._redis.zrange(KEYS.meetings.of(organizer), 0, -1))
        return tuple((await self.get_many(organizer.tenant, ids)).values())

    async def claim_creation(self, tenant: Tenant, meeting_id: str, op_id: str) -> bool:
        """Record that this operation created this GoTo meeting. Return False if another operation did."""
        arguments: list[EncodableT] = [op_id, codec.to_milliseconds(keys.CREATED_BY_TTL)]
        return bool(await self._claim_creation(keys=[KEYS.created_by.of(tenant, meeting_id)], args=arguments))

    async def add_card(
        self, meeting: KnownMeeting, channel: str, ts: str, *, reader: str | None = None
    ) -> None:
        """Save the location of a posted card, unless the meeting was deleted meanwhile.

        ``reader`` is the user id of who was invited by it.
        """
        arguments: list[EncodableT] = [card_field(channel), ts]
        if reader is not None:
            arguments += [f"{READER_FIELD_PREFIX}{channel}", reader]
        await self._add_card(keys=[KEYS.meeting.of(meeting.tenant, meeting.meeting_id)], args=arguments)

    async def add_url_channel(self, meeting: KnownMeeting, channel: str) -> None:
        """Save that the conversation has a card posted by a response_url, unless the meeting was deleted meanwhile."""
        await self._add_card(
            keys=[KEYS.meeting.of(meeting.tenant, meeting.meeting_id)],
            args=[f"{URL_CARD_FIELD_PREFIX}{channel}", "1"],
        )

    async def add_viewer(self, meeting: KnownMeeting, person: Person) -> None:
        """Save that the person sees a card posted by a response_url, unless the meeting was deleted meanwhile."""
        await self._add_card(
            keys=[KEYS.meeting.of(meeting.tenant, meeting.meeting_id)],
            args=[f"{VIEWER_FIELD_PREFIX}{person.user_id}", "1"],
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
            await self._claim_start(keys=[KEYS.channel_start.of(tenant, channel)], args=arguments)
        )

    async def delete_by_organizer(self, person: Person) -> int:
        """Delete the known meetings of this organizer; return how many."""
        index = KEYS.meetings.of(person)
        ids = codec.decode_texts(await self._redis.zrange(index, 0, -1))
        if not ids:
            return 0
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(*(KEYS.meeting.of(person.tenant, meeting_id) for meeting_id in ids))
            pipe.delete(*(KEYS.created_by.of(person.tenant, meeting_id) for meeting_id in ids))
            pipe.zrem(index, *ids)
            gone, _, _ = await pipe.execute()
        return int(gone)

    def _decode(self, tenant: Tenant, meeting_id: str, record: codec.RawHash) -> KnownMeeting | None:
        if not record or codec.from_microseconds(record[b"end"]) + keys.MEETING_TTL <= self._now():
            return None
        name = KEYS.meeting.of(tenant, meeting_id)
        return FORMAT.decode(
            name,
            record,
            self._vault,
            meeting_id=meeting_id,
            cards=decode_cards(record),
            url_channels=decode_url_channels(record),
            viewers=decode_viewers(record),
        )
