"""How the reminders of all workspaces were delivered in the last 30 days."""

from __future__ import annotations

from datetime import datetime

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.model.accounts import Finding
from bot.model.delivery_figures import describe_figures
from bot.store.delivery_figures import DeliveryFiguresStore


async def check_deliveries(redis: Redis, now: datetime) -> list[Finding]:
    """Return one finding; none if Redis does not answer, which another check says. ``now`` is aware UTC."""
    try:
        figures = await DeliveryFiguresStore(redis).read(now)
    except (OSError, RedisError):
        return []
    return [describe_figures(figures, "operator-deliveries")]
