"""A rate limiter across all processes for GoTo's limit of 10 requests a second per client and API.

GoTo counts requests when they arrive, this window when they leave. One of the 10 is left unused, because requests can
bunch up on the way. Requests that people wait for go first: a poll is sent only if fewer than 6 requests of any kind
were sent in the last second. So 3 are always free for people, who can use all 9.

Within a process people take turns, so that one person's hundred requests delay another's by one. Between processes each
asks for one place at a time, so that they share the window evenly.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from dataclasses import dataclass, field

from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis

from bot.store.keys import KEYS

REQUESTS_PER_SECOND = 9
RESERVED_FOR_PEOPLE = 3
"""Requests per second that polls leave free for people."""
URGENT_PAUSE_SECONDS = (0.01, 0.04)
POLL_PAUSE_SECONDS = (0.05, 0.15)
"""Ranges of seconds between two attempts at a full window, random so that processes do not retry in lockstep."""


@dataclass(eq=False, slots=True)
class _Ticket:
    """One waiting request. ``changed`` is set when it is granted, or is to ask for the places of all."""

    asker: str
    urgent: bool
    is_granted: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)


Queues = dict[str, deque[_Ticket]]
"""Waiting requests by asker; the first asker is next."""


@dataclass(slots=True)
class _WaitingLine:
    """The waiting requests to one API: those that people wait for first, and among these the askers in turn.

    One of them, the leader, asks for places, and gives each place to whose turn it is.
    """

    people: Queues = field(default_factory=dict)
    polls: Queues = field(default_factory=dict)
    leader: _Ticket | None = None

    def is_empty(self) -> bool:
        return not self.people and not self.polls

    def join(self, ticket: _Ticket) -> None:
        self._queues_of(ticket).setdefault(ticket.asker, deque()).append(ticket)

    def grant_next(self) -> None:
        """Grant the request whose turn it is; its asker's next one comes after everybody else's."""
        queues = self.people or self.polls
        asker = next(iter(queues))
        tickets = queues.pop(asker)
        ticket = tickets.popleft()
        if tickets:
            queues[asker] = tickets
        ticket.is_granted = True
        ticket.changed.set()

    def leave(self, ticket: _Ticket) -> None:
        """Take the request out, granted or not; if it led, another one leads."""
        if not ticket.is_granted:
            queues = self._queues_of(ticket)
            queues[ticket.asker].remove(ticket)
            if not queues[ticket.asker]:
                del queues[ticket.asker]
        if self.leader is ticket:
            left = [*self.people.values(), *self.polls.values()]
            self.leader = left[0][0] if left else None
            if self.leader is not None:
                self.leader.changed.set()

    def _queues_of(self, ticket: _Ticket) -> Queues:
        return self.people if ticket.urgent else self.polls


class _RedisStorage(RedisStorage):
    """The storage of ``limits`` with redis-py alone: it would import each other client that is installed too, 50 ms."""

    DEPENDENCIES = {"redis": RedisStorage.DEPENDENCIES["redis"]}  # noqa: RUF012 - the base class declares it so


class RedisRateLimiter:
    """Implements ``ports.RateLimiter`` over the connections of ``redis``, for GoTo's ``client_id``.

    Allows ``rate`` requests in any ``seconds``, of which ``reserved`` are not for polls. The window uses the
    processes' wall clocks, which ``limits`` reads itself.
    """

    def __init__(
        self,
        redis: Redis,
        client_id: str,
        rate: int = REQUESTS_PER_SECOND,
        seconds: int = 1,
        reserved: int = RESERVED_FOR_PEOPLE,
    ) -> None:
        storage = _RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix=KEYS.rate_limit.of(),
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]
        )
        self._window = MovingWindowRateLimiter(storage)
        self._item = RateLimitItemPerSecond(rate, seconds)
        self._client_id = client_id
        self._reserved = reserved
        self._lines: defaultdict[str, _WaitingLine] = defaultdict(_WaitingLine)

    async def wait(self, api: str, *, urgent: bool, asker: str = "") -> None:
        """Wait until one more request to this API may be sent; ``asker`` is whose turn it takes.

        Polls ask one after another: at once, each would see the places free that the others are about to take.

        Raises redis errors while Redis is unavailable.
        """
        line = self._lines[api]
        if urgent and line.is_empty() and await self.try_acquire(api, urgent=True):
            return
        ticket = _Ticket(asker, urgent)
        line.join(ticket)
        try:
            while not ticket.is_granted:
                line.leader = line.leader or ticket
                if line.leader is ticket:
                    await self._grant_or_pause(api, line)
                else:
                    await ticket.changed.wait()
                    ticket.changed.clear()
        finally:
            line.leave(ticket)

    async def _grant_or_pause(self, api: str, line: _WaitingLine) -> None:
        is_urgent = bool(line.people)
        if await self.try_acquire(api, urgent=is_urgent):
            line.grant_next()
        else:
            pause = URGENT_PAUSE_SECONDS if is_urgent else POLL_PAUSE_SECONDS
            await asyncio.sleep(random.uniform(*pause))  # noqa: S311

    async def try_acquire(self, api: str, *, urgent: bool) -> bool:
        """Count one request if the limit allows it now. Return True if it does."""
        names = (self._client_id, api)
        if not urgent and not await self._window.test(self._item, *names, cost=self._reserved + 1):
            return False
        return await self._window.hit(self._item, *names)
