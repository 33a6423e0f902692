"""``kill -9`` around each call of a reminder, and Redis gone when one is due: each comes once.

Many more kills at random moments: ``python -m tests.processes.long_kills``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from bot.model.ids import Tenant
from bot.store.keys import KEYS
from bot.usecases.reminders.poll import NEAR_START_WINDOW
from tests.support.clocks import now
from tests.support.processes.call_holds import CallHolds, CallPoint
from tests.support.processes.environment import Environment, User, open_environment
from tests.support.processes.programs import wait_until
from tests.support.processes.redis import open_redis_server
from tests.support.processes.reminders import (
    LEAD,
    add_meeting,
    count_reminders,
    last_polls,
    request_polls,
    subscribe_users,
)
from tests.support.processes.scenarios import Scenario, own_environment, run_scenarios, scenes_of

pytestmark = pytest.mark.exhaustive

CALLS = ("conversations.members", "users.info", "chat.postMessage")


def points() -> list[tuple[CallPoint, ...]]:
    """Return where calls are held; after a post whose answer is lost also where the next worker looks for it."""
    found: list[tuple[CallPoint, ...]] = [
        (CallPoint(m, call),) for call in CALLS for m in ("before", "after")
    ]
    looks = [
        (CallPoint("after", "chat.postMessage"), CallPoint(m, "conversations.history"))
        for m in ("before", "after")
    ]
    return [*found, *looks]


async def worker_killed(folder: Path) -> str:
    """Each of the users's reminders is held at another point; then the worker dies, and another goes on."""
    held = points()
    async with own_environment(folder) as environment:
        names = [" then ".join(map(str, kills)) for kills in held]
        users = await environment.add_users(names)
        for user, name in zip(users, names, strict=True):
            add_meeting(user, name, now() + LEAD + timedelta(seconds=2))
        holds = CallHolds(environment.sandbox.slack.panel, environment.owner_of_call)
        for user, kills in zip(users, held, strict=True):
            holds.hold(user.id, *kills)
        await subscribe_users(environment, users)
        while ahead := holds.ahead():
            worker = await environment.start_fast_worker()
            await holds.all_reached(list(ahead))
            await worker.kill()
            holds.drop()
        await environment.start_fast_worker()
        await wait_until(lambda: len(count_reminders(users)) == len(users), "somebody was not reminded")
        assert count_reminders(users) == dict.fromkeys(names, 1)
        return "\n".join(f"{name:<60} 1" for name in names)


async def poll_killed(folder: Path) -> str:
    """A poll that finds a session deleted is held at another point for each, and its worker dies.

    The next worker takes the turn of the dead one up before the next poll would have been.
    """
    held = [
        CallPoint(m, call) for call in ("upcomingMeetings.list", "chat.update") for m in ("before", "after")
    ]
    async with own_environment(folder) as environment:
        users = await environment.add_users([str(point) for point in held])
        meetings = [add_meeting(one, one.subject, now() + LEAD + timedelta(seconds=2)) for one in users]
        await subscribe_users(environment, users)
        worker = await environment.start_fast_worker()
        await wait_until(lambda: len(count_reminders(users)) == len(users), "somebody was not reminded")
        holds = CallHolds(environment.sandbox.slack.panel, environment.owner_of_call)
        for user, meeting, point in zip(users, meetings, held, strict=True):
            holds.hold(user.id, point)
            meeting.deleted = now()
        await request_polls(environment, users)
        await holds.all_reached([one.id for one in users])
        await worker.kill()
        killed = now()
        holds.drop()
        await environment.start_fast_worker()
        await wait_until(lambda: all(map(corrected, users)), "somebody was not told that it is cancelled")
        late = [at - killed for at in await last_polls(environment, users)]
        assert max(late) < NEAR_START_WINDOW, late
        return "\n".join(f"{one.subject:<30} {at}" for one, at in zip(users, late, strict=True))


def corrected(user: User) -> bool:
    (message,) = user.posts()
    return "Cancelled" in user.slack.reads(message)


async def redis_gone(folder: Path) -> str:
    """Redis dies before a reminder is due and is back after it; the worker goes on by itself."""
    async with (
        open_redis_server(folder / "redis") as server,
        open_environment(server.url, folder, by_socket=False) as environment,
    ):
        (user,) = await environment.add_users(["After the outage"])
        due = now() + timedelta(seconds=8)
        add_meeting(user, user.subject, due + LEAD)
        await subscribe_users(environment, [user])
        await environment.start("worker")
        panel = environment.sandbox.slack.panel
        await wait_until(lambda: any(c.name == "upcomingMeetings.list" for c in panel.calls), "nobody polled")
        await wait_until(lambda: planned(environment, server.url), "nothing was planned")
        await server.kill()
        await wait_until(lambda: now() > due, "time stands still")
        assert not count_reminders([user])
        await server.start()
        await wait_until(lambda: count_reminders([user]), "the reminder did not come")
        assert count_reminders([user]) == {user.subject: 1}
    return ""


async def planned(environment: Environment, redis_url: str) -> bool:
    """Say whether a reminder is ahead in the store."""
    tenant = Tenant(environment.sandbox.slack.home.id)
    async with Redis.from_url(redis_url) as redis:
        return bool(await redis.zcard(KEYS.due_reminders.of(tenant)))


Scenes = Mapping[Scenario, asyncio.Task[str]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scenes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scenes]:
    async with run_scenarios(tmp_path_factory.mktemp("reminders"), *scenes_of(request)) as begun:
        yield begun


@pytest.mark.parametrize("scene", [worker_killed, poll_killed, redis_gone])
async def test_each_reminder_comes_once(scenes: Scenes, scene: Scenario) -> None:
    await scenes[scene]
