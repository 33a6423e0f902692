"""The HTTP client, shared by all people, and the errors of broken connections."""

from __future__ import annotations

import importlib.util
import ssl
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from bot.goto.errors import GoToError, NeverSent, OutcomeUnknown, Unreachable
from bot.goto.wire import Answer, Request

# Each request of httpcore tries to import this module several times; where there is none, Python looks for it in every
# folder again: 0.13 ms a request.
if importlib.util.find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]

_NO_CONNECTION_ERRORS = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def no_cookies() -> CookieJar:
    """Return a jar that keeps nothing, so that one person's cookie is never sent with another's call."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


@cache
def default_tls_context() -> ssl.SSLContext:
    """Return a TLS context with certifi's roots, ignoring the environment. Cached, since loading them is slow."""
    return httpx.create_ssl_context(trust_env=False)


@asynccontextmanager
async def open_client(
    *,
    version: str,
    connect: float = 5.0,
    read: float = 20.0,
    pool: float = 10.0,
    connections: int = 100,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[httpx.AsyncClient]:
    """Open the client while the block runs.

    ``connect``, ``read`` and ``pool`` are timeouts in seconds, ``connections`` is the maximum, ``tls`` the TLS
    context (None: certifi's roots).

    Cookies and redirects are off; proxies and passwords of the environment are ignored. httpx sends each request at
    most once, so that a write whose answer was lost is never repeated unnoticed.
    """
    async with httpx.AsyncClient(
        headers={"User-Agent": f"Usher/{version}"},
        cookies=no_cookies(),
        timeout=httpx.Timeout(connect=connect, read=read, write=read, pool=pool),
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        verify=tls or default_tls_context(),
        follow_redirects=False,
        trust_env=False,
    ) as client:
        yield client


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
    except (httpx.HTTPError, OSError) as error:
        kind = type(error).__name__
        if row.is_read:
            fault = Unreachable(row.id, detail=kind)
        elif isinstance(error, _NO_CONNECTION_ERRORS):
            fault = NeverSent(row.id, detail=kind)
        else:
            fault = OutcomeUnknown(row.id, detail=kind)
    raise fault
