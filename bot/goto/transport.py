"""The two HTTP clients, shared by all people, and the errors of broken connections."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot.goto.errors import GoToError, NeverSent, OutcomeUnknown, Unreachable
from bot.goto.wire import Answer, Request

_NO_CONNECTION_ERRORS = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class GoToClients:
    """``reads`` is fast and may repeat a request by itself; ``writes`` sends each request at most once."""

    reads: httpx.AsyncClient
    writes: httpx.AsyncClient


def no_cookies() -> CookieJar:
    """Return a jar that keeps nothing, so that one person's cookie is never sent with another's call."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


@cache
def default_tls_context() -> ssl.SSLContext:
    """Return a TLS context with certifi's roots, ignoring the environment. Cached, since loading them is slow."""
    return httpx.create_ssl_context(trust_env=False)


@asynccontextmanager
async def open_clients(
    *,
    version: str,
    connect: float = 5.0,
    read: float = 20.0,
    pool: float = 10.0,
    connections: int = 100,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[GoToClients]:
    """Open both clients while the block runs.

    ``connect``, ``read`` and ``pool`` are timeouts in seconds, ``connections`` the maximum of each client, ``tls``
    the TLS context of both (None: certifi's roots).

    Cookies and redirects are off; proxies and passwords of the environment are ignored. httpx's own transport
    rescans its pool for each request, so reads use aiohttp's. aiohttp's repeats PUT and DELETE by itself after a
    lost connection and reports the loss as a connect timeout, so writes do not use it.
    """
    tls = tls or default_tls_context()
    timeout = httpx.Timeout(connect=connect, read=read, write=read, pool=pool)
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    headers = {"User-Agent": f"Usher/{version}"}
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, ssl=tls), cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        async with (
            httpx.AsyncClient(
                transport=AiohttpTransport(client=session, verify=tls, trust_env=False),
                headers=headers,
                cookies=no_cookies(),
                timeout=timeout,
                verify=tls,
                follow_redirects=False,
                trust_env=False,
            ) as reads,
            httpx.AsyncClient(
                headers=headers,
                cookies=no_cookies(),
                timeout=timeout,
                limits=limits,
                verify=tls,
                follow_redirects=False,
                trust_env=False,
            ) as writes,
        ):
            yield GoToClients(reads, writes)


async def send_once(
    http: httpx.AsyncClient, base_url: str, request: Request, headers: Mapping[str, str]
) -> Answer:
    """Send once and return the complete answer.

    Without an answer it raises ``Unreachable`` for a read; for a write ``NeverSent`` if no connection was made, else
    ``OutcomeUnknown``. The error holds only the name of the original exception, which contains the token.
    """
    fault: GoToError
    row = request.endpoint
    try:
        response = await http.request(
            row.method,
            base_url + request.path,
            content=request.body,
            headers={**request.headers, **headers},
        )
        return Answer(
            response.status_code, {k.lower(): v for k, v in response.headers.items()}, response.content
        )
    except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:
        kind = type(error).__name__
        if row.is_read:
            fault = Unreachable(row.id, detail=kind)
        elif isinstance(error, _NO_CONNECTION_ERRORS):
            fault = NeverSent(row.id, detail=kind)
        else:
            fault = OutcomeUnknown(row.id, detail=kind)
    raise fault
