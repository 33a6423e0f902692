"""Cards that were posted by a response_url, and the response_url of the last press on each, which is sealed."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.cards import UrlCard
from bot.model.ids import Tenant
from bot.store import codec, keys
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat
from bot.store.vault import Vault

FORMAT = HashFormat(
    key=KEYS.url_card,
    model=UrlCard,
    owner="organizer",
    plain=["ts", "uses_left", "shown"],
    elsewhere=["meeting_id", "channel"],
)

# KEYS card; ARGV ts, how many uses are kept. Returns 1 if one was taken.
TAKE_USE_SCRIPT = """
if redis.call('HGET', KEYS[1], 'ts') ~= ARGV[1] then return 0 end
if tonumber(redis.call('HGET', KEYS[1], 'uses_left') or 0) <= tonumber(ARGV[2]) then return 0 end
redis.call('HINCRBY', KEYS[1], 'uses_left', -1)
return 1
"""
# KEYS card; ARGV ts, digest of what the card shows
MARK_SHOWN_SCRIPT = """
if redis.call('HGET', KEYS[1], 'ts') == ARGV[1] then redis.call('HSET', KEYS[1], 'shown', ARGV[2]) end
"""


class UrlCards:
    """Kept for ``keys.CARD_STATE_TTL`` after the last press."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._take_use = redis.register_script(TAKE_USE_SCRIPT)
        self._mark_shown = redis.register_script(MARK_SHOWN_SCRIPT)

    async def get(self, tenant: Tenant, meeting_id: str, channel: str) -> UrlCard | None:
        name = KEYS.url_card.of(tenant, meeting_id, channel)
        record = codec.as_raw_hash(await self._redis.hgetall(name))
        return FORMAT.decode(name, record, self._vault, meeting_id=meeting_id, channel=channel)

    async def save(self, card: UrlCard) -> None:
        """Save a card that was posted or pressed, in place of what was known of one there."""
        name = _name(card)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(name)
            pipe.hset(name, mapping=FORMAT.encode(name, card, self._vault))
            pipe.pexpire(name, codec.to_milliseconds(keys.CARD_STATE_TTL))
            await pipe.execute()

    async def take_use(self, card: UrlCard, *, kept: int) -> bool:
        """Count one use of the response_url; return False if no more than ``kept`` are left or it is another's."""
        arguments: list[EncodableT] = [card.ts, kept]
        return bool(await self._take_use(keys=[_name(card)], args=arguments))

    async def mark_shown(self, card: UrlCard, shown: str) -> None:
        """Save what the card shows, unless another message was pressed meanwhile."""
        await self._mark_shown(keys=[_name(card)], args=[card.ts, shown])


def _name(card: UrlCard) -> str:
    return KEYS.url_card.of(card.organizer.tenant, card.meeting_id, card.channel)
