"""A workspace that removes Usher, and how far that is."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx

from bot.model.ids import Tenant
from bot.model.uninstall import Uninstall, UninstallState
from tests.support.actors import Actor, open_browser
from tests.support.clocks import CLOCK
from tests.support.installs import SOUTH, InstallStage, find_traces, open_install_stage
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
    def slack(self) -> Any:
        return self.stage.sandbox.slack

    async def record(self) -> Uninstall:
        known = await self.stage.runtime.stores.uninstalls.get(self.tenant)
        assert known is not None
        return known

    async def state(self, tenant: Tenant | None = None) -> UninstallState | None:
        known = await self.stage.runtime.stores.uninstalls.get(tenant or self.tenant)
        return None if known is None else known.state

    async def becomes(self, state: UninstallState | None, tenant: Tenant | None = None) -> None:
        async def is_so() -> bool:
            CLOCK.forward(seconds=1)
            return await self.state(tenant) is state

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

    def revoked_bot(self) -> dict[str, object]:
        return {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.stage.south.bot_user_id]}}

    async def sends(self, event: dict[str, object]) -> None:
        ack = await self.slack.send_event(event, workspace=self.stage.south)
        assert ack.error is None
        await self.rests()

    async def works(self) -> bool:
        return "Connected as Alice" in await self.alice.types("/goto status", channel="#south")

    async def traces(self) -> list[str]:
        return await find_traces(self.redis_url, self.tenant.id)

    async def makes_calendar(self) -> str:
        """Return a new address of Alice's calendar."""
        await self.alice.types("/goto calendar", channel="#south")
        await self.alice.presses("Create a URL", self.alice.form)
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
    stage.stage.actors["alice"] = alice
    scene = Scene(stage=stage, alice=alice, redis_url=redis_url, tenant=Tenant(team))
    page = await stage.installs(team=team)
    assert "Usher is ready in" in page.text
    await alice.connects(channel="#south")
    await alice.sees("Connected as Alice")
    return scene


async def fetch(url: str) -> httpx.Response:
    async with open_browser() as client:
        return await client.get(url)
