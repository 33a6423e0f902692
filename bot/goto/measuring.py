"""How long each request to GoTo took, told to whoever counts."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from bot.goto.wire import Answer

Observe = Callable[[str, int | None, float], None]
"""Hears (operation, HTTP status, seconds) of each request; the status is None when there was no answer."""
Tick = Callable[[], float]
"""Gives seconds of a clock that only goes forward."""

tick: Tick = time.monotonic


def unobserved(operation: str, status: int | None, seconds: float) -> None:
    """Count nothing."""


async def observed(sent: Awaitable[Answer], operation: str, observe: Observe, now: Tick) -> Answer:
    """Return the answer of one request that is under way, and tell how long it took."""
    began, status = now(), None
    try:
        answer = await sent
        status = answer.status
        return answer
    finally:
        observe(operation, status, now() - began)
