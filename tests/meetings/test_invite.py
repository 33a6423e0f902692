"""``/meeting now @bob @carol topic``: each is asked once to join, by a direct message that follows the meeting."""

from __future__ import annotations

import pytest

from bot.model.operations import OperationKind
from tests.support.actors import connect_alice
from tests.support.clocks import CLOCK
from tests.support.kills import Kills, open_operation, run_open_operations
from tests.support.meetings import meeting_at_goto
from tests.support.stage import CHANNEL, Stage


@pytest.mark.languages
async def test_each_gets_the_link_once_and_it_follows_the_meeting(stage: Stage) -> None:
    await connect_alice(stage)
    alice, bob, carol = stage.alice, stage.bob, stage.carol
    place = stage.slack.home.direct("U0ALICE", "U0DEV").id
    said = await alice.types("/meeting now @bob @carol @alice Standup", channel=place)
    assert "*Standup* is ready." in said
    assert "We're sending the link to Bob Tanaka, Carol Jensen." in said
    for actor in (bob, carol):
        await actor.sees("asks you to join now")
        (invitation,) = actor.dms()
        assert "Standup" in actor.reads(invitation)
        assert (await actor.presses("Join", invitation)).url
    alice.posts(place)

    meeting = meeting_at_goto(stage, "Standup")
    await alice.types(f"/meeting cancel {meeting.id}", channel=place)
    await alice.sees("*Standup* was cancelled.")
    await alice.sees("doesn't show this change yet")
    for actor in (bob, carol):
        await actor.sees("Cancelled by Alice Moreau")
        assert len(actor.dms()) == 1
    alice.posts(place)


async def test_who_cannot_be_invited_is_named_and_the_meeting_starts(stage: Stage) -> None:
    await connect_alice(stage)
    stage.slack.home.users["U0DEV"].team_id = "T0ELSEWHERE"
    stage.slack.add_user("U0EVE", "eve", "Eve Ivanova", "eve@northwind.example", "UTC").deleted = True
    said = await stage.alice.types(
        "/meeting now @gil @dev <@U0EVE> @usher @bob Talk about @carol", channel=CHANNEL
    )
    assert "*Talk about Carol Jensen* is ready." in said
    assert "Gil Santos is a guest" in said
    assert "Dev Rao is from another organization" in said
    assert "Eve Ivanova has left the workspace, so we couldn't invite them." in said
    assert "Usher is an app" in said
    assert "sending the link to Bob Tanaka, Carol Jensen." in said
    await stage.bob.sees("asks you to join now")
    await stage.carol.sees("asks you to join now")
    assert not stage.gil.dms()
    assert not [one for one in stage.slack.home.channels.values() if "U0EVE" in one.members and one.is_im]
    stage.alice.posts(CHANNEL)


async def test_names_that_are_none_and_groups_are_asked_about(stage: Stage) -> None:
    await connect_alice(stage)
    said = await stage.alice.types("/meeting now @bbo Standup", channel=CHANNEL)
    assert "@bbo" in said
    stage.slack.home.usergroups.append({"id": "S0TRAIN", "handle": "trainers", "users": ["U0BOB"]})
    said = await stage.alice.types("/meeting now @trainers Standup", channel=CHANNEL)
    assert not stage.goto.received("meetings.create"), said
    for number in range(21):
        stage.slack.add_user(
            f"U0N{number}", f"n{number}", f"N {number}", f"n{number}@northwind.example", "UTC"
        )
    people = " ".join(f"@n{number}" for number in range(21))
    said = await stage.alice.types(f"/meeting now {people} All", channel=CHANNEL)
    assert "You can invite up to 20 people at once" in said
    assert not stage.goto.received("meetings.create")


async def test_who_is_not_reached_is_told_to_the_starter(stage: Stage) -> None:
    await connect_alice(stage)
    stage.switch("slack.refuse:conversations.open:user_disabled")
    await stage.alice.types("/meeting now @bob Standup", channel=CHANNEL)
    await stage.alice.sees("We couldn't send the link to your meeting to Bob Tanaka.")
    stage.alice.posts(CHANNEL)


class TestKilled:
    @pytest.fixture
    def with_worker(self) -> bool:
        return False

    @pytest.fixture
    def wait(self) -> float:
        return 0.02

    @pytest.mark.failovers
    @pytest.mark.kills
    async def test_everybody_is_invited_once(self, stage: Stage) -> None:
        await connect_alice(stage)
        kills = Kills(stage, before=True, at_least=6)
        for subject in kills:
            CLOCK.forward(minutes=1)
            await stage.alice.types(f'/meeting now @bob @carol "{subject}"', channel=CHANNEL)
            await run_open_operations(stage, OperationKind.MEETING_NOW)
            await kills.run(*await open_operation(stage, OperationKind.MEETING_INVITE))
            for actor in (stage.bob, stage.carol):
                assert len([m for m in actor.dms() if subject in m.text]) == 1, subject
            stage.alice.posts(CHANNEL)

    @pytest.mark.kills
    async def test_a_start_that_was_killed_still_invites(self, stage: Stage) -> None:
        await connect_alice(stage)
        kills = Kills(stage, changes={"ledger.save_checkpoint"}, at_least=3)
        for subject in kills:
            CLOCK.forward(minutes=1)
            await stage.alice.types(f'/meeting now @bob "{subject}"', channel=CHANNEL)
            await kills.run(*await open_operation(stage, OperationKind.MEETING_NOW))
            await run_open_operations(stage, OperationKind.MEETING_INVITE)
            assert len([m for m in stage.bob.dms() if subject in m.text]) == 1, subject
            stage.alice.posts(CHANNEL)
