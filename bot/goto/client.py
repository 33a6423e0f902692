"""The client of GoTo's APIs. All people share one; a session adds a person's token."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

import httpx

from bot.goto import wire
from bot.goto.assist import SeeitApi
from bot.goto.errors import TokenRejected
from bot.goto.groups import GroupsApi
from bot.goto.identity import get_identity
from bot.goto.meetings import MeetingsApi
from bot.goto.metrics import RequestObserver, ignore_request, monotonic_seconds, time_request
from bot.goto.models import Identity
from bot.goto.organizers import OrganizersApi
from bot.goto.recordings import RecordingsApi
from bot.goto.registrants import RegistrantsApi
from bot.goto.reports import ReportsApi
from bot.goto.retry import Jitter, RetryPolicy, Sleep, full_jitter, send_with_retry
from bot.goto.rows import RowObserver, ignore_row
from bot.goto.trainings import AccountsApi, TrainingsApi
from bot.goto.transport import no_cookies, open_client, send_once

__all__ = [
    "GoTo",
    "GoToSession",
    "RateLimiter",
    "RetryPolicy",
    "TokenSource",
    "no_cookies",
    "open_client",
]


class RateLimiter(Protocol):
    async def wait(self, api: str, *, urgent: bool, asker: str) -> None:
        """Wait until one more request may be sent to this API (``G2M``, ``G2T``, …). GoTo allows 10/s per API.

        Askers take turns.
        """
        ...


class TokenSource(Protocol):
    async def access_token(self) -> str:
        """Return an access token that is expected to be valid."""
        ...

    async def renew(self, stale: str) -> str:
        """Return a new token; GoTo refused ``stale``."""
        ...


class GoTo:
    """Sends requests to GoTo within its rate limits; holds no personal data.

    ``http`` comes from ``open_client``. Base URLs have no trailing slash; ``seeit_url`` is the host
    of Seeit's ``/seeit/v1`` (None: the same as all others). ``sleep`` and ``jitter`` are for the pauses between
    attempts; ``observe`` is called after each request, ``observe_row`` for each row of an answer that is left out.
    """

    def __init__(
        self,
        base_url: str,
        *,
        http: httpx.AsyncClient,
        rate_limiter: RateLimiter,
        seeit_url: str | None = None,
        retry: RetryPolicy | None = None,
        sleep: Sleep = asyncio.sleep,
        jitter: Jitter = full_jitter,
        observe: RequestObserver = ignore_request,
        observe_row: RowObserver = ignore_row,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._seeit_url = (seeit_url or base_url).rstrip("/")
        self._http = http
        self._rate_limiter = rate_limiter
        self._retry = retry or RetryPolicy()
        self._sleep = sleep
        self._jitter = jitter
        self._observe = observe
        self.observe_row = observe_row

    def session(self, source: TokenSource, *, urgent: bool = True, asker: str = "") -> GoToSession:
        """Return the APIs for one token source. ``urgent`` requests (a person waits) go first at the rate limit.

        ``asker`` is for whom the requests are; different ones take turns there.
        """
        return GoToSession(goto=self, source=source, urgent=urgent, asker=asker)

    async def send(self, request: wire.Request, token: str, *, urgent: bool, asker: str = "") -> wire.Answer:
        """Send with a token; return a successful answer or raise the ``GoToError`` for the failure.

        Reads are retried after 429, 5xx and no answer; writes only after 429 and if no connection could be made.
        """
        row = request.endpoint
        base_url = self._seeit_url if row.product == "G2A" else self._base_url

        async def once() -> wire.Answer:
            await self._rate_limiter.wait(row.product, urgent=urgent, asker=asker)
            sent = send_once(self._http, base_url, request, wire.bearer_header(token))
            answer = await time_request(sent, row.id, self._observe, monotonic_seconds)
            wire.raise_for_error(row, answer)
            return answer

        return await send_with_retry(once, row, self._retry, self._sleep, self._jitter)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoToSession:
    """One person's access to GoTo: a typed API for each product."""

    goto: GoTo
    source: TokenSource
    urgent: bool = True
    asker: str = ""

    @property
    def observe_row(self) -> RowObserver:
        return self.goto.observe_row

    @property
    def meetings(self) -> MeetingsApi:
        return MeetingsApi(self.call, self.observe_row)

    @property
    def organizers(self) -> OrganizersApi:
        return OrganizersApi(self.call, self.observe_row)

    @property
    def groups(self) -> GroupsApi:
        return GroupsApi(self.call, self.observe_row)

    @property
    def accounts(self) -> AccountsApi:
        return AccountsApi(self.call, self.observe_row)

    @property
    def trainings(self) -> TrainingsApi:
        return TrainingsApi(self.call, self.observe_row)

    @property
    def registrants(self) -> RegistrantsApi:
        return RegistrantsApi(self.call, self.observe_row)

    @property
    def reports(self) -> ReportsApi:
        return ReportsApi(self.call, self.observe_row)

    @property
    def recordings(self) -> RecordingsApi:
        return RecordingsApi(self.call, self.observe_row)

    @property
    def seeit(self) -> SeeitApi:
        return SeeitApi(self.call, self.observe_row)

    async def me(self) -> Identity:
        """Return the identity that the session's token belongs to."""
        return await get_identity(self.call)

    async def call(self, request: wire.Request) -> wire.Answer:
        """Send with the source's token; if GoTo refuses the token, renew it and send once more.

        A refused token means that the request had no effect, so writes can be repeated too. Any other 403 is a
        missing role or scope, which a new token would not fix.
        """
        token = await self.source.access_token()
        try:
            return await self._send(request, token)
        except TokenRejected:
            token = await self.source.renew(token)
        return await self._send(request, token)

    async def _send(self, request: wire.Request, token: str) -> wire.Answer:
        return await self.goto.send(request, token, urgent=self.urgent, asker=self.asker)
