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
from cachetools import LRUCache
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.errors import UsherError
from bot.model.ids import Tenant
from bot.ports import Clock
from bot.slack.error_codes import RATE_LIMIT_CODES, TRANSIENT_CODES, UNCERTAIN_CODES, error_for
from bot.slack.errors import (
    ChannelGone,
    InstallationGone,
    SlackBusy,
    SlackOutcomeUnknown,
    SlackRefused,
    SlackUnavailable,
)
from bot.slack.wire import Failure, call_once, next_cursor

TokenLookup = Callable[[Tenant], Awaitable[str | None]]
MovedChannelLookup = Callable[[Tenant, str], Awaitable[str | None]]
"""Returns the id that a channel has now if Slack changed it, else None."""
Arguments = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
"""Arguments of a call, or what returns them as they are at each request, so also after each wait."""
CallObserver = Callable[[str, str, float], None]
"""Called with (method, result, seconds) after each request; result is ok, limited, refused, down or lost."""

_MAX_CACHED_CLIENTS = 1000
_MAX_PAGES = 500
TEAM_ID_METHODS = frozenset({"usergroups.list", "usergroups.users.list", "users.conversations", "users.list"})
"""Methods called here that need ``team_id`` with an organization-wide token (Slack: the reference of each method)."""
_CHANNEL_ARGUMENTS = ("channel", "channel_id")
"""Arguments that name a conversation (Slack: Web API)."""


async def no_moved_channel(tenant: Tenant, channel: str) -> str | None:
    """Know of no channel whose id changed."""
    return None


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
class SlackRetryPolicy:
    """``pauses`` are the seconds before each retry, ``max_wait`` limits all waiting for one call."""

    pauses: tuple[float, ...] = (0.3, 1.0, 3.0)
    max_wait: float = 30.0


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


class SlackClients:
    """Calls Slack for any tenant. ``tokens`` returns a tenant's bot token, or None if Usher is not installed."""

    def __init__(
        self,
        base_url: str,
        session: aiohttp.ClientSession,
        tokens: TokenLookup,
        clock: Clock,
        *,
        retries: SlackRetryPolicy | None = None,
        observe: CallObserver = lambda method, result, seconds: None,
        find_moved_channel: MovedChannelLookup = no_moved_channel,
    ) -> None:
        self.base_url = base_url
        self.session = session
        self.clock = clock
        self.retries = retries or SlackRetryPolicy()
        self._tokens = tokens
        self._observe = observe
        self._find_moved_channel = find_moved_channel
        self._clients: LRUCache[Tenant, AsyncWebClient] = LRUCache(_MAX_CACHED_CLIENTS)
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
        return known

    async def call(
        self,
        tenant: Tenant,
        method: str,
        arguments: Arguments,
        effect: Effect,
        *,
        team: str | None = None,
        max_wait: float | None = None,
    ) -> dict[str, Any]:
        """Call a Web API method and return Slack's answer.

        ``team`` is the workspace, for methods that need one if the installation is organization-wide; ``max_wait``
        overrides that of ``retries``. Reads are sent as a query, writes as JSON (Slack: Web API).

        A channel that Slack does not know under this id is tried under its new one: nothing was done for the old id.

        Raises the errors of ``bot.slack.errors``: ``SlackBusy`` and ``SlackUnavailable`` if the call had no effect,
        ``SlackOutcomeUnknown`` if an ``ADD`` call may have had one, else the error for Slack's code.
        """
        client = await self.client(tenant)
        needs_team = team is not None and tenant.is_organization and method in TEAM_ID_METHODS
        body, own = dict[str, Any](), {"team_id": team} if needs_team else {}

        async def send() -> dict[str, Any] | Failure:
            nonlocal body
            body = {**(arguments() if callable(arguments) else arguments), **own}
            return await call_once(client, method, body, read=effect is Effect.READ)

        try:
            return await self.send_with_retry(send, method, effect, max_wait=max_wait)
        except ChannelGone:
            if not (moved := await self._find_moved_channels(tenant, body)):
                raise
        own |= moved
        return await self.send_with_retry(send, method, effect, max_wait=max_wait)

    async def pages(
        self,
        tenant: Tenant,
        method: str,
        arguments: Mapping[str, Any],
        *,
        size: int,
        team: str | None = None,
        max_wait: float | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield the pages of a read, ``size`` entries each (Slack: pagination). Raises like ``call``."""
        cursor: str | None = None
        for _ in range(_MAX_PAGES):
            body = {**arguments, "limit": size, "cursor": cursor}
            page = await self.call(tenant, method, body, Effect.READ, team=team, max_wait=max_wait)
            yield page
            cursor = next_cursor(page)
            if cursor is None:
                return
        raise SlackRefused(code="endless_pages", method=method)

    async def _find_moved_channels(self, tenant: Tenant, arguments: Mapping[str, Any]) -> dict[str, str]:
        """Return the arguments that name a channel which has another id now, with that id."""
        found: dict[str, str] = {}
        for name in _CHANNEL_ARGUMENTS:
            channel = arguments.get(name)
            moved = await self._find_moved_channel(tenant, channel) if isinstance(channel, str) else None
            if moved is not None:
                found[name] = moved
        return found

    async def send_with_retry(
        self,
        send: Callable[[], Awaitable[dict[str, Any] | Failure]],
        method: str,
        effect: Effect,
        *,
        max_wait: float | None = None,
    ) -> dict[str, Any]:
        """Send until it is answered or may not be retried; return the answer or raise like ``call``."""
        left = self.retries.max_wait if max_wait is None else max_wait
        pauses = iter(self.retries.pauses)
        while True:
            started = self.clock.now()
            result = await send()
            seconds = (self.clock.now() - started).total_seconds()
            if not isinstance(result, Failure):
                self._observe(method, "ok", seconds)
                return result
            self._observe(method, _result_label(result), seconds)
            pause = _pause_before_retry(result, effect, pauses)
            if pause is None or pause > left:
                raise _error_for_failure(result, method, effect)
            left -= pause
            await self.clock.sleep(pause)


def _result_label(failure: Failure) -> str:
    if failure.code in RATE_LIMIT_CODES:
        return "limited"
    if failure.code in UNCERTAIN_CODES:
        return "lost"
    return "down" if failure.code in TRANSIENT_CODES else "refused"


def _pause_before_retry(failure: Failure, effect: Effect, pauses: Any) -> float | None:
    """Return the seconds to wait before the call is retried, or None if it must not be."""
    if failure.code in RATE_LIMIT_CODES:
        return failure.retry_after
    if failure.code not in TRANSIENT_CODES or (effect is Effect.ADD and failure.code in UNCERTAIN_CODES):
        return None
    pause: float | None = next(pauses, None)
    return pause


def _error_for_failure(failure: Failure, method: str, effect: Effect) -> UsherError:
    if failure.code in RATE_LIMIT_CODES:
        seconds = max(1, math.ceil(failure.retry_after))
        return SlackBusy(seconds=seconds, retry_after=failure.retry_after, method=method)
    if failure.code in UNCERTAIN_CODES and effect is Effect.ADD:
        return SlackOutcomeUnknown(code=failure.code, method=method)
    if failure.code in TRANSIENT_CODES:
        return SlackUnavailable(code=failure.code, method=method)
    return error_for(failure.code, method, scope=failure.needed_scope, problems=failure.problems)
