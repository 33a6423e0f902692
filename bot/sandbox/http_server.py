"""An HTTP server for an ASGI app on a loopback port; the app can drop a connection instead of answering."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.serving import Server, bind_listener

CUT_EXTENSION = "usher.cut"

KEEP_ALIVE_SECONDS = 75
"""Seconds an idle connection stays open: longer than any client keeps one (aiohttp: 15), so that no client sends a
request into a closing connection and has to report its outcome as unknown."""


class _DroppingProtocol(HttpToolsProtocol):
    """Uvicorn's HTTP protocol; the scope's extension ``usher.cut`` closes the TCP connection at once."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        scope: Any = self.scope
        scope["extensions"] = {CUT_EXTENSION: {"close": self.transport.close}}


@contextlib.asynccontextmanager
async def serve(
    app: ASGIApp, *, port: int = 0, host: str = "127.0.0.1", grace: float = 2.0
) -> AsyncIterator[str]:
    """Serve ``app`` while the block runs; yield its base URL without a trailing slash.

    ``port`` 0 picks a free one; OSError if the given port is taken. ``grace`` is how many seconds running
    requests may still take when the block ends.
    """
    listener = bind_listener(port, host)
    try:
        config = uvicorn.Config(
            app,
            http=_DroppingProtocol,
            ws="websockets-sansio",
            log_config=None,
            access_log=False,
            date_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=max(1, round(grace)),
        )
        async with Server(config).running(listener):
            yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        listener.close()


class DroppedConnection(Response):
    """Closes the connection without an answer (under another server: in the middle of the answer)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        extension = scope.get("extensions", {}).get(CUT_EXTENSION)
        if extension is None:
            headers = [(b"content-length", b"2"), (b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            return
        extension["close"]()
        while (await receive())["type"] != "http.disconnect":
            pass
