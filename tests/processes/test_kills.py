"""``kill -9`` at every border that the work behind a form or a command crosses, each on a meeting of its own.

Each of the users asks for one meeting. Their calls are held, each at another point; then the process is killed, and
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

from bot.embedded import open_embedded_redis
from bot.sandbox.panel import GatePhase
from tests.support.processes.call_holds import CallHolds, CallPoint
from tests.support.processes.environment import (
    Environment,
    User,
    open_environment,
    outcome_table,
    wait_until_informed,
)
from tests.support.processes.programs import START_LOCK, Program, process_env, wait_until_ready
from tests.support.processes.scenarios import Scenario, own_environment, run_scenarios, scenes_of

MAKING = [
    "users.info",
    "conversations.info",
    "conversations.members",
    "meetings.create",
    "chat.postMessage",
]
ROADS = {"schedule": [*MAKING, "views.update"], "now": [*MAKING, "response_url"]}
"""The calls that a worker makes for a form, and for a command, when nobody waits for the outcome any more."""

LOOKING = {"meetings.create": "upcomingMeetings.list", "chat.postMessage": "conversations.history"}
"""The calls with which the next worker looks for the effect of a call that was cut."""

MOMENTS: tuple[GatePhase, ...] = ("before", "after")
Name = tuple[str, tuple[CallPoint, ...]]

MAX_HOLD_SECONDS = 4.0
"""Seconds for which a write is held where its caller lives on: less than the 10 after which the bot gives it up."""


def points(verb: str) -> list[Name]:
    """Return a name for each kill: the verb and where its calls are held, one after the other."""
    found: list[Name] = [(verb, ())]
    for call in ROADS[verb]:
        found += [(verb, (CallPoint(moment, call),)) for moment in MOMENTS]
    for call, look in LOOKING.items():
        found += [(verb, (CallPoint("after", call), CallPoint(moment, look))) for moment in MOMENTS]
    return found


def subject(name: Name) -> str:
    verb, kills = name
    return f"{verb}: {', '.join(map(str, kills)) or 'not killed'}"


def points_of_run(verb: str) -> list[Name]:
    """Return the kills of a process that does all, while somebody waits: its web side has asked who it is before."""
    calls = [call for call in MAKING if call != "users.info"]
    return [(verb, (CallPoint(moment, call),)) for call in calls for moment in MOMENTS]


async def ask(user: User) -> Any:
    """Schedule or start the meeting; nobody is to see an error."""
    now = user.subject.startswith("now")
    result = await (user.says_now() if now else user.submits_form())
    assert (result.error if now else result.notice) is None, (user.subject, result)
    return result


def check(users: Sequence[User]) -> str:
    """Return the table. AssertionError unless everybody has one meeting and one card and knows of them."""
    wrong = [c.subject for c in users if (c.meetings(), c.cards(), c.is_informed()) != (1, 1, True)]
    assert not wrong, outcome_table(users)
    assert all(len(c.posts()) == 1 for c in users), "a channel was told something else too"
    return outcome_table(users)


TENDING = {"meetings.get", "chat.update"}
"""The calls with which a worker tends cards that stand, meanwhile."""


def road(passed: Sequence[str]) -> list[str]:
    """Return the calls on the way: one that GoTo refuses for coming too early is sent again.

    What waited for a worker for some seconds is looked for before it is made, since Redis may have lost that it was.
    """
    own = [name for name in passed if name not in TENDING | set(LOOKING.values())]
    again = [name == "meetings.create" and name == before for before, name in pairwise(["", *own])]
    return [name for name, repeated in zip(own, again, strict=True) if not repeated]


async def killed_at_each_point(
    environment: Environment,
    users: Sequence[User],
    names: Sequence[Name],
    start: Callable[[], Awaitable[Any]],
) -> None:
    """Have the process killed until no point is left; ``start`` starts the next."""
    holds = CallHolds(environment.sandbox.slack.panel, environment.owner_of_call)
    for user, (_, kills) in zip(users, names, strict=True):
        holds.hold(user.id, *kills)
    while ahead := holds.ahead():
        process = await start()
        await holds.all_reached(list(ahead))
        await wait_until_informed([c for c in users if c.id not in ahead])
        await process.kill()
        holds.drop()
    await start()
    await wait_until_informed(users)
    for user, (verb, kills) in zip(users, names, strict=True):
        wanted, passed = ROADS[verb], holds.passed[user.id]
        # A meeting that begins is looked at soon after, which asks once more who its organizer is.
        assert kills or road(passed)[: len(wanted)] == wanted, passed


async def worker_killed(folder: Path) -> str:
    names = [*points("schedule"), *points("now")]
    async with own_environment(folder) as environment:
        users = await environment.add_users([subject(name) for name in names])
        await environment.start("web")
        async with START_LOCK:
            await asyncio.gather(*map(ask, users))
        assert all("Saving…" in c.shown() for c in users if c.subject.startswith("schedule"))
        await killed_at_each_point(environment, users, names, environment.start_fast_worker)
        return check(users)


async def started(environment: Environment, env: dict[str, str]) -> Program:
    async with START_LOCK:
        program = await environment.programs.start("run", env=env)
        await wait_until_ready(await program.up())
    return program


async def run_killed(folder: Path) -> str:
    """Web and worker die together, with the pauses of production; their Redis lives on and is found again."""
    names = [*points_of_run("schedule"), *points_of_run("now")]
    async with open_environment("", folder, by_socket=True) as environment:
        async with open_embedded_redis(folder / "data" / "redis") as environment.redis_url:
            users = await environment.add_users([subject(name) for name in names])
        env = process_env(environment.sandbox.settings, USHER_DATA_DIR=str(folder / "data"))
        first = await started(environment, env)
        forms = [c for c in users if c.subject.startswith("schedule")]
        await asyncio.gather(*(c.opens_form() for c in forms))
        holds = CallHolds(environment.sandbox.slack.panel, environment.owner_of_call)
        for user, (_, kills) in zip(users, names, strict=True):
            holds.hold(user.id, *kills)
        async with START_LOCK:
            asking = asyncio.gather(*(c.submits() if c in forms else c.says_now() for c in users))
            await holds.all_reached(list(holds.ahead()))
            await asking
        await first.kill()
        holds.drop()

        second = await started(environment, env)
        await wait_until_informed(users)
        assert await second.stops() == 0, second.said
        return check(users)


async def web_killed(folder: Path) -> str:
    """Slack says that it had some trouble; what was asked for is done once, and told by whoever did it. At the
    end both stop cleanly."""
    async with own_environment(folder) as environment:
        users = await environment.add_users(
            ["schedule: not killed", "schedule: sent again", "schedule: waiting", "now: waiting"]
        )
        free, again, alone, now = users
        web, worker = await environment.start("web"), await environment.start("worker")
        await environment.ready()
        await asyncio.gather(*(c.opens_form() for c in users[:3]))
        async with START_LOCK:
            assert (await free.submits()).closed
        holds = CallHolds(environment.sandbox.slack.panel, environment.owner_of_call)
        for user in users[1:]:
            holds.hold(user.id, CallPoint("before", "meetings.create"))
        submitting = asyncio.gather(again.submits(), alone.submits())
        asking = asyncio.create_task(now.says_now())
        await holds.all_reached([c.id for c in users[1:]])
        releasing = asyncio.get_running_loop().call_later(MAX_HOLD_SECONDS, holds.release)
        await web.kill()
        assert all(result.notice for result in await submitting)
        assert (await asking).error is not None

        second = await environment.start("web")
        # If the start took longer than the write may be held, the form tells the outcome, and nothing is to be sent.
        is_open = again.slack.view is not None and again.slack.view.body.get("submit") is not None
        sent_again = [asyncio.create_task(again.submits())] if is_open else []
        releasing.cancel()
        holds.release()
        await asyncio.gather(*sent_again)
        await wait_until_informed(users)
        assert not again.slack.dms()
        assert await second.stops() == 0, second.said
        assert await worker.stops() == 0, worker.said
        return check(users)


async def web_killed_before_the_form(folder: Path) -> str:
    """Slack says that the command failed; it works again, and a form that came all the same serves."""
    kills = [CallPoint(moment, call) for call in ("users.info", "views.open") for moment in MOMENTS]
    async with own_environment(folder) as environment:
        users = await environment.add_users([f"form: {point}" for point in kills])
        web, _ = await environment.start("web"), await environment.start("worker")
        await environment.ready()
        holds = CallHolds(environment.sandbox.slack.panel, environment.owner_of_call)
        for user, point in zip(users, kills, strict=True):
            holds.hold(user.id, point)
        typing = asyncio.gather(*(c.slack.types(c.channel, c.line) for c in users))
        await holds.all_reached([c.id for c in users])
        await web.kill()
        holds.drop()
        assert all(result.error is not None for result in await typing)

        await environment.start("web")
        for user in users:
            if user.slack.view is None:
                await user.opens_form()
        await asyncio.gather(*(c.submits() for c in users))
        await wait_until_informed(users)
        return check(users)


Scenes = Mapping[Scenario, asyncio.Task[str]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scenes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scenes]:
    folder = tmp_path_factory.mktemp("kills")
    async with run_scenarios(folder, *scenes_of(request)) as begun:
        yield begun


SCENES = [
    pytest.param(worker_killed, marks=pytest.mark.exhaustive),
    pytest.param(run_killed, marks=pytest.mark.exhaustive),
    web_killed,
    pytest.param(web_killed_before_the_form, marks=pytest.mark.exhaustive),
]


@pytest.mark.parametrize("scene", SCENES)
async def test_one_meeting_one_card_and_a_word(
    scenes: Scenes, scene: Scenario, record_property: Callable[[str, object], None]
) -> None:
    record_property("table", await scenes[scene])
