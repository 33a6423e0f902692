"""A workspace is taken out of an organization that has Usher: after the grace its people's data is gone, no other's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio

from bot.doctor.uninstalls import check_uninstalls
from bot.model.ids import Person
from bot.model.people import Preferences
from bot.sandbox.slack.workspace import Workspace
from bot.usecases.accounts.removed_teams import delete_removed_teams
from bot.views.core.operator import finding_text
from tests.support.actors import Actor, open_browser
from tests.support.clocks import CLOCK
from tests.support.faults import inject_fault
from tests.support.installs import find_traces
from tests.support.polling import wait_until
from tests.support.uninstalls import ORGANIZATION, WIND, Scene, open_scene


@dataclass(kw_only=True)
class TwoTeams:
    """Southwind with Alice, Eastwind with Bob, and Dev in both. Alice and Bob are connected."""

    scene: Scene
    east: Workspace
    bob: Actor

    @property
    def slack(self) -> Any:
        return self.scene.slack

    async def is_kept(self, user_id: str) -> bool:
        """Return True if anything names the person but the audit, which is its admins'."""
        traces = await find_traces(self.scene.redis_url, user_id)
        return any(":audit:" not in key for key in traces)

    async def waits_until_gone(self, user_id: str) -> None:
        async def is_gone() -> bool:
            CLOCK.forward(seconds=20)
            return not await self.is_kept(user_id)

        await wait_until(is_gone)

    async def passes(self, minutes: int = 3) -> None:
        """Do what the periodic job does, once a minute."""
        for _ in range(minutes):
            CLOCK.forward(minutes=1)
            await delete_removed_teams(self.scene.stage.runtime.app)


@pytest_asyncio.fixture
async def teams(empty_redis: str) -> AsyncIterator[TwoTeams]:
    async with AsyncExitStack() as stack:
        scene = await open_scene(stack, empty_redis, team=WIND.id, in_grid=True)
        slack, south = scene.slack, scene.stage.south
        east = slack.add_workspace("T0EAST", "Eastwind", enterprise=ORGANIZATION)
        east.org_installed = True
        slack.add_user("U0EBOB", "bob", "Bob T", "bob@northwind.example", "UTC", workspace=east)
        dev = slack.add_user("U0EDEV", "dev", "Dev R", "dev@northwind.example", "UTC", workspace=south)
        east.add_user(replace(dev, team_id=east.id))
        slack.add_channel("C0EAST", "east", ["U0EBOB", "U0EDEV"], workspace=east)
        south.channels["C0SOUTH"].members.append("U0EDEV")
        browser = await stack.enter_async_context(open_browser())
        bob = Actor(person=slack.person("U0EBOB", east), stage=scene.stage.stage, browser=browser)
        await bob.connects(channel="#east")
        await bob.sees("Connected as Bob")
        person = Person(WIND, "U0EDEV")
        await scene.stage.runtime.stores.preferences.save(person, Preferences(zone="Europe/Lisbon"))
        yield TwoTeams(scene=scene, east=east, bob=bob)


async def removes(teams: TwoTeams) -> None:
    teams.slack.revoke_team_access(teams.east)
    await teams.slack.settled()


async def test_after_the_grace_nothing_of_its_people_is_left(teams: TwoTeams) -> None:
    await removes(teams)
    stores = teams.scene.stage.runtime.stores
    (finding,) = await check_uninstalls(stores.redis, stores.vault, CLOCK.now())
    assert "Workspace T0EAST was removed from Wind Group (E0WIND)." in finding_text(finding)
    CLOCK.forward(hours=71)
    await teams.passes()
    assert await teams.is_kept("U0EBOB"), "the grace is not over"
    CLOCK.forward(hours=1)
    await teams.waits_until_gone("U0EBOB")
    assert teams.scene.revocations() == 1
    assert await teams.scene.works()
    assert await teams.is_kept("U0EDEV")
    assert await teams.scene.stage.runtime.stores.tenants.list_with_removed_teams(CLOCK.now()) == []


async def test_who_gives_it_back_within_the_grace_finds_everything(teams: TwoTeams) -> None:
    await removes(teams)
    CLOCK.forward(hours=70)
    teams.slack.grant_team_access(teams.east)
    await teams.slack.settled()
    CLOCK.forward(hours=3)
    await teams.passes()
    assert "Connected as Bob" in await teams.bob.types("/goto status", channel="#east")
    assert teams.scene.revocations() == 0
    assert await teams.scene.stage.runtime.stores.tenants.list_with_removed_teams(CLOCK.now()) == []


async def test_an_event_that_is_not_true_deletes_nothing(teams: TwoTeams) -> None:
    inner = {"type": "team_access_revoked", "team_ids": ["T0EAST", "T0NEVER", 7]}
    await teams.slack.send_event(inner, workspace=teams.scene.stage.south)
    CLOCK.forward(hours=73)
    await teams.passes()
    for user in ("U0EBOB", "U0EDEV", "U0SALICE"):
        assert await teams.is_kept(user), user
    assert teams.scene.revocations() == 0


async def test_the_event_may_name_the_workspace_alone_as_authorized(teams: TwoTeams) -> None:
    """As in Slack's published example: ``is_enterprise_install`` is false there."""
    teams.east.has_access = teams.east.org_installed = False
    inner = {"type": "team_access_revoked", "team_ids": ["T0EAST"]}
    await teams.slack.send_event(inner, workspace=teams.east)
    await teams.slack.settled()
    CLOCK.forward(hours=72)
    await teams.waits_until_gone("U0EBOB")
    assert await teams.scene.works()


@pytest.mark.parametrize("method", ["auth.teams.list", "users.list"])
async def test_a_slack_that_cannot_be_asked_deletes_nothing(teams: TwoTeams, method: str) -> None:
    await removes(teams)
    for code in ("code_of_tomorrow", "service_unavailable"):
        teams.slack.panel.switch(f"slack.refuse:{method}:{code}")
    CLOCK.forward(hours=73)
    await teams.passes(1)
    assert await teams.is_kept("U0EBOB")
    for code in ("code_of_tomorrow", "service_unavailable"):
        teams.slack.panel.switch(f"slack.refuse:{method}:{code}", on=False)
    await teams.waits_until_gone("U0EBOB")
    assert await teams.scene.works()


async def test_a_goto_that_does_not_answer_is_waited_for_but_not_for_ever(teams: TwoTeams) -> None:
    await removes(teams)
    inject_fault(teams.bob.stage, "500", "oauth.revoke", times=None)
    CLOCK.forward(hours=72, minutes=1)
    await teams.passes(2)
    person = Person(WIND, "U0EBOB")
    assert await teams.scene.stage.runtime.app.store.links.get(person) is not None
    CLOCK.forward(minutes=20)
    await teams.waits_until_gone("U0EBOB")
    assert await teams.scene.works()
