"""Serving and stopping: uvicorn under our own signals, so that everything closes in reverse order of opening."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp

GRACE = 8
"""Seconds that requests under way may still take at the end."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bind(port: int, host: str = "0.0.0.0") -> socket.socket:  # noqa: S104 - a web process is reached from outside
    """Return a bound socket. Raises ``OSError`` when the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve while the block runs; at its end take no more and finish what is under way."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=20,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not running.done():  # noqa: ASYNC110 - uvicorn tells by a flag alone
            await asyncio.sleep(0.005)
        if running.done():
            await running
            raise RuntimeError("the web server ended while it was starting")
        yield
    finally:
        server.should_exit = True
        await running
        listener.close()


async def until_told() -> None:
    """Wait for SIGTERM or SIGINT."""
    told = asyncio.Event()
    _when_told(told.set)
    await told.wait()


async def stoppable(work: Coroutine[Any, Any, None]) -> None:
    """Do the work; told to stop before it waits for that itself, break it off and close what is open."""
    told = asyncio.Event()
    working = asyncio.create_task(work)

    def stop() -> None:
        told.set()
        working.cancel()

    _when_told(stop)
    try:
        await working
    except asyncio.CancelledError:
        if not told.is_set():
            raise


def _when_told(act: Callable[[], object]) -> None:
    """Act at SIGTERM and SIGINT from now on, instead of what was to be done before."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, act)
