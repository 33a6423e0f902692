"""Timing of requests to GoTo, reported to an observer."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from bot.goto.wire import Answer

RequestObserver = Callable[[str, int | None, float], None]
"""Called with (endpoint id, HTTP status, seconds) after each request; the status is None if there was no answer."""
MonotonicClock = Callable[[], float]
"""Returns the seconds of a monotonic clock."""

monotonic_seconds: MonotonicClock = time.monotonic


def ignore_request(operation: str, status: int | None, seconds: float) -> None:
    """Ignore the request."""


async def time_request(
    pending: Awaitable[Answer], operation: str, observe: RequestObserver, now: MonotonicClock
) -> Answer:
    """Await one request; return its answer and report how long it took."""
    began, status = now(), None
    try:
        answer = await pending
        status = answer.status
        return answer
    finally:
        observe(operation, status, now() - began)
