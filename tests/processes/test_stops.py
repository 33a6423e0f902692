"""SIGTERM and Ctrl-C: what is held is finished or given back, the rest closes, the exit code is 0."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from bot.serving import bind_listener
from tests.support.processes.call_holds import CallHolds, CallPoint
from tests.support.processes.environment import Environment, open_environment
from tests.support.processes.programs import (
    START_LOCK,
    Program,
    Programs,
    http_get,
    open_programs,
    process_env,
    wait_until,
    wait_until_ready,
)
from tests.support.processes.scenarios import Scenario, own_environment, run_scenarios, scenes_of

pytestmark = pytest.mark.exhaustive


def lives(pid: int) -> bool:
    """Say whether a process is there; one that only waits to be reaped is not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


async def gone(pid: int) -> None:
    await wait_until(lambda: not lives(pid), f"process {pid} lives on")


def valkey_of(pid: int) -> int:
    """Return the process id of the Redis that a process of ours has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    (found,) = [int(child) for child in children if "valkey" in Path(f"/proc/{child}/cmdline").read_text()]
    return found


async def web_and_worker(folder: Path) -> str:
    """What comes after the stop is refused; what stood before it still stands after the next start."""
    async with own_environment(folder) as environment:
        web, worker = await environment.start("web"), await environment.start("worker")
        await environment.ready()
        (person,) = await environment.add_users(["Stopped"])
        await person.opens_form()
        assert await web.stops() == 0, web.said
        assert await worker.stops() == 0, worker.said
        assert (await person.submits()).notice
        assert person.meetings() == 0

        await environment.start("web")
        await environment.start("worker")
        await environment.ready()
        await person.submits()
        await wait_until(person.is_informed, "the person was not told")
        assert (person.meetings(), person.cards()) == (1, 1)
    return ""


async def worker_with_work(folder: Path) -> str:
    """One meeting can be finished in time; for the other GoTo does not answer, so that another worker goes on."""
    async with own_environment(folder) as environment:
        await environment.start("web")
        worker = await environment.start("worker")
        finished, given_back = await environment.add_users(["Finished", "Given back"])
        holds = CallHolds(environment.sandbox.slack.panel, environment.owner_of_call)
        holds.hold(finished.id, CallPoint("after", "conversations.members"))
        holds.hold(given_back.id, CallPoint("after", "meetings.create"))
        asking = asyncio.gather(finished.submits_form(), given_back.submits_form())
        await holds.all_reached([finished.id, given_back.id])
        await asking
        worker.send(signal.SIGTERM)
        holds.release(finished.id)
        assert await worker.ends(worker.stop_seconds) == 0, worker.said
        assert (finished.meetings(), finished.cards(), finished.is_informed()) == (1, 1, True)
        assert (given_back.meetings(), given_back.cards(), given_back.is_informed()) == (1, 0, False)

        holds.drop()
        await environment.start("worker")
        await wait_until(given_back.is_informed, "the person was not told")
        assert (given_back.meetings(), given_back.cards()) == (1, 1)
    return ""


async def start_run(environment: Environment, folder: Path, **changes: str | None) -> tuple[Program, str]:
    env = process_env(environment.sandbox.settings, USHER_DATA_DIR=str(folder), **changes)
    async with START_LOCK:
        program = await environment.programs.start("run", env=env)
        url = await program.up()
    return program, url


async def run_again_and_again(folder: Path) -> str:
    """A second one shares the Redis of the first; the last of them ends it, even if the first was killed."""
    async with open_environment("", folder, by_socket=False) as environment:
        first, _ = await start_run(environment, folder / "data")
        valkey = valkey_of(first.process.pid)
        second, there = await start_run(environment, folder / "data", PORT="0")
        await first.kill()
        await wait_until_ready(there)
        assert lives(valkey)
        assert await second.stops() == 0, second.said
        await gone(valkey)

        third, there = await start_run(environment, folder / "data")
        valkey = valkey_of(third.process.pid)
        await wait_until_ready(there)
        said = await environment.sandbox.slack.person("U0ALICE").types("#general", "/goto status")
        assert said.error is None
        assert await third.stops() == 0, third.said
        assert not lives(valkey)
    return ""


async def start_demo(started: Programs, port: int) -> Program:
    async with START_LOCK:
        demo = await started.start("demo", "--port", str(port), env=process_env(), own_group=True)
        await demo.up()
    return demo


async def demos(folder: Path) -> str:
    """Three at once, on a port that is taken: one ends by Ctrl-C, one by SIGTERM, one is killed."""
    with bind_listener(0, "127.0.0.1") as listener:
        listener.listen()
        port = listener.getsockname()[1]
        async with open_programs(folder) as started:
            three = [await start_demo(started, port) for _ in range(3)]
            pages = [await demo.up() for demo in three]
            assert len({*pages, f"http://127.0.0.1:{port}"}) == 4
            assert all(f"Port {port} is taken" in demo.said for demo in three)
            assert [(await http_get(page)).status_code for page in pages] == [200] * 3

            servers = [valkey_of(demo.process.pid) for demo in three]
            interrupted, told, killed = three
            os.killpg(interrupted.process.pid, signal.SIGINT)
            assert await interrupted.ends(interrupted.stop_seconds) == 0, interrupted.said
            assert await told.stops() == 0, told.said
            assert not any(map(lives, servers[:2]))
            assert "Traceback" not in interrupted.said + told.said
            await killed.kill()
            await gone(servers[2])
    return ""


SCENES = [web_and_worker, worker_with_work, run_again_and_again, demos]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scenes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Mapping[Scenario, asyncio.Task[str]]]:
    async with run_scenarios(tmp_path_factory.mktemp("stops"), *scenes_of(request)) as begun:
        yield begun


@pytest.mark.parametrize("scene", SCENES)
async def test_a_clean_end(scenes: Mapping[Scenario, asyncio.Task[str]], scene: Scenario) -> None:
    await scenes[scene]
