"""The two HTTP clients, shared by all people, and what a broken connection means."""

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

_NO_CONNECTION = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Clients:
    """``reads`` is fast and may repeat a request by itself; ``writes`` sends each request at most once."""

    reads: httpx.AsyncClient
    writes: httpx.AsyncClient


def no_cookies() -> CookieJar:
    """Return a jar that keeps nothing, so that one person's cookie never goes out with another's call."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


@cache
def roots() -> ssl.SSLContext:
    """Return what trusts certifi's roots and nothing of the environment: reading them takes longer than all else."""
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
) -> AsyncIterator[Clients]:
    """Open both clients for as long as the block runs.

    ``connect``, ``read`` and ``pool`` are timeouts in seconds, ``connections`` the most of each client,
    ``tls`` whom both trust (None: certifi's roots).

    Cookies and redirects are off and no proxy or password is taken from the environment. httpx's own
    transport rescans its pool at each request, so reads go through aiohttp's; that one repeats PUT and
    DELETE by itself after a cut and calls a cut a connect timeout, so writes do not.
    """
    tls = tls or roots()
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
            yield Clients(reads, writes)


async def deliver(
    http: httpx.AsyncClient, base_url: str, request: Request, headers: Mapping[str, str]
) -> Answer:
    """Send once and return the whole answer.

    Raises ``Unreachable`` when a read got none; for a write ``NeverSent`` when there was no connection, else
    ``OutcomeUnknown``. The error names the kind of fault only: the exception behind it holds the token.
    """
    fault: GoToError
    row = request.operation
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
        if row.reads:
            fault = Unreachable(row.id, detail=kind)
        elif isinstance(error, _NO_CONNECTION):
            fault = NeverSent(row.id, detail=kind)
        else:
            fault = OutcomeUnknown(row.id, detail=kind)
    raise fault
