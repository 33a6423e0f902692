"""Usher is removed from a workspace: a grace in which it can come back, and then nothing is left."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio

from bot.model.ids import Tenant
from bot.model.policy import AuditQuery
from bot.model.uninstall import Uninstall, UninstallState
from bot.sandbox.slack.delivery import Ack, retry_of
from tests.support.actors import Actor, open_browser
from tests.support.clocks import CLOCK
from tests.support.faults import inject_fault
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


async def test_an_event_of_an_earlier_installation_changes_nothing(scene: Scene) -> None:
    """Slack's last retry comes six minutes later, or a day with delayed events."""
    before = CLOCK.now()
    CLOCK.forward(minutes=6)
    assert "Southwind has Usher now" in (await scene.stage.installs()).text
    for age in (timedelta(minutes=6), timedelta(hours=24)):
        for event in ({"type": "app_uninstalled"}, scene.revoked_bot()):
            await scene.slack.send_event(event, workspace=scene.stage.south, at=before - age)
            assert await scene.state() is None
    assert await scene.works()


async def test_an_event_that_the_token_belies_changes_nothing(scene: Scene) -> None:
    for event in ({"type": "app_uninstalled"}, scene.revoked_bot()):
        await scene.sends(event)
        assert await scene.state() is None
        assert await scene.works()
    CLOCK.forward(hours=100)
    assert await scene.works()


async def test_an_event_that_comes_again_changes_nothing(scene: Scene) -> None:
    await scene.removes()
    known = await scene.record()
    CLOCK.forward(minutes=5)
    for _ in range(3):
        await scene.slack.deliver(retry_of(scene.slack.deliverer.last, 1, Ack(error=None)))
    await scene.sends({"type": "app_uninstalled"})
    await scene.sends(scene.revoked_bot())
    assert (await scene.record()).wipe_at == known.wipe_at
    assert "Southwind has Usher now" in (await scene.stage.installs()).text
    await scene.slack.deliver(retry_of(scene.slack.deliverer.last, 2, Ack(error=None)))
    await scene.rests()
    assert await scene.works()


@pytest.mark.parametrize("last", ["app_uninstalled", "tokens_revoked"])
async def test_the_two_events_of_a_removal_may_come_in_any_order(scene: Scene, last: str) -> None:
    scene.slack.revoke_bot_token(scene.stage.south)
    await scene.rests()
    assert await scene.state() is SUSPENDED
    await scene.sends({"type": "app_uninstalled"} if last == "app_uninstalled" else scene.revoked_bot())
    assert await scene.state() is (GRACE if last == "app_uninstalled" else SUSPENDED)


async def test_a_revoked_bot_token_deletes_nothing_but_itself(scene: Scene) -> None:
    address = await scene.makes_calendar()
    before = await scene.traces()
    scene.slack.revoke_bot_token(scene.stage.south)
    await scene.rests()
    assert await scene.state() is SUSPENDED
    assert await scene.stage.runtime.token_lookup(SOUTH) is None
    await scene.alice.person.types("#south", "/goto status")
    await scene.alice.sees("not installed in this workspace")
    assert (await fetch(address)).status_code == 503
    CLOCK.forward(hours=20)
    await scene.rests()
    assert set(before) - set(await scene.traces()) <= {
        key for key in before if ":op:" in key or ":send:" in key
    }
    CLOCK.forward(days=20)
    assert "Southwind has Usher now" in (await scene.stage.installs()).text
    assert await scene.works()
    assert (await fetch(address)).status_code == 200
    assert scene.revocations() == 0


async def test_revoked_tokens_of_people_are_nothing_to_usher(scene: Scene) -> None:
    await scene.sends({"type": "tokens_revoked", "tokens": {"oauth": ["U0SALICE"], "bot": []}})
    await scene.sends({"type": "tokens_revoked", "tokens": [1]})
    assert await scene.state() is None
    assert await scene.works()


