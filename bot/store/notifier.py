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

from bot.cancellation import cancel_and_wait
from bot.store.keys import KEYS

IDLE_CHECK_SECONDS = 5.0
"""Seconds without a message after which the subscription is checked with a ping."""


class Waiter:
    """One waiter."""

    def __init__(self) -> None:
        self._notified = asyncio.Event()

    def notify(self) -> None:
        self._notified.set()

    async def wait(self, seconds: float) -> bool:
        """Wait up to ``seconds`` for a notification since the last wait. Return True if there was one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await self._notified.wait()
        was_notified = self._notified.is_set()
        self._notified.clear()
        return was_notified


class ChangeNotifier:
    """An async context manager: subscribed while open, and resubscribed whenever Redis comes back.

    Raises redis' ``ConnectionError`` on entry if Redis is unavailable.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiters: defaultdict[str, set[Waiter]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    async def __aenter__(self) -> Self:
        pubsub = self._redis.pubsub()
        await pubsub.subscribe(KEYS.changes.of())
        self._task = asyncio.create_task(self._run(pubsub), name="notifier")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        if self._task is not None:
            await cancel_and_wait(self._task)

    @contextlib.contextmanager
    def subscribe(self, key: str) -> Iterator[Waiter]:
        """Yield a waiter for the record's key. Read the record inside the block, so that no change is missed."""
        waiter = Waiter()
        self._waiters[key].add(waiter)
        try:
            yield waiter
        finally:
            self._waiters[key].discard(waiter)
            if not self._waiters[key]:
                del self._waiters[key]

    async def wait(self, key: str, seconds: float) -> bool:
        """Wait up to ``seconds`` for a notification for this key. Return True if there was one."""
        with self.subscribe(key) as waiter:
            return await waiter.wait(seconds)

    async def _run(self, pubsub: PubSub) -> None:
        """Read until the end. A connection that breaks, or cannot be opened again, is replaced by another."""
        while not self._closing:
            try:
                # The first is subscribed already; once more changes nothing.
                await pubsub.subscribe(KEYS.changes.of())
                await self._read_messages(pubsub)
            except (OSError, RedisError, asyncio.IncompleteReadError):
                await _close(pubsub)
            except asyncio.CancelledError:
                await _close(pubsub)
                raise
            await asyncio.sleep(random.uniform(0.02, 0.2))  # noqa: S311
            pubsub = self._redis.pubsub()
        await _close(pubsub)

    async def _read_messages(self, pubsub: PubSub) -> None:
        pinged = False
        while True:
            message: dict[str, Any] | None = await pubsub.get_message(timeout=IDLE_CHECK_SECONDS)
            if message is None:
                if pinged:
                    raise ConnectionError("the subscription is silent")
                await pubsub.ping()
                pinged = True
                continue
            pinged = False
            if message["type"] == "subscribe":
                self._notify_all()
            elif message["type"] == "message":
                for waiter in tuple(self._waiters.get(message["data"].decode(), ())):
                    waiter.notify()

    def _notify_all(self) -> None:
        for waiters in tuple(self._waiters.values()):
            for waiter in tuple(waiters):
                waiter.notify()


async def _close(pubsub: PubSub) -> None:
    with contextlib.suppress(OSError, RedisError):
        await pubsub.aclose()  # type: ignore[no-untyped-call]
