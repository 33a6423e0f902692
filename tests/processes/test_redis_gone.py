"""Redis goes away for a while: people get a sentence, nothing is lost, the processes go on by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.processes.environment import open_environment
from tests.support.processes.programs import wait_until
from tests.support.processes.redis import RedisServer, open_redis_server
from tests.support.processes.scenarios import Scenario, run_scenarios, scenes_of

pytestmark = pytest.mark.exhaustive

SENTENCES = (
    "Usher can't reach its storage right now, so this may not have been saved.",
    "This took too long. Try again in a minute.",
)


Act = Callable[[RedisServer], Awaitable[object]]


async def outage(folder: Path, go: Act, back: Act) -> str:
    """Two people have their forms open; one submits during the outage and again after it, the other only then."""
    async with (
        open_redis_server(folder / "redis") as server,
        open_environment(server.url, folder, by_socket=False) as environment,
    ):
        await environment.start("web")
        await environment.start("worker")
        await environment.ready()
        during, after = await environment.add_users(["During the outage", "After the outage"])
        await during.opens_form()
        await after.opens_form()

        await go(server)
        result = await during.submits()
        assert result.notice is None, (result, "Slack itself had to complain")
        assert not result.closed
        assert any(sentence in during.shown() for sentence in SENTENCES)
        assert "During the outage" in during.shown()

        await back(server)
        await environment.ready()
        await asyncio.gather(during.submits(), after.submits())
        await wait_until(lambda: during.is_informed() and after.is_informed(), "somebody was not told")
        assert [(p.meetings(), p.cards()) for p in (during, after)] == [(1, 1), (1, 1)]
    return ""


async def killed(folder: Path) -> str:
    return await outage(folder, RedisServer.kill, RedisServer.start)


async def frozen(folder: Path) -> str:
    return await outage(folder, RedisServer.freeze, RedisServer.thaw)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scenes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Mapping[Scenario, asyncio.Task[str]]]:
    async with run_scenarios(tmp_path_factory.mktemp("outages"), *scenes_of(request)) as begun:
        yield begun


@pytest.mark.parametrize("scene", [killed, frozen])
async def test_an_outage_is_told_and_survived(
    scenes: Mapping[Scenario, asyncio.Task[str]], scene: Scenario
) -> None:
    await scenes[scene]
