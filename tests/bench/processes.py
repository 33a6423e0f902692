"""Bots and bare apps in processes of their own, and a client that times their answers."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Self

from tests.bench.payloads import Payload

ROOT = Path(__file__).parents[2]
START_SECONDS = 20.0
"""Seconds for a process to answer."""


@asynccontextmanager
async def process(
    *arguments: str, environment: Mapping[str, str] | None = None, told: Any = None
) -> AsyncIterator[int]:
    """Run ``python arguments…`` while the block runs and give its id; ``told`` goes to its input as JSON."""
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        env={**_plain(), **(environment or {})},
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert started.stdin is not None
    try:
        if told is not None:
            started.stdin.write(json.dumps(told).encode() + b"\n")
        yield started.pid
    finally:
        with suppress(ProcessLookupError):
            started.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(started.wait(), 15)
        except TimeoutError:
            started.kill()
            await started.wait()


def _plain() -> dict[str, str]:
    """Return what a Python needs of the environment."""
    return {
        name: os.environ[name]
        for name in ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH")
        if name in os.environ
    }


def cpu_seconds_of(pid: int) -> float:
    """Return the CPU seconds that a process has used (Linux: proc(5), ``stat``)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes_of(pid: int) -> float:
    """Return the bytes of memory that a process has in use (Linux: proc(5), ``status``)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024.0


class Connection:
    """One kept connection to a web process, one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def to(cls, port: int) -> Self:
        """Connect as soon as somebody listens. Raises ``OSError`` when nobody does for ``PATIENCE``."""
        until = time.perf_counter() + START_SECONDS
        while True:
            try:
                return cls(*await asyncio.open_connection("127.0.0.1", port))
            except OSError:
                if time.perf_counter() > until:
                    raise
                await asyncio.sleep(0.002)

    async def ask(self, payload: Payload) -> tuple[int, bytes]:
        """Return status and body of the answer."""
        self.writer.write(payload.http())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().casefold()
        length = head.partition("content-length:")[2].split("\r\n")[0].strip()
        body = await self.reader.readexactly(int(length)) if length else await self._chunks()
        return int(head.split()[1]), body

    async def _chunks(self) -> bytes:
        """Read a chunked body (RFC 9112, 7.1)."""
        body = b""
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readuntil(b"\r\n")
        return body

    async def timed(self, payload: Payload) -> float:
        """Return the seconds until the whole answer is there."""
        began = time.perf_counter()
        status, body = await self.ask(payload)
        passed = time.perf_counter() - began
        assert status == 200, (status, body)
        return passed

    async def close(self) -> None:
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()
