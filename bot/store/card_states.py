"""The state of each meeting's occurrence, and when it is checked next. Contains no titles and no links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from redis.asyncio import Redis

from bot.model.cards import CardPhase, CardState
from bot.model.ids import Person, Tenant
from bot.store import codec, keys

MAX_DUE_CARDS = 200
"""Maximum number of due meetings of one tenant returned at once."""


class CardStates:
    """``meeting_id`` is a meeting's number, or the name of a shared training or of one of its sessions."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def get(self, tenant: Tenant, meeting_id: str) -> CardState | None:
        record = codec.as_raw_hash(await self._redis.hgetall(keys.card_state(tenant, meeting_id)))
        if not record:
            return None
        return CardState(
            organizer=Person(tenant, record[b"who"].decode()),
            meeting_id=meeting_id,
            planned_start=codec.from_microseconds(record[b"planned"]),
            phase=CardPhase(record[b"state"].decode()),
            live_since=_optional_time(record, b"seen"),
            ended_at=_optional_time(record, b"over"),
            minutes=_optional_int(record, b"minutes"),
            people=_optional_int(record, b"people"),
            history_checks=int(record.get(b"asked", b"0")),
            attendance_final=record.get(b"told") == b"1",
            recurring=record.get(b"recurring") == b"1",
            needs_new_cards=record.get(b"fresh") == b"1",
            is_drawn=record.get(b"drawn") == b"1",
        )

    async def save(self, state: CardState) -> None:
        key = keys.card_state(state.organizer.tenant, state.meeting_id)
        record: codec.HashFields = {
            "who": state.organizer.user_id,
            "planned": codec.to_microseconds(state.planned_start),
            "state": state.phase.value,
            "asked": state.history_checks,
            "told": int(state.attendance_final),
            "recurring": int(state.recurring),
            "fresh": int(state.needs_new_cards),
            "drawn": int(state.is_drawn),
        }
        for name, moment in (("seen", state.live_since), ("over", state.ended_at)):
            if moment is not None:
                record[name] = codec.to_microseconds(moment)
        for name, count in (("minutes", state.minutes), ("people", state.people)):
            if count is not None:
                record[name] = count
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(key)
            pipe.hset(key, mapping=record)
            pipe.pexpire(key, codec.to_milliseconds(keys.CARD_STATE_TTL))
            await pipe.execute()

    async def list_due(self, tenant: Tenant, now: datetime) -> Sequence[str]:
        """Return the ids of the meetings due for a check, longest overdue first."""
        until = codec.to_microseconds(now)
        ids = await self._redis.zrange(
            keys.due_cards(tenant), "-inf", until, byscore=True, offset=0, num=MAX_DUE_CARDS
        )
        return codec.decode_texts(ids)

    async def schedule_check(
        self, tenant: Tenant, meeting_id: str, at: datetime | None, *, only_if_sooner: bool = False
    ) -> None:
        """Schedule the meeting's next check; None removes it. Saving the meeting again schedules a check anyway.

        ``only_if_sooner``: keep an earlier scheduled check.
        """
        if at is None:
            await self._redis.zrem(keys.due_cards(tenant), meeting_id)
        else:
            await self._redis.zadd(
                keys.due_cards(tenant), {meeting_id: codec.to_microseconds(at)}, lt=only_if_sooner
            )


def _optional_time(record: codec.RawHash, name: bytes) -> datetime | None:
    return codec.from_microseconds(record[name]) if name in record else None


def _optional_int(record: codec.RawHash, name: bytes) -> int | None:
    return int(record[name]) if name in record else None
