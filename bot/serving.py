"""Start and stop uvicorn with our own signal handling, so that everything closes in reverse order of opening."""

from __future__ import annotations

import asyncio
import contextlib
import math
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from bot.cancellation import cancel_and_wait
from bot.http_limits import HTTP_LIMITS, HttpLimits, LimitedProtocol, WaitingConnections

STARTUP_CANCEL_SECONDS = 3.0
"""Seconds between two cancellations of work that was stopped while it was still starting."""
MAX_CONNECTIONS = 1000
"""Connections and requests at once beyond which the next request is answered 503."""
BACKLOG = 2048
"""Connections that wait until they are accepted; uvicorn's default."""
REQUEST_GRACE_SECONDS = 8
"""Seconds that running requests get to finish at shutdown."""


class Server(uvicorn.Server):
    """A server that leaves signals to its caller, sets an event when it is up, and waits for an event to stop.

    Uvicorn itself polls ten times a second if it should stop.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready_event = asyncio.Event()
        self.stop_event = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready_event.set()

    async def main_loop(self) -> None:
        """Update the ``Date`` header every second until the stop event is set."""
        while not self.stop_event.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self.stop_event.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, let requests finish and answers be sent within the grace period, then cut the rest."""
        grace = self.config.timeout_graceful_shutdown or 0
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if tasks := set(self.server_state.tasks):
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                while self.server_state.connections:  # noqa: ASYNC110 - uvicorn keeps a set, without an event
                    await asyncio.sleep(0.005)
        await self.lifespan.shutdown()

    @contextlib.asynccontextmanager
    async def running(self, listener: socket.socket) -> AsyncIterator[None]:
        """Serve on ``listener`` while the block runs. Raises ``RuntimeError`` if the server ends before it is up."""
        serving = asyncio.create_task(self.serve(sockets=[listener]))
        try:
            await _wait_until_up(self.ready_event, serving)
            yield
        finally:
            self.stop_event.set()
            await serving


async def _wait_until_up(event: asyncio.Event, running: asyncio.Task[None]) -> None:
    waiting = asyncio.create_task(event.wait())
    try:
        await asyncio.wait({waiting, running}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    if running.done():
        running.result()
        raise RuntimeError("the web server ended while it was starting")


def bind_listener(port: int, host: str) -> socket.socket:
    """Return a listening socket; ``host`` is an IP address. Raises ``OSError`` if the port is taken.

    It listens at once: two processes can bind one port as long as neither listens, and the second would fail later.

    ``::`` is all addresses of this machine, of IPv4 too. The protocol is given explicitly: without it asyncio does not
    set TCP_NODELAY, and small answers wait 40 ms.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        if family is socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


@contextlib.asynccontextmanager
async def serving(
    app: ASGIApp, listener: socket.socket, limits: HttpLimits = HTTP_LIMITS
) -> AsyncIterator[None]:
    """Serve within the limits while the block runs; at its end accept nothing new and finish the running requests."""
    config = uvicorn.Config(
        app,
        http=partial(LimitedProtocol, WaitingConnections(limits)),  # type: ignore[arg-type] # it is called, no more
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_graceful_shutdown=REQUEST_GRACE_SECONDS,
        timeout_keep_alive=math.ceil(limits.idle_seconds),
    )
    try:
        async with Server(config).running(listener):
            yield
    finally:
        listener.close()


async def wait_for_stop_signal() -> None:
    """Wait for SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    _on_stop_signal(stopped.set)
    await stopped.wait()


async def run_until_stopped(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run the coroutine; cancel it if a stop signal comes before it has installed its own handler."""
    stops: list[asyncio.Task[None]] = []
    running = asyncio.create_task(coroutine)

    def stop() -> None:
        stops.append(
            asyncio.create_task(
                cancel_and_wait(running, first_wait=STARTUP_CANCEL_SECONDS, next_wait=STARTUP_CANCEL_SECONDS)
            )
        )

    _on_stop_signal(stop)
    try:
        await running
    except asyncio.CancelledError:
        if not stops:
            raise
    finally:
        await asyncio.gather(*stops)


def _on_stop_signal(callback: Callable[[], object]) -> None:
    """Call it on SIGTERM and SIGINT; replaces the previous handler."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, callback)