async def test_an_organization_that_is_not_named_as_such_is_found(grid: Scene) -> None:
    await grid.removes(authorizations=False)
    assert await grid.state() is GRACE
    await wait_until_gone(grid.redis_url, WIND.id, SOUTH.id)
    assert grid.revocations() == 1


async def test_of_two_that_may_be_meant_the_one_with_a_dead_token_goes(grid: Scene) -> None:
    """Southwind installed Usher by itself too, before its organization did."""
    own = await grid.stage.runtime.stores.installations.read(WIND)
    assert own is not None
    grid.stage.south.org_installed = False
    assert "Southwind has Usher now" in (await grid.stage.installs()).text
    (token,) = [t for t in grid.slack.tokens.values() if t.kind == "bot" and t.workspace is grid.stage.south]
    del grid.slack.tokens[token.value]
    grid.slack.dead_tokens[token.value] = "account_inactive"
    grid.stage.south.org_installed = True
    await grid.slack.send_event({"type": "app_uninstalled"}, workspace=grid.stage.south, authorizations=False)
    await grid.becomes(GRACE, SOUTH)
    assert await grid.state() is None
    assert await grid.works()


async def test_one_workspace_may_leave_an_organization(grid: Scene) -> None:
    grid.slack.add_workspace("T0EAST", "Eastwind", enterprise=ORGANIZATION).org_installed = True
    grid.slack.revoke_team_access(grid.slack.workspaces["T0EAST"])
    await grid.rests()
    assert await grid.state() is None
    assert await grid.works()
    page = await grid.stage.runtime.stores.audit.search(
        WIND, AuditQuery(since=CLOCK.now() - timedelta(days=1), action="workspace.leave"), 10
    )
    assert [entry.details for entry in page.entries] == [{"what": "T0EAST"}]


async def test_who_installs_usher_while_its_data_is_deleted_starts_clean(scene: Scene) -> None:
    await scene.makes_calendar()
    await scene.removes()
    inject_fault(scene.alice.stage, "500", "oauth.revoke", times=None)
    CLOCK.forward(hours=72)
    await scene.becomes(WIPING)
    assert "is still being deleted" in (await scene.stage.installs()).text
    await scene.alice.person.types("#south", "/goto status")
    await scene.alice.sees("still deleting")
    scene.slack.panel.switch("goto.500", on=False)
    await scene.becomes(None)
    assert scene.revocations() > 0
    assert "Connect your GoTo account" in await scene.alice.types("/meeting", channel="#south")
    assert await scene.stage.runtime.token_lookup(SOUTH) is not None
    CLOCK.forward(hours=100)
    await scene.rests()
    assert "Connect your GoTo account" in await scene.alice.types("/meeting", channel="#south")


async def test_a_goto_that_stays_away_does_not_hold_it_up_for_ever(scene: Scene) -> None:
    await scene.removes()
    inject_fault(scene.alice.stage, "500", "oauth.revoke", times=None)
    CLOCK.forward(hours=72)
    await scene.becomes(WIPING)
    assert await scene.traces()
    CLOCK.forward(minutes=20)
    await scene.becomes(None)
    assert await scene.traces() == []


async def test_a_slack_that_cannot_be_asked_is_asked_again(scene: Scene) -> None:
    asked = []

    async def gate(phase: str, simulator: str, name: str, request: object) -> bool:
        asked.append(name)
        return name != "auth.test"

    scene.slack.panel.gate = gate
    scene.slack.revoke(scene.stage.south)

    async def was_asked_twice() -> bool:
        CLOCK.forward(seconds=10)
        return asked.count("auth.test") >= 2

    await wait_until(was_asked_twice)
    assert await scene.state() is CHECKING
    scene.slack.panel.gate = None
    await scene.becomes(GRACE)


async def fetch(url: str) -> httpx.Response:
    async with open_browser() as client:
        return await client.get(url)
