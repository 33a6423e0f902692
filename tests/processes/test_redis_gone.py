"""Redis goes away for a while: people get a sentence, nothing is lost, the processes go on by themselves."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from bot.embedded import embedded
from tests.processes.city import City, open_city
from tests.processes.programs import until


class Server:
    """A Redis of its own that comes and goes, with the same data and at the same place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        self.url = await self._stack.enter_async_context(embedded(self.folder))
        async with Redis.from_url(self.url) as redis:
            self.pid = int((await redis.info("server"))["process_id"])

    async def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        await self._stack.aclose()
        self._stack = AsyncExitStack()

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    async def aclose(self) -> None:
        with suppress(ProcessLookupError):
            self.thaw()
        await self._stack.aclose()


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[Server]:
    server = Server(folder)
    await server.start()
    try:
        yield server
    finally:
        await server.aclose()


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(tmp_path / "redis") as opened:
        yield opened


@pytest_asyncio.fixture
async def city(server: Server, tmp_path: Path) -> AsyncIterator[City]:
    async with open_city(server.url, tmp_path, by_socket=False) as opened:
        yield opened


SENTENCES = (
    "Usher cannot reach its memory now, so nothing was saved.",
    "This took too long. Try again in a minute.",
)


@pytest.mark.parametrize("outage", ["killed", "frozen"])
async def test_an_outage_is_told_and_survived(city: City, server: Server, outage: str) -> None:
    await city.start("web")
    await city.start("worker")
    await city.ready()
    during, after = await city.settle(["During the outage", "After the outage"])
    await during.opens_form()
    await after.opens_form()

    if outage == "killed":
        await server.kill()
    else:
        server.freeze()
    result = await during.slack.submits()
    assert result.notice is None, (result, "Slack itself had to complain")
    assert not result.closed
    assert any(sentence in during.shown() for sentence in SENTENCES)

    if outage == "killed":
        await server.start()
    else:
        server.thaw()
    await city.ready()
    again = await during.slack.submits()
    assert again.notice is None, again
    await after.slack.submits()
    await until(lambda: after.cards() and during.cards(), "a card is missing")
    assert [(p.meetings(), p.cards()) for p in (during, after)] == [(1, 1), (1, 1)]
