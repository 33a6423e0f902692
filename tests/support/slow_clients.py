"""Strangers at the bot's port: they connect, send something, and then nothing more."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SlowClient:
    """An open connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def connect(cls, port: int, *sent: bytes, host: str = "127.0.0.1") -> SlowClient:
        """Connect and send; a server that closes meanwhile is no error."""
        reader, writer = await asyncio.open_connection(host, port)
        with suppress(OSError):
            for part in sent:
                writer.write(part)
                await writer.drain()
        return cls(reader, writer)

    async def rest(self) -> bytes:
        """Return what the server answers until it closes the connection."""
        try:
            return await self.reader.read()
        except OSError:
            return b""

    def close(self) -> None:
        self.writer.transport.abort()


@asynccontextmanager
async def slow_clients(*connecting: Awaitable[SlowClient]) -> AsyncIterator[Sequence[SlowClient]]:
    """Open the connections at once; close them at the end."""
    opened = await asyncio.gather(*connecting)
    try:
        yield opened
    finally:
        for one in opened:
            one.close()


def post(path: str, length: int, *headers: str) -> bytes:
    """Return the beginning of a POST whose body has ``length`` bytes."""
    lines = [f"POST {path} HTTP/1.1", "Host: usher", f"Content-Length: {length}", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
