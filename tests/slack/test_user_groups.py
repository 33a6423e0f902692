"""Slack's user groups: which are in use, and who is in one."""

from __future__ import annotations

import pytest

from bot.model.errors import UsherError
from bot.model.ids import Tenant
from bot.model.slack_groups import UserGroup
from bot.sandbox.slack.app_tokens import AppToken
from bot.sandbox.slack.seed import ALICE, BOB
from bot.slack.user_groups import SlackUserGroups
from tests.support.slack import ALICE_HERE, SlackLayer


@pytest.fixture
def groups(layer: SlackLayer) -> SlackUserGroups:
    layer.slack.home.usergroups += [
        {"id": "S2", "handle": "trainers", "name": "Trainers", "users": [ALICE]},
        {"id": "S1", "handle": "leads", "name": "leads", "users": [BOB]},
        {"id": "S3", "handle": "old", "name": "Old", "users": [BOB], "date_delete": 1},
    ]
    return SlackUserGroups(layer.clients, layer.people)


async def test_those_in_use_by_name(groups: SlackUserGroups) -> None:
    assert await groups.list_all(ALICE_HERE) == [
        UserGroup("S1", "leads", "leads"),
        UserGroup("S2", "trainers", "Trainers"),
    ]


async def test_members_are_kept_for_a_minute(layer: SlackLayer, groups: SlackUserGroups) -> None:
    assert await groups.list_members(ALICE_HERE, "S2") == {ALICE}
    layer.slack.home.usergroups[0]["users"] = [BOB]
    layer.clock.forward(seconds=59)
    assert await groups.list_members(ALICE_HERE, "S2") == {ALICE}
    assert layer.calls("usergroups.users.list") == 1
    layer.clock.forward(seconds=1)
    assert await groups.list_members(ALICE_HERE, "S2") == {BOB}


async def test_a_group_that_is_gone_is_an_error_and_not_nobody(groups: SlackUserGroups) -> None:
    with pytest.raises(UsherError):
        await groups.list_members(ALICE_HERE, "S9")


async def test_admins_of_an_organization_are_found_in_each_of_its_workspaces(layer: SlackLayer) -> None:
    """Also with one workspace whose access was taken away."""
    organization = Tenant("E0GROUP")
    slack = layer.slack
    for team, user in (("T0ONE", "U0ZOE"), ("T0TWO", "U0YAN"), ("T0LEFT", "U0EX")):
        ws = slack.add_workspace(team, team, enterprise={"id": organization.id, "name": "Group"})
        slack.add_user(user, user, user, f"{user}@x.example", "UTC", workspace=ws, is_admin=True)
    slack.workspaces["T0LEFT"].has_access = False
    slack.tokens["xoxb-org"] = AppToken(
        value="xoxb-org", kind="bot", workspace=None, enterprise_id=organization.id
    )
    layer.tokens[organization] = "xoxb-org"
    found = await layer.people.list_admins(organization, 5)
    assert [one.user_id for one in found] == ["U0ZOE", "U0YAN"]
    assert [one.user_id for one in await layer.people.list_admins(organization, 1)] == ["U0ZOE"]
    assert layer.calls("auth.teams.list") == 1


async def test_whoever_types_into_a_select_does_not_use_up_slacks_limit(
    layer: SlackLayer, groups: SlackUserGroups
) -> None:
    layer.slack.strict_rate = True
    for _ in range(120):
        layer.clock.forward(seconds=0.5)
        assert len(await groups.list_all(ALICE_HERE)) == 2
    assert layer.calls("usergroups.list") <= 7
    layer.slack.home.usergroups.append({"id": "S9", "handle": "new", "name": "New", "users": []})
    layer.clock.forward(seconds=10)
    assert len(await groups.list_all(ALICE_HERE)) == 3
