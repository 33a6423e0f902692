"""``kill -9`` at every border that the work behind a form or a command crosses, each on a meeting of its own.

Each of the crowd asks for one meeting. Their calls are held, each at another point; then the process is killed, and
another one goes on. Whoever was asked twice or not at all shows in the table: meetings at GoTo, cards in the channel,
whether the person was told.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.embedded import embedded
from bot.sandbox.panel import Moment
from tests.processes.city import Citizen, City, done, open_city, table
from tests.processes.gates import Gates, Point
from tests.processes.programs import QUIET, Program, environment, ready
from tests.processes.scenes import Scene, own_city, playing

MAKING = [
    "users.info",
    "conversations.info",
    "conversations.members",
    "meetings.create",
    "conversations.open",
    "chat.postMessage",
]
ROADS = {"schedule": [*MAKING, "views.update"], "now": [*MAKING, "response_url"]}
"""The calls that a worker makes for a form, and for a command, when nobody waits for the outcome any more."""

LOOKING = {"meetings.create": "upcomingMeetings.list", "chat.postMessage": "conversations.history"}
"""The calls with which the next worker looks for the fruit of a call that was cut."""

MOMENTS: tuple[Moment, ...] = ("before", "after")
Name = tuple[str, tuple[Point, ...]]


def points(verb: str) -> list[Name]:
    """Return a name for each kill: the verb and where its calls are held, one after the other."""
    found: list[Name] = [(verb, ())]
    for call in ROADS[verb]:
        found += [(verb, (Point(moment, call),)) for moment in MOMENTS]
    for call, look in LOOKING.items():
        found += [(verb, (Point("after", call), Point(moment, look))) for moment in MOMENTS]
    return found


def subject(name: Name) -> str:
    verb, kills = name
    return f"{verb}: {', '.join(map(str, kills)) or 'not killed'}"


def points_of_run(verb: str) -> list[Name]:
    """Return the kills of a process that does all, while somebody waits: its web side has asked who it is before."""
    calls = [call for call in MAKING if call != "users.info"]
    return [(verb, (Point(moment, call),)) for call in calls for moment in MOMENTS]


async def ask(citizen: Citizen) -> Any:
    """Schedule or start the meeting; nobody is to see an error."""
    now = citizen.subject.startswith("now")
    result = await (citizen.says_now() if now else citizen.submits_form())
    assert (result.error if now else result.notice) is None, (citizen.subject, result)
    return result


def check(crowd: Sequence[Citizen]) -> str:
    """Return the table. AssertionError unless everybody has one meeting and one card and knows of them."""
    wrong = [c.subject for c in crowd if (c.meetings(), c.cards(), c.told()) != (1, 1, True)]
    assert not wrong, table(crowd)
    assert all(len(c.posts()) == 1 for c in crowd), "a channel was told something else too"
    return table(crowd)


TENDING = {"meetings.get", "chat.update"}
"""The calls with which a worker tends cards that stand, meanwhile."""


def road(passed: Sequence[str]) -> list[str]:
    """Return the calls on the way: one that GoTo refuses for coming too early is sent again."""
    own = [name for name in passed if name not in TENDING]
    again = [name == "meetings.create" and name == before for before, name in pairwise(["", *own])]
    return [name for name, repeated in zip(own, again, strict=True) if not repeated]


async def killed_at_each_point(
    city: City, crowd: Sequence[Citizen], names: Sequence[Name], start: Callable[[], Awaitable[Any]]
) -> None:
    """Have the process killed until no point is left; ``start`` starts the next."""
    gates = Gates(city.sandbox.slack.panel, city.who)
    for citizen, (_, kills) in zip(crowd, names, strict=True):
        gates.hold(citizen.id, *kills)
    while ahead := gates.ahead():
        process = await start()
        await gates.all_reached(list(ahead))
        await done([c for c in crowd if c.id not in ahead])
        await process.kill()
        gates.cut()
    await start()
    await done(crowd)
    for citizen, (verb, kills) in zip(crowd, names, strict=True):
        wanted, passed = ROADS[verb], gates.passed[citizen.id]
        # A meeting that begins is looked at soon after, which asks once more who its organizer is.
        assert kills or road(passed)[: len(wanted)] == wanted, passed


async def worker_killed(folder: Path) -> str:
    names = [*points("schedule"), *points("now")]
    async with own_city(folder) as city:
        crowd = await city.settle([subject(name) for name in names])
        await city.start("web")
        async with QUIET:
            await asyncio.gather(*map(ask, crowd))
        assert all("Saving…" in c.shown() for c in crowd if c.subject.startswith("schedule"))
        await killed_at_each_point(city, crowd, names, city.brisk_worker)
        return check(crowd)


async def started(city: City, env: dict[str, str]) -> Program:
    async with QUIET:
        program = await city.programs.start("run", env=env)
        await ready(await program.up())
    return program


async def run_killed(folder: Path) -> str:
    """Web and worker die together, with the pauses of production; their Redis lives on and is found again."""
    names = [*points_of_run("schedule"), *points_of_run("now")]
    async with open_city("", folder, by_socket=True) as city:
        async with embedded(folder / "data" / "redis") as city.redis_url:
            crowd = await city.settle([subject(name) for name in names])
        env = environment(city.sandbox.settings, USHER_DATA_DIR=str(folder / "data"))
        first = await started(city, env)
        forms = [c for c in crowd if c.subject.startswith("schedule")]
        await asyncio.gather(*(c.opens_form() for c in forms))
        gates = Gates(city.sandbox.slack.panel, city.who)
        for citizen, (_, kills) in zip(crowd, names, strict=True):
            gates.hold(citizen.id, *kills)
        async with QUIET:
            asking = asyncio.gather(*(c.submits() if c in forms else c.says_now() for c in crowd))
            await gates.all_reached(list(gates.ahead()))
            await asking
        await first.kill()
        gates.cut()

        second = await started(city, env)
        await done(crowd)
        assert await second.stops() == 0, second.said
        return check(crowd)


async def web_killed(folder: Path) -> str:
    """Slack says that it had some trouble; what was asked for is done once, and told by whoever did it."""
    async with own_city(folder) as city:
        crowd = await city.settle(
            ["schedule: not killed", "schedule: sent again", "schedule: waiting", "now: waiting"]
        )
        free, again, alone, now = crowd
        web, worker = await city.start("web"), await city.start("worker")
        await city.ready()
        await asyncio.gather(*(c.opens_form() for c in crowd[:3]))
        async with QUIET:
            assert (await free.submits()).closed
        gates = Gates(city.sandbox.slack.panel, city.who)
        for citizen in crowd[1:]:
            gates.hold(citizen.id, Point("before", "meetings.create"))
        submitting = asyncio.gather(again.submits(), alone.submits())
        asking = asyncio.create_task(now.says_now())
        await gates.all_reached([c.id for c in crowd[1:]])
        await web.kill()
        assert all(result.notice for result in await submitting)
        assert (await asking).error is not None

        await city.start("web")
        sent_again = asyncio.create_task(again.submits())
        gates.release()
        await sent_again
        await done(crowd)
        assert not again.slack.dms()
        assert await worker.stops() == 0
        return check(crowd)


async def web_killed_before_the_form(folder: Path) -> str:
    """Slack says that the command failed; it works again, and a form that came all the same serves."""
    kills = [Point(moment, call) for call in ("users.info", "views.open") for moment in MOMENTS]
    async with own_city(folder) as city:
        crowd = await city.settle([f"form: {point}" for point in kills])
        web, _ = await city.start("web"), await city.start("worker")
        await city.ready()
        gates = Gates(city.sandbox.slack.panel, city.who)
        for citizen, point in zip(crowd, kills, strict=True):
            gates.hold(citizen.id, point)
        typing = asyncio.gather(*(c.slack.types(c.channel, c.line) for c in crowd))
        await gates.all_reached([c.id for c in crowd])
        await web.kill()
        gates.cut()
        assert all(result.error is not None for result in await typing)

        await city.start("web")
        for citizen in crowd:
            if citizen.slack.view is None:
                await citizen.opens_form()
        await asyncio.gather(*(c.submits() for c in crowd))
        await done(crowd)
        return check(crowd)


Scenes = Mapping[Scene, asyncio.Task[str]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scenes(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scenes]:
    folder = tmp_path_factory.mktemp("kills")
    async with playing(folder, worker_killed, run_killed, web_killed, web_killed_before_the_form) as begun:
        yield begun


@pytest.mark.parametrize("scene", [worker_killed, run_killed, web_killed, web_killed_before_the_form])
async def test_one_meeting_one_card_and_a_word(
    scenes: Scenes, scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    record_property("table", await scenes[scene])
