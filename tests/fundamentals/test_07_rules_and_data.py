"""Admins make rules, and everybody keeps the last word on their own data.

An admin keeps trainings to some people; the others read whom to ask. Anybody takes their data as a file, and has
everything deleted that Usher keeps about them. What a workspace leaves behind is deleted three days after it removed
Usher.
"""

from __future__ import annotations

from tests.support.actors import connect_alice, tenant_of
from tests.support.clocks import CLOCK
from tests.support.polling import wait_until
from tests.support.stage import CHANNEL, Stage


async def test_a_rule_of_an_admin_is_told_to_whom_it_concerns(stage: Stage) -> None:
    await stage.alice.types("/goto policy")
    await stage.alice.fills(**{"train-people": [stage.carol.person.user.id]})
    assert await stage.alice.submits() == {}
    assert "We saved the rules." in stage.alice.reads(stage.alice.form)

    refused = await stage.bob.types("/training create")
    assert "Trainings are limited here" in refused
    assert "Ask Alice Moreau" in refused


async def test_only_admins_make_rules(stage: Stage) -> None:
    assert "Only Usher admins can do this" in await stage.bob.types("/goto policy")
    assert stage.bob.person.view is None


async def test_forget_me_deletes_everything_and_leaves_the_meetings(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/meeting now Standup", channel=CHANNEL)
    stage.bob.posts(CHANNEL)
    assert "Meetings stay at GoTo" in await stage.alice.types("/goto forget me")
    await stage.alice.presses("Delete everything")
    await stage.alice.sees("Deleted everything Usher kept about you")
    assert "Connect your GoTo account" in await stage.alice.types("/meeting")
    assert [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == "Standup"]


async def test_disconnecting_ends_the_access_at_goto(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    assert len(stage.goto.received("oauth.revoke")) == 1


async def test_a_workspace_that_removes_usher_leaves_nothing_behind(stage: Stage) -> None:
    await connect_alice(stage)
    redis, tenant = stage.runtime.stores.redis, tenant_of(stage)
    stage.slack.revoke(stage.slack.home)
    await stage.slack.settled()
    CLOCK.forward(hours=71)
    assert await redis.keys(f"{tenant.id}:*")
    CLOCK.forward(hours=1)

    async def is_gone() -> bool:
        CLOCK.forward(seconds=10)
        return not await redis.keys(f"{tenant.id}:*")

    await wait_until(is_gone)
    assert len(stage.goto.received("oauth.revoke")) >= 1
