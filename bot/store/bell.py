"""Wake-ups for waiters on a record's change: one pub/sub subscription per process, any number of waiters.

A notification only means "read again". A waiter reads the record before waiting and after every wake-up. It is also
woken after each reconnection, so a notification lost while Redis was unavailable does no harm.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import defaultdict
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError, RedisError

from bot.ending import end
from bot.store import keys

POLL = 5.0
"""Seconds without a message after which the subscription is checked with a ping."""


class Ear:
    """One waiter."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Wait up to ``seconds`` for a notification since the last wait. Return True if there was one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await self._rung.wait()
        rung = self._rung.is_set()
        self._rung.clear()
        return rung


class Bell:
    """An async context manager: subscribed while open, and resubscribed whenever Redis comes back.

    Raises redis' ``ConnectionError`` on entry if Redis is unavailable.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._ears: defaultdict[str, set[Ear]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._over = False

    async def __aenter__(self) -> Self:
        pubsub = self._redis.pubsub()
        await pubsub.subscribe(keys.BELL)
        self._task = asyncio.create_task(self._serve(pubsub), name="bell")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        if self._task is not None:
            await end(self._task)

    @contextlib.contextmanager
    def listen(self, key: str) -> Iterator[Ear]:
        """Yield a waiter for the record's key. Read the record inside the block, so that no change is missed."""
        ear = Ear()
        self._ears[key].add(ear)
        try:
            yield ear
        finally:
            self._ears[key].discard(ear)
            if not self._ears[key]:
                del self._ears[key]

    async def wait(self, key: str, seconds: float) -> bool:
        """Wait up to ``seconds`` for a notification for this key. Return True if there was one."""
        with self.listen(key) as ear:
            return await ear.wait(seconds)

    async def _serve(self, pubsub: PubSub) -> None:
        while not self._over:
            try:
                await self._hear(pubsub)
            except (OSError, RedisError, asyncio.IncompleteReadError):
                await _close(pubsub)
            except asyncio.CancelledError:
                await _close(pubsub)
                raise
            await asyncio.sleep(random.uniform(0.02, 0.2))  # noqa: S311
            pubsub = self._redis.pubsub()
            with contextlib.suppress(OSError, RedisError):
                await pubsub.subscribe(keys.BELL)
        await _close(pubsub)

    async def _hear(self, pubsub: PubSub) -> None:
        asked = False
        while True:
            message: dict[str, Any] | None = await pubsub.get_message(timeout=POLL)
            if message is None:
                if asked:
                    raise ConnectionError("the subscription is silent")
                await pubsub.ping()
                asked = True
                continue
            asked = False
            if message["type"] == "subscribe":
                self._ring_all()
            elif message["type"] == "message":
                for ear in tuple(self._ears.get(message["data"].decode(), ())):
                    ear.ring()

    def _ring_all(self) -> None:
        for ears in tuple(self._ears.values()):
            for ear in tuple(ears):
                ear.ring()


async def _close(pubsub: PubSub) -> None:
    with contextlib.suppress(OSError, RedisError):
        await pubsub.aclose()  # type: ignore[no-untyped-call]
