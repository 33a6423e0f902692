"""The state of each meeting's occurrence, and when it is checked next. Contains no titles and no links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from redis.asyncio import Redis

from bot.model.cards import CardState
from bot.model.ids import Tenant
from bot.store import codec, keys
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat

MAX_DUE_CARDS = 200
"""Maximum number of due meetings of one tenant returned at once."""
FORMAT = HashFormat(key=KEYS.card_state, model=CardState, owner="organizer", elsewhere=["meeting_id"])


class CardStates:
    """``meeting_id`` is a meeting's number, or the name of a shared training or of one of its sessions."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def get(self, tenant: Tenant, meeting_id: str) -> CardState | None:
        name = KEYS.card_state.of(tenant, meeting_id)
        return FORMAT.decode(name, codec.as_raw_hash(await self._redis.hgetall(name)), meeting_id=meeting_id)

    async def save(self, state: CardState) -> None:
        name = KEYS.card_state.of(state.organizer.tenant, state.meeting_id)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(name)
            pipe.hset(name, mapping=FORMAT.encode(name, state))
            pipe.pexpire(name, codec.to_milliseconds(keys.CARD_STATE_TTL))
            await pipe.execute()

    async def list_due(self, tenant: Tenant, now: datetime) -> Sequence[str]:
        """Return the ids of the meetings due for a check, longest overdue first."""
        until = codec.to_microseconds(now)
        ids = await self._redis.zrange(
            KEYS.due_cards.of(tenant), "-inf", until, byscore=True, offset=0, num=MAX_DUE_CARDS
        )
        return codec.decode_texts(ids)

    async def schedule_check(
        self, tenant: Tenant, meeting_id: str, at: datetime | None, *, only_if_sooner: bool = False
    ) -> None:
        """Schedule the meeting's next check; None removes it. Saving the meeting again schedules a check anyway.

        ``only_if_sooner``: keep an earlier scheduled check.
        """
        if at is None:
            await self._redis.zrem(KEYS.due_cards.of(tenant), meeting_id)
        else:
            await self._redis.zadd(
                KEYS.due_cards.of(tenant), {meeting_id: codec.to_microseconds(at)}, lt=only_if_sooner
            )
