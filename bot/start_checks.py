"""Checks of the configured Redis before a process starts: refuse what cannot work, warn of what may lose data."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from bot.model.storage import StorageFault
from bot.settings import Settings
from bot.store.open import create_client
from bot.store.redis_check import RedisProblem, Severity, check_privacy, check_server
from bot.views.i18n.bundles import t

WAITED_FOR = frozenset({f"redis-{StorageFault.LOADING}", f"redis-{StorageFault.BUSY}"})
"""Problems that pass by themselves, and with which Redis answers nothing at all."""
PAUSE_SECONDS = 1.0
"""Seconds between two looks at a Redis that is waited for."""

log = logging.getLogger("usher.start")


class RedisUnfit(Exception):
    """Usher must not start on this Redis. The text says why, and what to do."""


def problem_text(problem: RedisProblem) -> str:
    """Return the problem's sentence and, below it, its cure."""
    return f"{t(problem.id, **problem.values)}\n    {t(f'{problem.id}-next', **problem.values)}"


async def check_redis_at_start(settings: Settings) -> None:
    """Check the Redis of ``REDIS_URL``, if one is set, and log a warning for each problem that Usher can live with.

    Waits while Redis loads its data or runs a long script. Raises ``RedisUnfit``.
    """
    if settings.redis_url is None:
        return
    async with create_client(settings.redis_url, max_connections=2) as redis:
        _require_fit(check_privacy(redis, allow_open=settings.usher_allow_open_redis))
        while True:
            problems = await check_server(redis, allow_open=settings.usher_allow_open_redis)
            if not any(problem.id in WAITED_FOR for problem in problems):
                break
            _warn(problems)
            await asyncio.sleep(PAUSE_SECONDS)
    _require_fit(problems)
    _warn(problems)


def _require_fit(problems: Sequence[RedisProblem]) -> None:
    stops = [problem for problem in problems if problem.severity is Severity.STOPS_START]
    if stops:
        raise RedisUnfit("\n".join(problem_text(problem) for problem in stops))


def _warn(problems: Sequence[RedisProblem]) -> None:
    for problem in problems:
        sentence, cure = t(problem.id, **problem.values), t(f"{problem.id}-next", **problem.values)
        log.warning("%s %s", sentence, cure)
