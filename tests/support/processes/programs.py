"""Usher's processes as a test starts, watches and ends them."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from bot.settings import Settings

ROOT = Path(__file__).parents[3]
UP_LINE = re.compile(r"Usher is (?:(?:running|up) on port (\d+)|ready: (http://\S+))")
"""What a program prints once it is up; the previous release said "up on port"."""

PROCESS_TIMEOUT_SECONDS = 40.0
"""Seconds for anything that is awaited of a process; a busy machine starts one in five."""

START_LOCK = asyncio.Lock()
"""Held while a process starts, and by who must not be slowed down by that: Slack waits three seconds, not more."""


def process_env(settings: Settings | None = None, **changes: str | None) -> dict[str, str]:
    """Return a process's whole environment: the settings by name, then the changes; None takes one out."""
    found = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    found |= {"PYTHONPATH": str(ROOT), "LOG_LEVEL": "WARNING"}
    for name, value in settings.model_dump().items() if settings else ():
        if value is not None and name != "log_level":
            found[name.upper()] = _text(value)
    for name, changed in changes.items():
        found.pop(name, None)
        if changed is not None:
            found[name] = changed
    return found


def _text(value: Any) -> str:
    return str(value.get_secret_value()) if isinstance(value, SecretStr) else str(value)


class Program:
    """One process; ``said`` is all that it wrote so far."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self.process = process
        self.said = ""
        self.start_seconds = 0.0
        self._began = asyncio.get_running_loop().time()
        self._spoke = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(
        cls, *words: str, env: dict[str, str], cwd: Path, module: str = "bot", own_group: bool = False
    ) -> Program:
        """Start ``python -m bot`` with these words; ``own_group`` makes it a process group of its own."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *words,
            env=env,
            cwd=cwd,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=own_group,  # uvloop knows no process_group
        )
        return cls(" ".join(words), process)

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            async with self._spoke:
                self.said += line.decode(errors="replace")
                self._spoke.notify_all()
        async with self._spoke:
            self._spoke.notify_all()

    async def says(self, *, text: str | re.Pattern[str]) -> re.Match[str]:
        """Wait until it has written the text. AssertionError if it ends before."""

        def found() -> re.Match[str] | None:
            return re.search(text, self.said)

        async with asyncio.timeout(PROCESS_TIMEOUT_SECONDS), self._spoke:
            await self._spoke.wait_for(lambda: found() or self._reading.done() or self._ended)
        match = found()
        assert match, f"{self.name} never said {text!r} but:\n{self.said}"
        return match

    @property
    def _ended(self) -> bool:
        return self.process.returncode is not None

    async def until(self, happens: Awaitable[Any], what: str) -> None:
        """Wait for something that it is to do. AssertionError with what it wrote if it ends before or does not."""
        waits = asyncio.ensure_future(happens)
        try:
            await asyncio.wait(
                (waits, self._reading), timeout=PROCESS_TIMEOUT_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            assert waits.done(), f"{self.name} never {what}, but said:\n{self.said}"
        finally:
            waits.cancel()

    async def up(self) -> str:
        """Wait until it says that it is up; return its address."""
        match = await self.says(text=UP_LINE)
        self.start_seconds = asyncio.get_running_loop().time() - self._began
        return match[2] or f"http://127.0.0.1:{match[1]}"

    async def port(self) -> int:
        return int((await self.up()).rpartition(":")[2])

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def kill(self) -> None:
        """End it as ``kill -9`` does."""
        if self.process.returncode is None:
            self.process.kill()
        await self.ends()

    async def ends(self, within: float = PROCESS_TIMEOUT_SECONDS) -> int:
        """Wait for its end; return its exit code. TimeoutError if it goes on beyond ``within`` seconds."""
        async with asyncio.timeout(within):
            code = await self.process.wait()
            await self._reading
        return code

    async def stops(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop; return its exit code. It has ``stop_seconds``."""
        self.send(number)
        return await self.ends(self.stop_seconds)

    @property
    def stop_seconds(self) -> float:
        """Ten seconds; a machine on which it started slowly also stops it slowly."""
        return max(10.0, 3 * self.start_seconds)


class Programs:
    """The processes of one test; what still runs at its end is killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[Program] = []

    async def start(self, *words: str, env: dict[str, str], **options: Any) -> Program:
        program = await Program.start(*words, env=env, cwd=self.folder, **options)
        self.started.append(program)
        return program

    async def aclose(self) -> None:
        for program in self.started:
            await program.kill()


@asynccontextmanager
async def open_programs(folder: Path) -> AsyncIterator[Programs]:
    async with AsyncExitStack() as stack:
        opened = Programs(folder)
        stack.push_async_callback(opened.aclose)
        yield opened


async def http_get(url: str, headers: dict[str, str] | None = None) -> httpx.Response:
    # Without verify=False each client reads all certificates there are, for plain http.
    async with httpx.AsyncClient(trust_env=False, timeout=10, verify=False) as client:  # noqa: S501
        return await client.get(url, headers=headers)


async def metrics_statuses(url: str, token: str) -> tuple[int, int, int]:
    """Return how /metrics answers without a token, with a wrong one and with this one."""
    tokens = [{}, {"Authorization": "Bearer other"}, {"Authorization": f"Bearer {token}"}]
    none, wrong, right = [(await http_get(f"{url}/metrics", one)).status_code for one in tokens]
    return none, wrong, right


async def wait_until(true: Callable[[], Any], what: str, every: float = 0.1) -> None:
    """Look again and again until it is true. TimeoutError with ``what`` was awaited if that does not come."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PROCESS_TIMEOUT_SECONDS
    while True:
        found = true()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return
        if loop.time() > deadline:
            raise TimeoutError(what)
        await asyncio.sleep(every)


async def wait_until_ready(url: str) -> None:
    """Wait until /readyz says so."""

    async def good() -> bool:
        return (await http_get(f"{url}/readyz")).status_code == 200

    await wait_until(good, f"{url} is not ready")
