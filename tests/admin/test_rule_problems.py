"""Rules that name nobody, or groups that Slack does not return: the refused and the admins are told why."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.model.policy import Rule
from tests.support.actors import connect_alice
from tests.support.admin import set_policy, user_id
from tests.support.clocks import CLOCK
from tests.support.stage import Stage


@dataclass(frozen=True)
class Case:
    """``switch`` is a fault of the local Slack; ``rule`` says who may start meetings."""

    said: str
    rule: Rule
    switch: str = ""


DISABLED = {"id": "S0OLD", "handle": "old", "name": "Old", "users": ["U0BOB"], "date_delete": 1}
EMPTY = {"id": "S0EMPTY", "handle": "empty", "name": "Empty", "users": []}
LEFT = {"id": "S0LEFT", "handle": "left", "name": "Left", "users": ["U0CAROL"]}
GUESTS = {"id": "S0GUESTS", "handle": "guests", "name": "Guests", "users": ["U0GIL", "UBOT0LOCAL"]}
WITH_DEV = {"id": "S0DEV", "handle": "devs", "name": "Devs", "users": ["U0DEV"]}
LIST = "slack.refuse:usergroups.users.list"
CASES = [
    Case("no longer exists in Slack", Rule(groups=("S0GONE",))),
    Case("no longer exists in Slack", Rule(groups=("S0OLD",))),
    Case("no longer exists in Slack", Rule(people=("U0DEV",), groups=("S0DEV", "S0GONE"))),
    Case("are empty", Rule(groups=("S0EMPTY",))),
    Case("has left Slack", Rule(people=("U0CAROL",), groups=("S0EMPTY",))),
    Case("has left Slack", Rule(groups=("S0LEFT",))),
    Case("only guests or apps", Rule(people=("U0GIL", "U0CAROL"))),
    Case("only guests or apps", Rule(groups=("S0GUESTS",))),
    Case("has left Slack", Rule(people=("U0NEVER",))),
    Case("Everyone named in this rule has left Slack", Rule(people=("U0CAROL",))),
    Case("Slack plan has no user groups", Rule(groups=("S0DEV",)), f"{LIST}:plan_upgrade_required"),
    Case("isn't allowed to read user groups here", Rule(groups=("S0DEV",)), f"{LIST}:missing_scope"),
    Case("doesn't show Usher who's in", Rule(groups=("S0DEV",)), f"{LIST}:code_of_tomorrow"),
]
WORKING = [Rule(groups=("S0DEV",)), Rule(groups=("S0EMPTY", "S0DEV")), Rule(people=("U0DEV", "U0CAROL"))]


async def refused(stage: Stage, rule: Rule) -> str:
    CLOCK.forward(minutes=2)
    await set_policy(stage, start=rule)
    return await stage.bob.types("/meeting now Standup")


async def test_the_refused_and_the_admins_are_told_what_is_wrong_with_a_rule(stage: Stage) -> None:
    stage.slack.home.usergroups += [DISABLED, EMPTY, LEFT, GUESTS, WITH_DEV]
    await stage.slack.deactivate("U0CAROL")
    await stage.slack.settled()
    for number, case in enumerate(CASES, 1):
        if case.switch:
            stage.switch(case.switch, times=None)
        told = await refused(stage, case.rule)
        assert "Starting meetings is limited here." in told, case
        assert case.said in told, case
        assert "Ask Alice Moreau" in told, case
        await stage.alice.sees(case.said)
        said = await stage.bob.types("/meeting now Standup")
        assert case.said in said, case
        await stage.alice.types("/goto policy")
        assert case.said in stage.alice.reads(stage.alice.form), case
        await stage.alice.person.closes()
        assert case.said in await stage.alice.types("/goto doctor"), case
        assert case.said not in await stage.bob.types("/goto doctor"), case
        assert len(told_admin(stage)) == number, f"{case}: one message for each version of the rules"
        if case.switch:
            stage.slack.panel.switch(case.switch, on=False)
    for rule in WORKING:
        assert "you aren't on the list" in await refused(stage, rule), rule
        assert "Rule “Start meetings”" not in await stage.alice.types("/goto doctor"), rule
    assert len(told_admin(stage)) == len(CASES)
    assert stage.goto.received("meetings.create") == []


def told_admin(stage: Stage) -> list[str]:
    return [m.text for m in stage.alice.dms() if "it doesn't work as written" in m.text]


async def test_saving_such_a_rule_says_so_at_once(stage: Stage) -> None:
    stage.slack.home.usergroups.append(EMPTY)
    await stage.alice.types("/goto policy")
    await stage.alice.fills(**{"train-groups": ["S0EMPTY"]})
    assert await stage.alice.submits() == {}
    assert "The user groups in this rule are empty" in stage.alice.reads(stage.alice.form)


async def test_a_slack_that_cannot_be_asked_is_no_refusal(stage: Stage) -> None:
    stage.slack.home.usergroups.append({**WITH_DEV, "users": [user_id(stage.alice)]})
    await connect_alice(stage)
    await set_policy(stage, start=Rule(groups=("S0DEV",)))
    stage.switch("slack.refuse:usergroups.users.list:service_unavailable", times=None)
    told = await stage.alice.types("/meeting now Standup")
    assert "is limited here" not in told
    assert "you aren't on the list" not in told
    assert "Slack" in told
    stage.slack.panel.switch("slack.refuse:usergroups.users.list:service_unavailable", on=False)
    await stage.alice.types("/meeting now Standup")
    assert len(stage.alice.posts("#general")) == 1


@pytest.mark.languages
async def test_if_whoever_made_the_rule_has_left_another_admin_is_told(stage: Stage) -> None:
    stage.slack.home.users["U0DEV"].is_admin = True
    await set_policy(stage, start=Rule(groups=("S0GONE",)))
    await stage.slack.deactivate(user_id(stage.alice))
    await stage.slack.settled()
    CLOCK.forward(minutes=2)
    assert "no longer exists in Slack" in await stage.bob.types("/meeting now Standup")
    await stage.dev.sees("it doesn't work as written")


async def test_slacks_admins_need_nobody_named_beside_them(stage: Stage) -> None:
    stage.slack.home.usergroups.append(EMPTY)
    await set_policy(stage, admin=Rule(groups=("S0EMPTY",)))
    assert "no longer exists" not in await stage.bob.types("/goto policy")
    await stage.alice.types("/goto policy")
    assert "nobody gets in" not in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await set_policy(stage, admin=Rule(groups=("S0GONE",)))
    await stage.alice.types("/goto policy")
    assert "no longer exists" in stage.alice.reads(stage.alice.form)
