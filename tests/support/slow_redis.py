"""A Redis whose answers come late, or not at all: a proxy in front of a real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(kw_only=True)
class SlowRedis:
    """``delay_seconds`` is how late each answer comes; while ``answers`` is clear, none comes."""

    url: str
    delay_seconds: float = 0.0
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    async def forward(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, late: bool) -> None:
        with suppress(OSError):
            while chunk := await source.read(65536):
                if late:
                    await asyncio.sleep(self.delay_seconds)
                    await self.answers.wait()
                target.write(chunk)
                await target.drain()
        target.close()


@asynccontextmanager
async def open_slow_redis(redis_url: str, folder: Path) -> AsyncIterator[SlowRedis]:
    """Open the proxy in front of the Redis at a ``unix://`` address. At first it answers at once."""
    behind, socket = urlsplit(redis_url).path, folder / "slow.sock"
    slow = SlowRedis(url=f"unix://{socket}")
    slow.answers.set()
    running: set[asyncio.Task[None]] = set()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_unix_connection(behind)
        for one in (slow.forward(reader, onward, False), slow.forward(there, writer, True)):
            running.add(asyncio.create_task(one))

    server = await asyncio.start_unix_server(connect, socket)
    try:
        yield slow
    finally:
        slow.answers.set()
        server.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
