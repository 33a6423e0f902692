"""Waking those who wait for a record to change: one subscription a process, any number of waiters.

A ring only says "look again". Whoever waits reads the record before it waits and after every wake-up, and is
woken after each reconnection too, so a ring that got lost while Redis was away loses nothing.
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
"""Seconds of silence after which the subscription's health is looked at."""


class Ear:
    """One waiter."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring since the last wait, at most so long; say whether there was one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await self._rung.wait()
        rung = self._rung.is_set()
        self._rung.clear()
        return rung


class Bell:
    """``async with Bell(redis) as bell``: subscribed from then on, and again whenever Redis comes back.

    Raises redis' ``ConnectionError`` on entry when Redis is not there.
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
        """Give an ear for the record's key; read the record inside, so that no ring falls between."""
        ear = Ear()
        self._ears[key].add(ear)
        try:
            yield ear
        finally:
            self._ears[key].discard(ear)
            if not self._ears[key]:
                del self._ears[key]

    async def wait(self, key: str, seconds: float) -> bool:
        """Wait for a ring of this key, at most so long; say whether there was one."""
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
