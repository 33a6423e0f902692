"""When a request may go out again, and after how long."""

from __future__ import annotations

import itertools
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.goto.errors import Conflict, GoToError, NeverSent, RateLimited, ServerFault, Unreachable
from bot.goto.operations import Operation

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]
Jitter = Callable[[], float]
"""Gives a number from 0 to 1, another one each time."""

full_jitter: Jitter = random.SystemRandom().random


@dataclass(frozen=True, slots=True)
class Retry:
    """Backoff with full jitter. Times in seconds.

    ``attempts`` counts the first try; a pause is at most ``base`` · 2ⁿ and at most ``longest``; all
    pauses of one call together are at most ``total``: a ``Retry-After`` beyond that ends the trying.
    """

    attempts: int = 4
    base: float = 0.25
    longest: float = 4.0
    total: float = 8.0

    def pause(self, tries: int, told: float | None, jitter: float) -> float:
        """Return the seconds to wait after ``tries`` tries; ``told`` is what GoTo asked for."""
        spread = jitter * min(self.longest, self.base * 2.0 ** (tries - 1))
        return spread if told is None else told + jitter * self.base


def repeatable(operation: Operation) -> tuple[type[GoToError], ...]:
    """Return the faults after which the client itself may repeat the operation.

    A write is repeated only when it certainly had no effect; everything else is the caller's to
    reconcile, since GoTo has no idempotency key.
    """
    if operation.settles:
        return (RateLimited, ServerFault, Unreachable, Conflict)
    return (RateLimited, ServerFault, Unreachable) if operation.reads else (RateLimited, NeverSent)


async def repeating(
    send: Callable[[], Awaitable[T]],
    operation: Operation,
    retry: Retry,
    sleep: Sleep,
    jitter: Jitter,
) -> T:
    """Send until it succeeds, and raise the last fault when it does not."""
    faults = repeatable(operation)
    waited = 0.0
    for tries in itertools.count(1):
        try:
            return await send()
        except faults as fault:
            told = getattr(fault, "retry_after", None)
            pause = retry.pause(tries, told, jitter())
            waited += pause
            if tries >= retry.attempts or waited > retry.total:
                raise
        await sleep(pause)
    raise AssertionError("Counting never ends.")
