"""Retries: which requests may be repeated, and after which pause."""

from __future__ import annotations

import itertools
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.goto.endpoints import Endpoint
from bot.goto.errors import Conflict, GoToError, NeverSent, RateLimited, ServerFault, Unreachable

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]
Jitter = Callable[[], float]
"""Returns a random number from 0 to 1."""

full_jitter: Jitter = random.SystemRandom().random


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Exponential backoff with full jitter. Times in seconds.

    ``max_attempts`` includes the first one. A pause is at most ``base_pause`` · 2ⁿ and at most ``max_pause``; all
    pauses of one call together are at most ``max_total_pause``: a longer ``Retry-After`` ends the retries.
    """

    max_attempts: int = 4
    base_pause: float = 0.25
    max_pause: float = 4.0
    max_total_pause: float = 8.0

    def pause_seconds(self, tries: int, requested: float | None, jitter: float) -> float:
        """Return the seconds to wait after ``tries`` attempts; ``requested`` is GoTo's ``Retry-After``."""
        spread = jitter * min(self.max_pause, self.base_pause * 2.0 ** (tries - 1))
        return spread if requested is None else requested + jitter * self.base_pause


def retryable_errors(endpoint: Endpoint) -> tuple[type[GoToError], ...]:
    """Return the errors after which the client itself may repeat a request to the endpoint.

    A write is repeated only if it certainly had no effect. In all other cases the caller has to reconcile, since
    GoTo has no idempotency key.
    """
    if endpoint.retry_on_conflict:
        return (RateLimited, ServerFault, Unreachable, Conflict)
    return (RateLimited, ServerFault, Unreachable) if endpoint.is_read else (RateLimited, NeverSent)


async def send_with_retry(
    send: Callable[[], Awaitable[T]],
    endpoint: Endpoint,
    retry: RetryPolicy,
    sleep: Sleep,
    jitter: Jitter,
) -> T:
    """Send until it succeeds or the policy ends the retries; then raise the last error."""
    faults = retryable_errors(endpoint)
    waited = 0.0
    for tries in itertools.count(1):
        try:
            return await send()
        except faults as fault:
            pause = retry.pause_seconds(tries, getattr(fault, "retry_after", None), jitter())
            waited += pause
            if tries >= retry.max_attempts or waited > retry.max_total_pause:
                raise
        await sleep(pause)
    raise AssertionError("Counting never ends.")
