"""An organization that has Usher as a whole: user groups of one workspace and of several."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from bot.model.policy import Area, Policy, Rule
from bot.sandbox.slack.workspace import Workspace
from tests.support.actors import Actor, open_browser
from tests.support.clocks import CLOCK
from tests.support.registrations import register, share_training
from tests.support.trainings import add_training
from tests.support.uninstalls import ORGANIZATION, WIND, Scene, open_scene


@pytest_asyncio.fixture
async def grid(empty_redis: str) -> AsyncIterator[Scene]:
    """Southwind with Alice and Zoe, whose organization has Usher as a whole."""
    async with AsyncExitStack() as stack:
        scene = await open_scene(stack, empty_redis, team=WIND.id, in_grid=True)
        scene.stage.south.users["U0SALICE"].is_admin = True
        scene.stage.south.usergroups.append(
            {"id": "S0SOUTH", "handle": "southerners", "name": "Southerners", "users": ["U0ZOE"]}
        )
        CLOCK.forward(minutes=2)
        yield scene


def add_east(grid: Scene) -> Workspace:
    """Add a second workspace of the organization, with Yan, who is in its user group."""
    slack = grid.slack
    east = slack.add_workspace("T0EAST", "Eastwind", enterprise=ORGANIZATION)
    east.org_installed = True
    slack.add_user("U0YAN", "yan", "Yan Li", "yan@northwind.example", "UTC", workspace=east)
    slack.add_channel("C0EAST", "east", ["U0YAN"], workspace=east)
    east.usergroups.append({"id": "S0EAST", "handle": "easterners", "name": "Easterners", "users": ["U0YAN"]})
    return east


async def set_start_rule(grid: Scene, rule: Rule) -> None:
    CLOCK.forward(minutes=2)
    app = grid.stage.runtime.app
    now = await app.store.policies.get(WIND)
    made = Policy(rules={Area.START: rule}, revision=app.ids.new(), changed_by="U0SALICE")
    assert await app.store.policies.replace(WIND, made, now.revision)


def assert_no_call_lacked_the_team(grid: Scene) -> None:
    calls = [call for call in grid.slack.panel.calls if call.direction == "out"]
    assert [call.name for call in calls if call.status == "missing_argument"] == []


@pytest.mark.parametrize("teams", [1, 2])
async def test_user_groups_work_for_an_organization(grid: Scene, teams: int) -> None:
    if teams == 2:
        add_east(grid)
    alice, zoe = grid.alice, grid.stage.zoe
    training = add_training(grid.stage.stage, "Onboarding")
    said = await alice.types(f"/training missing {training.id} @southerners", channel="#south")
    assert "1 of 1 other" in said
    assert "Zoe Lima" in said

    await alice.types("/goto policy", channel="#south")
    assert "@southerners" in str(alice.form.body)
    assert "@easterners" not in str(alice.form.body), "Alice is not in that workspace"
    await alice.fills(**{"start-groups": ["S0SOUTH"]})
    assert await alice.submits() == {}
    assert "1 user group" in alice.reads(alice.form)
    await alice.person.closes()
    assert "you aren't on the list" in await alice.types("/meeting now", channel="#south")
    assert "Connect your GoTo account" in await zoe.types("/meeting now", channel="#south")

    await set_start_rule(grid, Rule(groups=("S0GONE",)))
    assert "no longer exists in Slack" in await zoe.types("/meeting now", channel="#south")
    await alice.sees("no longer exists in Slack")
    assert_no_call_lacked_the_team(grid)


async def test_a_group_of_another_workspace_is_not_said_to_be_gone(grid: Scene) -> None:
    east = add_east(grid)
    zoe = grid.stage.zoe
    async with open_browser() as browser:
        yan = Actor(person=grid.slack.person("U0YAN", east), stage=grid.stage.stage, browser=browser)
        await set_start_rule(grid, Rule(groups=("S0EAST",)))
        assert "you aren't on the list" in await zoe.types("/meeting now", channel="#south")
        assert "Connect your GoTo account" in await yan.types("/meeting now", channel="#east")
        await set_start_rule(grid, Rule(groups=("S0SOUTH", "S0EAST")))
        assert "Connect your GoTo account" in await zoe.types("/meeting now", channel="#south")
        assert "Connect your GoTo account" in await yan.types("/meeting now", channel="#east")
        await set_start_rule(grid, Rule(groups=("S0EAST",)))
        grid.slack.revoke_team_access(east)
        await grid.slack.settled()
        assert "no longer exists in Slack" in await zoe.types("/meeting now", channel="#south")
        await grid.alice.sees("no longer exists in Slack")
    assert_no_call_lacked_the_team(grid)


async def test_a_workspace_that_slack_does_not_answer_about_holds_up_no_refusal(grid: Scene) -> None:
    add_east(grid)
    await set_start_rule(grid, Rule(groups=("S0EAST",)))
    answers = asyncio.Event()

    async def gate(phase: str, simulator: str, name: str, request: Any) -> bool:
        if name == "usergroups.users.list" and request.get("team_id") == "T0EAST":
            await answers.wait()
        return True

    grid.slack.panel.gate = gate
    assert "you aren't on the list" in await grid.stage.zoe.types("/meeting now", channel="#south")
    answers.set()


async def test_whoever_is_in_two_workspaces_chooses_from_the_groups_of_both(grid: Scene) -> None:
    east = add_east(grid)
    east.add_user(replace(grid.stage.south.users["U0SALICE"], team_id=east.id))
    east.channels["C0EAST"].members.append("U0SALICE")
    await grid.alice.types("/goto policy", channel="#south")
    assert "@southerners · Southwind" in str(grid.alice.form.body)
    assert "@easterners · Eastwind" in str(grid.alice.form.body)
    await grid.alice.person.closes()
    training = add_training(grid.stage.stage, "Onboarding")
    there = Actor(
        person=grid.slack.person("U0SALICE", east), stage=grid.stage.stage, browser=grid.alice.browser
    )
    assert "Yan Li" in await there.types(f"/training missing {training.id} @easterners", channel="#east")
    assert_no_call_lacked_the_team(grid)


async def test_a_day_in_the_second_workspace_of_an_organization(grid: Scene) -> None:
    """Whatever needs no workspace gets none, and no call is refused."""
    east = add_east(grid)
    east.users["U0YAN"].email = "bob@northwind.example"
    slack = grid.slack
    async with open_browser() as browser:
        yan = Actor(person=slack.person("U0YAN", east), stage=grid.stage.stage, browser=browser)
        await yan.connects(channel="#east")
        await yan.sees("Connected as Bob")
        await yan.types("/meeting now Standup", channel="#east")
        await yan.sees("Standup", channel="#east")
        await yan.types('/meeting schedule "Sprint review" tomorrow 3pm 45m', channel="#east")
        assert await yan.submits() == {}
        await yan.sees("Sprint review", channel="#east")
        for line in (
            "/meeting list",
            "/meeting",
            "/goto doctor",
            "/goto settings",
            "/goto notify",
            "/training list",
        ):
            await yan.types(line, channel="#east")
            if yan.person.view is not None:
                await yan.person.closes()
        await yan.types("/goto export", channel="#east")
        training = add_training(grid.stage.stage, "Onboarding")
        await share_training(grid.stage.stage, training, channel="#south")
        assert "You're registered" in await register(grid.stage.zoe, "Onboarding", channel="#south")
        await grid.stage.zoe.sees("You're registered for")
        assert len(training.registrants) == 1
        assert await grid.works()
    refused = {
        (call.name, str(call.status))
        for call in slack.panel.calls
        if call.where == "slack" and call.direction == "out" and call.status != 200
    }
    assert refused == set()
