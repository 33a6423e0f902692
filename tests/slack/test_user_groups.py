"""Slack's user groups: which are in use, and who is in one."""

from __future__ import annotations

import pytest

from bot.model.errors import UsherError
from bot.model.slack_groups import UserGroup
from bot.sandbox.slack.seed import ALICE, BOB
from bot.slack.user_groups import SlackUserGroups
from tests.support.slack import TENANT, SlackLayer


@pytest.fixture
def groups(layer: SlackLayer) -> SlackUserGroups:
    layer.slack.home.usergroups += [
        {"id": "S2", "handle": "trainers", "name": "Trainers", "users": [ALICE]},
        {"id": "S1", "handle": "leads", "name": "leads", "users": [BOB]},
        {"id": "S3", "handle": "old", "name": "Old", "users": [BOB], "date_delete": 1},
    ]
    return SlackUserGroups(layer.people._clients)


async def test_those_in_use_by_name(groups: SlackUserGroups) -> None:
    assert await groups.list_all(TENANT) == [
        UserGroup("S1", "leads", "leads"),
        UserGroup("S2", "trainers", "Trainers"),
    ]


async def test_members_are_kept_for_a_minute(layer: SlackLayer, groups: SlackUserGroups) -> None:
    assert await groups.list_members(TENANT, "S2") == {ALICE}
    layer.slack.home.usergroups[0]["users"] = [BOB]
    layer.clock.forward(seconds=59)
    assert await groups.list_members(TENANT, "S2") == {ALICE}
    assert layer.calls("usergroups.users.list") == 1
    layer.clock.forward(seconds=1)
    assert await groups.list_members(TENANT, "S2") == {BOB}


async def test_a_group_that_is_gone_is_an_error_and_not_nobody(groups: SlackUserGroups) -> None:
    with pytest.raises(UsherError):
        await groups.list_members(TENANT, "S9")
