"""Notifies waiters and listeners that something in the workspace changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.sandbox.slack.errors import NotSeen

T = TypeVar("T")


class ChangeSignal:
    """A version that grows with each change, and the waiters for the next one."""

    def __init__(self) -> None:
        self.version = 0
        self._waiters: set[asyncio.Future[None]] = set()
        self._listeners: list[Callable[[], None]] = []

    def notify(self) -> None:
        self.version += 1
        waiters, self._waiters = self._waiters, set()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
        for listener in list(self._listeners):
            listener()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` on each change; return a function that removes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def wait_for(
        self, predicate: Callable[[], T], timeout: float, seen: Callable[[], str] = lambda: ""
    ) -> T:
        """Return the first truthy value of ``predicate``, called now and after each change.

        ``timeout`` is in seconds; after it, NotSeen with the text of ``seen``.
        """
        try:
            async with asyncio.timeout(timeout):
                while not (value := predicate()):
                    waiter = asyncio.get_running_loop().create_future()
                    self._waiters.add(waiter)
                    await waiter
                return value
        except TimeoutError:
            raise NotSeen(f"Not seen within {timeout} s. {seen()}".strip()) from None
