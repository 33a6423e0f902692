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

from bot.ids import Tenant
from bot.store import keys
from bot.usecases.notifications.watching import NEAR
from tests.processes.city import Citizen, City, open_city
from tests.processes.gates import Gates, Point
from tests.processes.programs import until
from tests.processes.reminding import TEN, heard, meets, now, polled, subscribe, wish_polls
from tests.processes.scenes import Scene, own_city, playing
from tests.support.processes.redis import open_redis_server

CALLS = ("conversations.members", "users.info", "chat.postMessage")


def points() -> list[tuple[Point, ...]]:
    """Return where calls are held; after a post whose answer is lost also where the next worker looks for it."""
    found: list[tuple[Point, ...]] = [(Point(m, call),) for call in CALLS for m in ("before", "after")]
    looks = [
        (Point("after", "chat.postMessage"), Point(m, "conversations.history")) for m in ("before", "after")
    ]
    return [*found, *looks]


async def worker_killed(folder: Path) -> str:
    """Each of the crowd's reminders is held at another point; then the worker dies, and another goes on."""
    held = points()
    async with own_city(folder) as city:
        names = [" then ".join(map(str, kills)) for kills in held]
        crowd = await city.settle(names)
        for citizen, name in zip(crowd, names, strict=True):
            meets(citizen, name, now() + TEN + timedelta(seconds=2))
        gates = Gates(city.sandbox.slack.panel, city.who)
        for citizen, kills in zip(crowd, held, strict=True):
            gates.hold(citizen.id, *kills)
        await subscribe(city, crowd)
        while ahead := gates.ahead():
            worker = await city.brisk_worker()
            await gates.all_reached(list(ahead))
            await worker.kill()
            gates.cut()
        await city.brisk_worker()
        await until(lambda: len(heard(crowd)) == len(crowd), "somebody was not reminded")
        assert heard(crowd) == dict.fromkeys(names, 1)
        return "\n".join(f"{name:<60} 1" for name in names)


async def poll_killed(folder: Path) -> str:
    """A poll that finds a session deleted is held at another point for each, and its worker dies.

    The next worker takes the turn of the dead one up before the next poll would have been.
    """
    held = [Point(m, call) for call in ("upcomingMeetings.list", "chat.update") for m in ("before", "after")]
    async with own_city(folder) as city:
        crowd = await city.settle([str(point) for point in held])
        meetings = [meets(one, one.subject, now() + TEN + timedelta(seconds=2)) for one in crowd]
        await subscribe(city, crowd)
        worker = await city.brisk_worker()
        await until(lambda: len(heard(crowd)) == len(crowd), "somebody was not reminded")
        gates = Gates(city.sandbox.slack.panel, city.who)
        for citizen, meeting, point in zip(crowd, meetings, held, strict=True):
            gates.hold(citizen.id, point)
            meeting.deleted = now()
        await wish_polls(city, crowd)
        await gates.all_reached([one.id for one in crowd])
        await worker.kill()
        killed = now()
        gates.cut()
        await city.brisk_worker()
        await until(lambda: all(map(corrected, crowd)), "somebody was not told that it is cancelled")
        late = [at - killed for at in await polled(city, crowd)]
        assert max(late) < NEAR, late
        return "\n".join(f"{one.subject:<30} {at}" for one, at in zip(crowd, late, strict=True))


def corrected(citizen: Citizen) -> bool:
    (message,) = citizen.posts()
    return "Cancelled" in citizen.slack.reads(message)


async def redis_gone(folder: Path) -> str:
    """Redis dies before a reminder is due and is back after it; the worker goes on by itself."""
    async with (
        open_redis_server(folder / "redis") as server,
        open_city(server.url, folder, by_socket=False) as city,
    ):
        (citizen,) = await city.settle(["After the outage"])
        due = now() + timedelta(seconds=8)
        meets(citizen, citizen.subject, due + TEN)
        await subscribe(city, [citizen])
        await city.start("worker")
        panel = city.sandbox.slack.panel
        await until(lambda: any(c.name == "upcomingMeetings.list" for c in panel.calls), "nobody polled")
        await until(lambda: planned(city, server.url), "nothing was planned")
        await server.kill()
        await until(lambda: now() > due, "time stands still")
        assert not heard([citizen])
        await server.start()
        await until(lambda: heard([citizen]), "the reminder did not come")
        assert heard([citizen]) == {citizen.subject: 1}
    return ""


async def planned(city: City, redis_url: str) -> bool:
    """Say whether a reminder is ahead in the store."""
    tenant = Tenant(city.sandbox.slack.home.id)
    async with Redis.from_url(redis_url) as redis:
        return bool(await redis.zcard(keys.alarms(tenant)))


Scenes = Mapping[Scene, asyncio.Task[str]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scenes(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scenes]:
    async with playing(tmp_path_factory.mktemp("reminders"), worker_killed, poll_killed, redis_gone) as begun:
        yield begun


@pytest.mark.parametrize("scene", [worker_killed, poll_killed, redis_gone])
async def test_each_reminder_comes_once(scenes: Scenes, scene: Scene) -> None:
    await scenes[scene]
