"""Redis goes away for a while: people get a sentence, nothing is lost, the processes go on by themselves."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from bot.embedded import embedded
from tests.processes.city import open_city
from tests.processes.programs import until
from tests.processes.scenes import Scene, playing


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

    async def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    async def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    async def aclose(self) -> None:
        with suppress(ProcessLookupError):
            await self.thaw()
        await self._stack.aclose()


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[Server]:
    server = Server(folder)
    await server.start()
    try:
        yield server
    finally:
        await server.aclose()


SENTENCES = (
    "Usher cannot reach its memory now, so nothing was saved.",
    "This took too long. Try again in a minute.",
)


Act = Callable[[Server], Awaitable[object]]


async def outage(folder: Path, go: Act, back: Act) -> str:
    """Two people have their forms open; one submits during the outage and again after it, the other only then."""
    async with serving(folder / "redis") as server, open_city(server.url, folder, by_socket=False) as city:
        await city.start("web")
        await city.start("worker")
        await city.ready()
        during, after = await city.settle(["During the outage", "After the outage"])
        await during.opens_form()
        await after.opens_form()

        await go(server)
        result = await during.submits()
        assert result.notice is None, (result, "Slack itself had to complain")
        assert not result.closed
        assert any(sentence in during.shown() for sentence in SENTENCES)
        assert "During the outage" in during.shown()

        await back(server)
        await city.ready()
        await asyncio.gather(during.submits(), after.submits())
        await until(lambda: during.told() and after.told(), "somebody was not told")
        assert [(p.meetings(), p.cards()) for p in (during, after)] == [(1, 1), (1, 1)]
    return ""


async def killed(folder: Path) -> str:
    return await outage(folder, Server.kill, Server.start)


async def frozen(folder: Path) -> str:
    return await outage(folder, Server.freeze, Server.thaw)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scenes(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Mapping[Scene, asyncio.Task[str]]]:
    async with playing(tmp_path_factory.mktemp("outages"), killed, frozen) as begun:
        yield begun


@pytest.mark.parametrize("scene", [killed, frozen])
async def test_an_outage_is_told_and_survived(
    scenes: Mapping[Scene, asyncio.Task[str]], scene: Scene
) -> None:
    await scenes[scene]
