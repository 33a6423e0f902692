"""The figures of how reminders were delivered, a hash for each day: of each tenant, and of all together.

They are counted where a reminder's result is saved, in the same script (``reminder_jobs``), so that a result that is
saved again after a kill counts once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.delivery_figures import Delivery, DeliveryFigures, add_figures, bucket_of
from bot.model.ids import Tenant
from bot.store import codec, keys
from bot.store.keys import KEYS

NUM_DAYS = 30
LONGEST_FIELD = "longest_ms"
BUCKET_FIELD_PREFIX = "bucket:"

# A part of a script: KEYS[3], KEYS[4] are the day's figures of the tenant and of all; COUNT, BUCKET, LATENESS and TTL
# are set before it; BUCKET and LATENESS are empty for a reminder that was not sent.
COUNT_LUA = f"""
for place = 3, 4 do
  redis.call('HINCRBY', KEYS[place], COUNT, 1)
  if BUCKET ~= '' then
    redis.call('HINCRBY', KEYS[place], BUCKET, 1)
    local longest = tonumber(redis.call('HGET', KEYS[place], '{LONGEST_FIELD}') or '0')
    if tonumber(LATENESS) > longest then redis.call('HSET', KEYS[place], '{LONGEST_FIELD}', LATENESS) end
  end
  redis.call('PEXPIRE', KEYS[place], TTL)
end
"""


def figure_keys(tenant: Tenant, at: datetime) -> list[str]:
    """Return the keys of the figures that a delivery at ``at`` (aware UTC) is counted in."""
    day = f"{at:%Y-%m-%d}"
    return [KEYS.delivery_figures.of(tenant, day), KEYS.all_delivery_figures.of(day)]


def figure_arguments(kind: Delivery | None, lateness: timedelta) -> list[EncodableT]:
    """Return COUNT, BUCKET, LATENESS and TTL of the script; COUNT is empty for a result that is not counted."""
    ttl = codec.to_milliseconds(keys.DELIVERY_FIGURES_TTL)
    if kind not in (Delivery.SENT, Delivery.LATE):
        return [kind or "", "", "", ttl]
    known = max(lateness, timedelta())
    return [kind, f"{BUCKET_FIELD_PREFIX}{bucket_of(known)}", codec.to_milliseconds(known), ttl]


class DeliveryFiguresStore:
    """Reads the figures."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def read(self, now: datetime, tenant: Tenant | None = None) -> DeliveryFigures:
        """Return the figures of the last 30 days up to ``now`` (aware UTC): of a tenant, or of all together.

        Raises ``RedisError``.
        """
        days = [f"{now - timedelta(days=age):%Y-%m-%d}" for age in range(NUM_DAYS)]
        async with self._redis.pipeline(transaction=False) as pipe:
            for day in days:
                pipe.hgetall(
                    KEYS.delivery_figures.of(tenant, day) if tenant else KEYS.all_delivery_figures.of(day)
                )
            return add_figures(map(_decode, await pipe.execute()))


def _decode(fields: codec.RawHash) -> DeliveryFigures:
    known = {name.decode(): int(value) for name, value in fields.items()}
    return DeliveryFigures(
        counts={kind: known[kind] for kind in Delivery if kind in known},
        buckets={
            int(name.removeprefix(BUCKET_FIELD_PREFIX)): count
            for name, count in known.items()
            if name.startswith(BUCKET_FIELD_PREFIX)
        },
        longest=timedelta(milliseconds=known.get(LONGEST_FIELD, 0)),
    )
