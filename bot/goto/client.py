"""The client of GoTo's APIs. One for all people; a session adds whose token it uses."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

import httpx

from bot.goto import wire
from bot.goto.assist import SeeitSessions
from bot.goto.errors import TokenRejected
from bot.goto.groups import Groups
from bot.goto.identity import who
from bot.goto.measuring import Observe, observed, tick, unobserved
from bot.goto.meetings import Meetings
from bot.goto.models import Identity
from bot.goto.organizers import Organizers
from bot.goto.recordings import Recordings
from bot.goto.registrants import Registrants
from bot.goto.reports import Reports
from bot.goto.retry import Jitter, Retry, Sleep, full_jitter, repeating
from bot.goto.trainings import Accounts, Trainings
from bot.goto.transport import Clients, deliver, no_cookies, open_clients

__all__ = ["Clients", "GoTo", "Pace", "Retry", "Session", "TokenSource", "no_cookies", "open_clients"]


class Pace(Protocol):
    async def wait(self, api: str, *, urgent: bool) -> None:
        """Return when one more request to this API (``G2M``, ``G2T``, …) may go out (GoTo: 10/s per API)."""
        ...


class TokenSource(Protocol):
    async def access_token(self) -> str:
        """Return a token that should be good."""
        ...

    async def renew(self, stale: str) -> str:
        """GoTo refused ``stale``: return another one."""
        ...


class GoTo:
    """Knows where GoTo is and how often it may be asked; holds no person's data.

    ``reads`` and ``writes`` come from ``open_clients``; base URLs have no trailing slash, ``seeit_url``
    is where Seeit's ``/seeit/v1`` is (None: as all others). ``sleep`` and ``jitter`` serve the pauses
    between tries, ``observe`` hears of each request.
    """

    def __init__(
        self,
        base_url: str,
        *,
        reads: httpx.AsyncClient,
        writes: httpx.AsyncClient,
        pace: Pace,
        seeit_url: str | None = None,
        retry: Retry | None = None,
        sleep: Sleep = asyncio.sleep,
        jitter: Jitter = full_jitter,
        observe: Observe = unobserved,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._seeit_url = (seeit_url or base_url).rstrip("/")
        self._reads = reads
        self._writes = writes
        self._pace = pace
        self._retry = retry or Retry()
        self._sleep = sleep
        self._jitter = jitter
        self._observe = observe

    def session(self, source: TokenSource, *, urgent: bool = True) -> Session:
        """Return the APIs under one token source. ``urgent`` goes first where requests are paced: people."""
        return Session(self, source, urgent)

    async def send(self, request: wire.Request, token: str, *, urgent: bool) -> wire.Answer:
        """Send under a token and return an answer of success, else raise what the answer or its absence
        means.

        Reads are repeated after 429, 5xx and no answer; writes only after 429 and when no connection
        could be made.
        """
        row = request.operation
        http = self._reads if row.reads else self._writes
        base_url = self._seeit_url if row.product == "G2A" else self._base_url

        async def once() -> wire.Answer:
            await self._pace.wait(row.product, urgent=urgent)
            sent = deliver(http, base_url, request, wire.bearer(token))
            answer = await observed(sent, row.id, self._observe, tick)
            wire.check(row, answer)
            return answer

        return await repeating(once, row, self._retry, self._sleep, self._jitter)


@dataclass(frozen=True, slots=True)
class Session:
    """One person's GoTo: a typed group for each product."""

    goto: GoTo
    source: TokenSource
    urgent: bool = True

    @property
    def meetings(self) -> Meetings:
        return Meetings(self.call)

    @property
    def organizers(self) -> Organizers:
        return Organizers(self.call)

    @property
    def groups(self) -> Groups:
        return Groups(self.call)

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.call)

    @property
    def trainings(self) -> Trainings:
        return Trainings(self.call)

    @property
    def registrants(self) -> Registrants:
        return Registrants(self.call)

    @property
    def reports(self) -> Reports:
        return Reports(self.call)

    @property
    def recordings(self) -> Recordings:
        return Recordings(self.call)

    @property
    def seeit(self) -> SeeitSessions:
        return SeeitSessions(self.call)

    async def me(self) -> Identity:
        """Return who the session's token belongs to."""
        return await who(self.call)

    async def call(self, request: wire.Request) -> wire.Answer:
        """Send with the source's token, and once more with a renewed one when GoTo refuses it.

        A refused token means that nothing was done, so this holds for writes too. A 403 of another kind
        is a missing role or scope, which no token of this person cures.
        """
        token = await self.source.access_token()
        try:
            return await self.goto.send(request, token, urgent=self.urgent)
        except TokenRejected:
            token = await self.source.renew(token)
        return await self.goto.send(request, token, urgent=self.urgent)
