"""Which of many reminders of a workspace is sent next: the one whose session starts first."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from weakref import WeakValueDictionary

from bot.model.ids import Tenant

MAX_SENDS_OF_TENANT = 100
"""Reminders of a workspace sent at the same time by a process. A channel that has to wait for its second between two
messages holds 30 of them at most (``ChannelThrottle``), so it leaves turns to the others."""


class _Turns:
    """The turns of one workspace: ``free`` of them, and who waits for one, the soonest start first."""

    def __init__(self, free: int) -> None:
        self.free = free
        self.waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def give_back(self) -> None:
        while self.waiting:
            *_, waiter = heapq.heappop(self.waiting)
            if not waiter.done():
                waiter.set_result(None)
                return
        self.free += 1


class SendTurns:
    """Gives each workspace so many turns at a time."""

    def __init__(self, limit: int = MAX_SENDS_OF_TENANT) -> None:
        self._limit = limit
        self._numbers = itertools.count()
        self._turns: WeakValueDictionary[Tenant, _Turns] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, tenant: Tenant, start: datetime) -> AsyncIterator[None]:
        """Wait for a turn, and hold it while the block runs. ``start`` (aware) is when the session starts."""
        turns = self._turns.get(tenant)
        if turns is None:
            self._turns[tenant] = turns = _Turns(self._limit)
        await self._wait(turns, start)
        try:
            yield
        finally:
            turns.give_back()

    async def _wait(self, turns: _Turns, start: datetime) -> None:
        if turns.free:
            turns.free -= 1
            return
        waiter = asyncio.get_running_loop().create_future()
        heapq.heappush(turns.waiting, (start, next(self._numbers), waiter))
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                turns.give_back()
            raise
