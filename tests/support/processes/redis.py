"""A Redis that a test kills, freezes and starts again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.embedded import find_binary, open_embedded_redis
from tests.support.ports import free_port
from tests.support.processes.programs import wait_until


class RedisServer:
    """A Redis process with a fixed folder: what was written is there again after a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        self.url = await self._stack.enter_async_context(open_embedded_redis(self.folder))
        async with Redis.from_url(self.url) as redis:
            self.pid = int((await redis.info("server"))["process_id"])

    async def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        await self._stack.aclose()
        self._stack = AsyncExitStack()

    async def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    async def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    async def aclose(self) -> None:
        with suppress(ProcessLookupError):
            await self.thaw()
        await self._stack.aclose()


def _write_config(folder: Path, config: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "valkey.conf"
    file.write_text(f'dir "{folder}"\nbind 127.0.0.1\n{config}')
    return file


@asynccontextmanager
async def open_valkey(folder: Path, *options: str, config: str = "") -> AsyncIterator[str]:
    """Yield the URL of a Valkey on a port, with these options of its command line; ``config`` is its file."""
    port = free_port()
    file = _write_config(folder, f"port {port}\n{config}\n")
    process = await asyncio.create_subprocess_exec(
        find_binary(), file, *options, stdout=asyncio.subprocess.DEVNULL
    )
    url = f"redis://127.0.0.1:{port}/0"
    try:
        await wait_until(lambda: _answers(url), "Valkey does not answer", every=0.02)
        yield url
    finally:
        process.kill()
        await process.wait()


async def _answers(url: str) -> bool:
    async with Redis.from_url(url, retry=None) as redis:
        with suppress(RedisError):
            return bool(await redis.ping())
    return False


@asynccontextmanager
async def open_redis_server(folder: Path) -> AsyncIterator[RedisServer]:
    server = RedisServer(folder)
    await server.start()
    try:
        yield server
    finally:
        await server.aclose()
