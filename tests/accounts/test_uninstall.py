"""Usher is removed from a workspace: a grace in which it can come back, and then nothing is left."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest_asyncio

from bot.model.ids import Tenant
from bot.model.uninstall import UninstallState
from tests.support.actors import Actor, open_browser
from tests.support.clocks import CLOCK
from tests.support.installs import SOUTH, InstallStage, find_traces, open_install_stage, wait_until_gone
from tests.support.polling import wait_until

ADDRESS = re.compile(r"\S+/calendar/[\w-]{22}\.ics")
ORGANIZATION = {"id": "E0WIND", "name": "Wind Group"}
WIND = Tenant("E0WIND")
CHECKING, SUSPENDED, GRACE, WIPING = UninstallState


@dataclass(kw_only=True)
class Scene:
    """Southwind, where Alice works with Usher, and how far Usher's removal from it is."""

    stage: InstallStage
    alice: Actor
    redis_url: str
    tenant: Tenant = SOUTH

    @property
    def slack(self):  # type: ignore[no-untyped-def]
        return self.stage.sandbox.slack

    async def state(self) -> UninstallState | None:
        known = await self.stage.runtime.stores.uninstalls.get(self.tenant)
        return None if known is None else known.state

    async def becomes(self, state: UninstallState | None) -> None:
        async def is_so() -> bool:
            CLOCK.forward(seconds=1)
            return await self.state() is state

        await wait_until(is_so)

    async def rests(self) -> None:
        """Wait until nothing is left to be found out."""
        await self.slack.settled()

        async def is_so() -> bool:
            CLOCK.forward(seconds=1)
            return await self.state() is not CHECKING

        await wait_until(is_so)

    async def removes(self, *, authorizations: bool = True) -> None:
        self.slack.revoke(self.stage.south, authorizations=authorizations)
        await self.rests()

    async def sends(self, event_type: str, **fields: object) -> None:
        ack = await self.slack.send_event({"type": event_type, **fields}, workspace=self.stage.south)
        assert ack.error is None
        await self.rests()

    async def works(self) -> bool:
        return "Connected as Alice" in await self.alice.types("/goto status", channel="#south")

    async def traces(self) -> list[str]:
        return await find_traces(self.redis_url, self.tenant.id)

    async def makes_calendar(self) -> str:
        """Return a new address of Alice's calendar."""
        await self.alice.types("/goto calendar", channel="#south")
        await self.alice.presses("Make an address", self.alice.form)
        found = ADDRESS.search(self.alice.reads(self.alice.form))
        assert found
        await self.alice.person.closes()
        return found.group().lstrip("`")

    def revocations(self) -> int:
        """Return how many tokens GoTo was asked to revoke."""
        return len(self.stage.sandbox.goto.received("oauth.revoke"))


async def open_scene(
    stack: AsyncExitStack, redis_url: str, *, team: str = SOUTH.id, grace: int = 72, in_grid: bool = False
) -> Scene:
    stage = await open_install_stage(
        stack, redis_url, "http", ORGANIZATION if in_grid else None, {"uninstall_grace_hours": grace}
    )
    slack, south = stage.sandbox.slack, stage.south
    slack.add_user("U0SALICE", "alice", "Alice M", "alice@northwind.example", "UTC", workspace=south)
    south.channels["C0SOUTH"].members.append("U0SALICE")
    browser = await stack.enter_async_context(open_browser())
    alice = Actor(person=slack.person("U0SALICE", south), stage=stage.stage, browser=browser)
    scene = Scene(stage=stage, alice=alice, redis_url=redis_url, tenant=Tenant(team))
    page = await stage.installs(team=team)
    assert "has Usher now" in page.text
    await alice.connects(channel="#south")
    await alice.sees("Connected as Alice")
    return scene


@pytest_asyncio.fixture
async def scene(empty_redis: str) -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        yield await open_scene(stack, empty_redis)


@pytest_asyncio.fixture
async def grid(empty_redis: str) -> AsyncIterator[Scene]:
    """Southwind's organization has Usher as a whole."""
    async with AsyncExitStack() as stack:
        yield await open_scene(stack, empty_redis, team=WIND.id, in_grid=True)


async def test_who_comes_back_within_the_grace_finds_everything(scene: Scene) -> None:
    address = await scene.makes_calendar()
    await scene.removes()
    assert await scene.state() is GRACE
    await scene.alice.person.types("#south", "/goto status")
    await scene.alice.sees("not installed in this workspace")
    assert (await fetch(address)).status_code == 503
    CLOCK.forward(hours=71)
    await scene.rests()
    assert "Southwind has Usher now" in (await scene.stage.installs()).text
    assert await scene.works()
    assert (await fetch(address)).status_code == 200
    CLOCK.forward(hours=200)
    await scene.rests()
    assert await scene.works()
    assert scene.revocations() == 0


async def test_after_the_grace_nothing_is_left_here_and_at_goto(scene: Scene) -> None:
    await scene.makes_calendar()
    await scene.removes()
    CLOCK.forward(hours=71, minutes=50)
    await scene.rests()
    assert scene.revocations() == 0
    await wait_until_gone(scene.redis_url, SOUTH.id)
    assert scene.revocations() == 1
    assert "Southwind has Usher now" in (await scene.stage.installs()).text
    assert "Connect your GoTo account" in await scene.alice.types("/meeting", channel="#south")


async def fetch(url: str) -> httpx.Response:
    async with open_browser() as client:
        return await client.get(url)
