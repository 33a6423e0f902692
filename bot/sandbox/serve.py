"""Serves an ASGI app on a loopback port, and lets an app cut a connection instead of answering."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

CUT = "usher.cut"


class _CuttingProtocol(HttpToolsProtocol):
    """Uvicorn's HTTP protocol; the scope's extension ``usher.cut`` closes the TCP connection as it stands."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        scope: Any = self.scope
        scope["extensions"] = {CUT: {"close": self.transport.close}}


class _Server(uvicorn.Server):
    """A server that leaves signals to its caller, says when it is up and sleeps until it is told to stop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()
        self.stop = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def main_loop(self) -> None:
        await self.stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, let requests end within the grace, cut what is left; without uvicorn's naps."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if tasks := set(self.server_state.tasks):
            _, late = await asyncio.wait(tasks, timeout=self.config.timeout_graceful_shutdown)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self.lifespan.shutdown()


async def _until(event: asyncio.Event, running: asyncio.Task[None]) -> None:
    waiting = asyncio.create_task(event.wait())
    try:
        await asyncio.wait({waiting, running}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    if running.done():
        running.result()
        raise RuntimeError("The server ended while it was starting.")


@contextlib.asynccontextmanager
async def serve(
    app: ASGIApp, *, port: int = 0, host: str = "127.0.0.1", grace: float = 2.0
) -> AsyncIterator[str]:
    """Serve ``app`` while the block runs and yield its base URL without a trailing slash.

    ``port`` 0 takes a free one; OSError if the given port is taken. ``grace`` is how many seconds requests
    under way may still take when the block ends.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        config = uvicorn.Config(
            app,
            http=_CuttingProtocol,
            ws="websockets-sansio",
            log_config=None,
            access_log=False,
            date_header=False,
            timeout_graceful_shutdown=max(1, round(grace)),
        )
        server = _Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await _until(server.up, running)
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            server.stop.set()
            await running
    finally:
        listener.close()


class CutResponse(Response):
    """Closes the connection without an answer (under a foreign server: in the middle of the answer)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        extension = scope.get("extensions", {}).get(CUT)
        if extension is None:
            headers = [(b"content-length", b"2"), (b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            return
        extension["close"]()
        while (await receive())["type"] != "http.disconnect":
            pass
