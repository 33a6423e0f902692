"""SIGTERM and Ctrl-C: what is held is finished or given back, the rest closes, the exit code is 0."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from redis.asyncio import Redis

from bot.serving import bind
from tests.processes.city import City
from tests.processes.gates import Gates, Point
from tests.processes.programs import Programs, asked, environment, ready, until


async def server_pid(url: str) -> int:
    async with Redis.from_url(url) as redis:
        return int((await redis.info("server"))["process_id"])


def lives(pid: int) -> bool:
    """Say whether a process is there; one that only waits to be reaped is not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


async def gone(pid: int) -> None:
    await until(lambda: not lives(pid), f"process {pid} lives on")


def valkey_of(pid: int) -> int:
    """Return the process id of the Redis that a process of ours has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    (found,) = [int(child) for child in children if "valkey" in Path(f"/proc/{child}/cmdline").read_text()]
    return found


async def test_web_and_worker_stop_cleanly_and_take_no_more(city: City) -> None:
    web, worker = await city.start("web"), await city.start("worker")
    await city.ready()
    (person,) = await city.settle(["Stopped"])
    await person.opens_form()
    assert await web.stops() == 0, web.said
    assert await worker.stops() == 0, worker.said
    refused = await person.slack.submits()
    assert refused.notice
    assert person.meetings() == 0

    await asyncio.gather(city.start("web"), city.start("worker"))
    await city.ready()
    assert (await person.slack.submits()).closed
    assert (person.meetings(), person.cards()) == (1, 1)


async def test_a_worker_told_to_stop_finishes_what_it_holds(city: City) -> None:
    await city.start("web")
    worker = await city.start("worker")
    await city.ready()
    (person,) = await city.settle(["Finished"])
    gates = Gates(city.town.slack.panel, city.who)
    gates.hold(person.id, Point("after", "conversations.members"))
    submitting = asyncio.create_task(person.submits_form())
    await gates.all_reached([person.id])
    worker.send(signal.SIGTERM)
    gates.release()
    assert await worker.ends(10) == 0, worker.said
    assert (person.meetings(), person.cards()) == (1, 1)
    assert (await submitting).closed or person.told()


async def test_a_worker_told_to_stop_gives_back_what_takes_too_long(city: City) -> None:
    await city.start("web")
    worker = await city.start("worker")
    await city.ready()
    (person,) = await city.settle(["Given back"])
    gates = Gates(city.town.slack.panel, city.who)
    gates.hold(person.id, Point("after", "meetings.create"))
    await person.submits_form()
    await gates.all_reached([person.id])
    assert await worker.stops() == 0, worker.said
    gates.cut()
    await city.start("worker")
    await until(person.told, "the person was not told")
    assert (person.meetings(), person.cards()) == (1, 1)


def run_environment(city: City, folder: Path, **changes: str | None) -> dict[str, str]:
    return environment(city.town.settings, USHER_DATA_DIR=str(folder), **changes)


async def test_run_starts_and_stops_twice_on_the_same_folder(city: City, tmp_path: Path) -> None:
    env = run_environment(city, tmp_path / "data")
    answers = []
    for _ in range(2):
        program = await city.programs.start("run", env=env)
        await ready(await program.up())
        valkey = valkey_of(program.process.pid)
        answers.append((await city.town.slack.person("U0ALICE").types("#general", "/goto status")).error)
        assert await program.stops() == 0, program.said
        assert not lives(valkey)
    assert answers == [None, None]


async def test_a_second_run_on_the_folder_shares_its_redis_and_the_last_one_ends_it(
    city: City, tmp_path: Path
) -> None:
    env = run_environment(city, tmp_path / "data")
    first = await city.programs.start("run", env=env)
    await first.up()
    valkey = valkey_of(first.process.pid)
    second = await city.programs.start("run", env={**env, "PORT": "0"})
    there = await second.up()
    assert await first.stops() == 0, first.said
    assert lives(valkey)
    await ready(there)
    assert await second.stops() == 0, second.said
    await gone(valkey)


async def test_a_run_that_was_killed_is_followed_by_one_that_ends_its_redis(
    city: City, tmp_path: Path
) -> None:
    env = run_environment(city, tmp_path / "data")
    first = await city.programs.start("run", env=env)
    await first.up()
    valkey = valkey_of(first.process.pid)
    await first.kill()
    assert lives(valkey)
    second = await city.programs.start("run", env=env)
    await ready(await second.up())
    assert lives(valkey)
    assert await second.stops() == 0, second.said
    await gone(valkey)


async def test_ctrl_c_ends_a_demo_and_its_redis(started: Programs) -> None:
    demo = await started.start("demo", "--port", "0", env=environment(), own_group=True)
    await demo.up()
    valkey = valkey_of(demo.process.pid)
    os.killpg(demo.process.pid, signal.SIGINT)
    assert await demo.ends(10) == 0, demo.said
    assert not lives(valkey)
    assert "Traceback" not in demo.said


async def test_a_killed_demo_leaves_no_redis(started: Programs) -> None:
    demo = await started.start("demo", "--port", "0", env=environment())
    await demo.up()
    valkey = valkey_of(demo.process.pid)
    await demo.kill()
    await gone(valkey)


async def test_two_demos_at_once_on_one_port(started: Programs) -> None:
    listener = bind(0, "127.0.0.1")
    listener.listen()
    port = listener.getsockname()[1]
    demos = [await started.start("demo", "--port", str(port), env=environment()) for _ in range(2)]
    pages = [await demo.up() for demo in demos]
    assert len({*pages, f"http://127.0.0.1:{port}"}) == 3
    for demo, page in zip(demos, pages, strict=True):
        assert f"Port {port} is taken" in demo.said
        assert (await asked(page)).status_code == 200
    for demo in demos:
        assert await demo.stops() == 0, demo.said
    listener.close()
