"""A Redis that a test kills, freezes and starts again."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from redis.asyncio import Redis

from bot.embedded import open_embedded_redis


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


@asynccontextmanager
async def open_redis_server(folder: Path) -> AsyncIterator[RedisServer]:
    server = RedisServer(folder)
    await server.start()
    try:
        yield server
    finally:
        await server.aclose()
