"""Calls to Slack's Web API: one aiohttp session for all tenants, one client per tenant, and our own retries.

slack_sdk's own retry handlers are off. The default one repeats every call after a connection error, even
chat.postMessage, which posts twice if only the answer was lost; its rate limit handler reads only one digit of
Retry-After.
"""

from __future__ import annotations

import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import UsherError
from bot.ids import Tenant
from bot.ports import Clock
from bot.slack.errors import (
    LIMITED,
    TRANSIENT,
    UNCERTAIN,
    InstallationGone,
    OutcomeUnknown,
    SlackBusy,
    SlackDown,
    error_for,
)
from bot.slack.wire import Failure, attempt

TokenFor = Callable[[Tenant], Awaitable[str | None]]
Observe = Callable[[str, str, float], None]
"""Called with (method, result, seconds) after each request; result is ok, limited, refused, down or lost."""

_KEPT_CLIENTS = 1000
_NEEDS_TEAM = frozenset(
    {
        "bots.info",
        "conversations.create",
        "conversations.list",
        "team.info",
        "usergroups.list",
        "users.conversations",
        "users.list",
    }
)
"""Methods that need ``team_id`` with an organization-wide token (Slack: developing for Enterprise orgs)."""


class Effect(Enum):
    """The effect of a call, which decides if it may be repeated after its answer was lost."""

    READ = "read"
    SET = "set"
    """Sets a state; repeating it is harmless (chat.update, views.publish)."""
    ADD = "add"
    """Each call adds something (chat.postMessage); never repeated if it may have taken effect."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Time-outs of one request, in seconds."""

    connect: float = 3.0
    total: float = 10.0


@dataclass(frozen=True, slots=True)
class Retries:
    """``pauses`` are the seconds before each retry, ``max_wait`` limits all waiting for one call."""

    pauses: tuple[float, ...] = (0.3, 1.0, 3.0)
    longest: float = 30.0


@asynccontextmanager
async def open_session(
    base_url: str, timeouts: Timeouts | None = None
) -> AsyncIterator[aiohttp.ClientSession]:
    """Open the shared session. It keeps no cookies, since one person's would be sent with another's calls.

    The environment's proxy is used, except for a Slack on this machine.
    """
    limits = timeouts or Timeouts()
    local = (urlsplit(base_url).hostname or "") in {"localhost", "127.0.0.1", "::1"}
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=limits.total, connect=limits.connect),
        trust_env=not local,
    ) as session:
        yield session


class Clients:
    """Calls Slack for any tenant. ``tokens`` returns a tenant's bot token, or None if Usher is not installed."""

    def __init__(
        self,
        base_url: str,
        session: aiohttp.ClientSession,
        tokens: TokenFor,
        clock: Clock,
        *,
        retries: Retries | None = None,
        observe: Observe = lambda method, result, seconds: None,
    ) -> None:
        self.base_url = base_url
        self.session = session
        self.clock = clock
        self.retries = retries or Retries()
        self._tokens = tokens
        self._observe = observe
        self._clients: dict[Tenant, AsyncWebClient] = {}
        self._logger = logging.getLogger("bot.slack.web")
        # The SDK formats every request for its debug log unless its logger has its own level.
        self._logger.setLevel(logging.INFO)

    async def client(self, tenant: Tenant) -> AsyncWebClient:
        """Return the tenant's client. Raises ``InstallationGone`` if there is no token."""
        if self.session.closed:
            # The SDK would open a session of its own for each call, with a cookie jar.
            raise RuntimeError("Slack's session is closed.")
        token = await self._tokens(tenant)
        if token is None:
            raise InstallationGone(code="no_token", method="")
        known = self._clients.get(tenant)
        if known is None or known.token != token:
            known = AsyncWebClient(
                token, base_url=self.base_url, session=self.session, logger=self._logger, retry_handlers=[]
            )
            known.proxy = None  # the session already handles the environment's proxy and its exceptions
            self._clients[tenant] = known
            if len(self._clients) > _KEPT_CLIENTS:
                del self._clients[next(iter(self._clients))]
        return known

    async def call(
        self,
        tenant: Tenant,
        method: str,
        arguments: Mapping[str, Any],
        effect: Effect,
        *,
        team: str | None = None,
        longest: float | None = None,
    ) -> dict[str, Any]:
        """Call a Web API method and return Slack's answer.

        ``team`` is the workspace, for methods that need one if the installation is organization-wide; ``max_wait``
        overrides that of ``retries``. Reads are sent as a query, writes as JSON (Slack: Web API).

        Raises the errors of ``bot.slack.errors``: ``SlackBusy`` and ``SlackUnavailable`` if the call had no effect,
        ``SlackOutcomeUnknown`` if an ``ADD`` call may have had one, else the error for Slack's code.
        """
        client = await self.client(tenant)
        body = dict(arguments)
        if team is not None and tenant.id.startswith("E") and method in _NEEDS_TEAM:
            body["team_id"] = team

        async def send() -> dict[str, Any] | Failure:
            return await attempt(client, method, body, read=effect is Effect.READ)

        return await self.repeat(send, method, effect, longest=longest)

    async def repeat(
        self,
        send: Callable[[], Awaitable[dict[str, Any] | Failure]],
        method: str,
        effect: Effect,
        *,
        longest: float | None = None,
    ) -> dict[str, Any]:
        """Send until it is answered or may not be retried; return the answer or raise like ``call``."""
        left = self.retries.longest if longest is None else longest
        pauses = iter(self.retries.pauses)
        while True:
            started = self.clock.now()
            result = await send()
            seconds = (self.clock.now() - started).total_seconds()
            if not isinstance(result, Failure):
                self._observe(method, "ok", seconds)
                return result
            self._observe(method, _outcome(result), seconds)
            pause = _pause(result, effect, pauses)
            if pause is None or pause > left:
                raise _final(result, method, effect)
            left -= pause
            await self.clock.sleep(pause)


def _outcome(failure: Failure) -> str:
    if failure.code in LIMITED:
        return "limited"
    if failure.code in UNCERTAIN:
        return "lost"
    return "down" if failure.code in TRANSIENT else "refused"


def _pause(failure: Failure, effect: Effect, pauses: Any) -> float | None:
    """Return the seconds to wait before the call is retried, or None if it must not be."""
    if failure.code in LIMITED:
        return failure.retry_after
    if failure.code not in TRANSIENT or (effect is Effect.ADD and failure.code in UNCERTAIN):
        return None
    pause: float | None = next(pauses, None)
    return pause


def _final(failure: Failure, method: str, effect: Effect) -> UsherError:
    if failure.code in LIMITED:
        seconds = max(1, math.ceil(failure.retry_after))
        return SlackBusy(seconds=seconds, retry_after=failure.retry_after, method=method)
    if failure.code in UNCERTAIN and effect is Effect.ADD:
        return OutcomeUnknown(code=failure.code, method=method)
    if failure.code in TRANSIENT:
        return SlackDown(code=failure.code, method=method)
    return error_for(failure.code, method, scope=failure.needed, problems=failure.problems)
