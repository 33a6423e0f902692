"""`/training list` and `show` without a GoTo account: what the person can register for, as far as they can see it."""

from __future__ import annotations

import asyncio

from bot.sandbox.goto.state import SimTraining
from bot.views.ids import TRAINING_PICK
from tests.support.registrations import TRAINING_NAME, dms_with, share_new_training
from tests.support.stage import CHANNEL, Stage


async def test_a_learner_registers_from_the_list_without_an_account(stage: Stage) -> None:
    training = await share_new_training(stage)
    bob = stage.bob
    said = await bob.types("/training list", channel="#general")
    assert "Trainings you can register for" in said
    assert f"*{TRAINING_NAME}*" in said
    assert "Registering needs no account." in said
    assert "Connect" not in said.replace("connect with", "")
    await bob.presses("Register")
    assert await bob.submits() == {}
    await bob.person.closes()
    assert [one.email for one in training.registrants] == [bob.email]
    assert dms_with(bob, TRAINING_NAME)


async def test_trainings_of_private_channels_are_listed_for_their_members_alone(stage: Stage) -> None:
    private = stage.slack.home.conversation("#leads")
    private.members.append(stage.slack.home.bot_user_id)
    await share_new_training(stage, channel="#leads")
    await share_new_training(stage, "Soldering", channel=CHANNEL)
    for actor in (stage.bob, stage.dev):
        said = await actor.types("/training list")
        assert "Soldering" in said
        assert (TRAINING_NAME in said) is (actor.person.id in private.members), actor.person.id


async def test_a_learner_who_wants_details_sees_what_is_shared(stage: Stage) -> None:
    await share_new_training(stage)
    said = await stage.bob.types("/training show")
    assert "Trainings you can register for" in said
    assert f"*{TRAINING_NAME}*" in said
    assert "[Connect GoTo]" in await stage.bob.types("/training roster")


async def test_a_learner_who_names_a_training_sees_that_one(stage: Stage) -> None:
    training = await share_new_training(stage)
    await share_new_training(stage, "Soldering", channel="#general")
    for typed in (TRAINING_NAME, "welding", str(training.id)):
        said = await stage.bob.types(f"/training show {typed}")
        assert TRAINING_NAME in said
        assert "Soldering" not in said
        assert "[Register]" in said
        assert "Details" not in said
    await stage.bob.presses("Register")
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    assert [one.email for one in training.registrants] == [stage.bob.email]
    assert dms_with(stage.bob, TRAINING_NAME)
    stage.bob.posts("#general")


async def test_a_learner_who_names_no_single_training_chooses(stage: Stage) -> None:
    await share_new_training(stage, "Welding 1")
    await share_new_training(stage, "Welding 2")
    assert "2 match “welding”. Which training?" in await stage.bob.types("/training show welding")
    key = next(one.key for one in stage.goto.world.trainings.values() if one.name == "Welding 2")
    await stage.bob.chooses(TRAINING_PICK, f"show:{key}")
    said = stage.bob.reads(await stage.bob.sees("[Register]"))
    assert "Welding 2" in said
    assert "Welding 1" not in said
    assert "has “brazing” in its name" in await stage.bob.types("/training show brazing")


async def test_a_learner_who_types_an_unknown_number_is_asked_to_connect(stage: Stage) -> None:
    await share_new_training(stage)
    assert "[Connect GoTo]" in await stage.bob.types("/training show 123456789")
    assert "[Connect GoTo]" in await stage.dev.types("/training report Onboarding")


async def test_where_nothing_is_shared_the_way_to_plan_is_shown(stage: Stage) -> None:
    said = await stage.bob.types("/training list")
    assert "[Connect GoTo]" in said


async def test_an_organizer_sees_their_own_trainings(stage: Stage) -> None:
    await share_new_training(stage)
    said = await stage.alice.types("/training list", channel=CHANNEL)
    assert "you can register for" not in said
    assert "Onboarding" in said


async def share_in_channels(stage: Stage, count: int) -> list[SimTraining]:
    """Share a training in each of so many channels of which only Alice is a member."""
    found = []
    for number in range(count):
        channel = stage.slack.add_channel(f"C0MORE{number}", f"more-{number}", [stage.alice.person.id])
        found.append(await share_new_training(stage, f"Soldering {number}", channel=f"#{channel.name}"))
    return found


async def test_slack_is_asked_about_the_training_whose_id_was_typed_alone(stage: Stage) -> None:
    trainings = await share_in_channels(stage, 4)
    asked = list(stage.slack.panel.calls)

    await stage.bob.types(f"/training register {trainings[3].id}", channel="#general")
    assert "Soldering 3" in stage.bob.reads(stage.bob.form)

    new = [one for one in stage.slack.panel.calls if one not in asked]
    about = {one.request["channel"] for one in new if one.name.startswith("conversations.")}
    assert about == {"C0MORE3"}


async def test_the_channels_of_many_trainings_are_looked_up_at_the_same_time(stage: Stage) -> None:
    await share_in_channels(stage, 4)
    two_are_asked = asyncio.Barrier(2)

    async def hold(phase: str, simulator: str, name: str, request: object) -> bool:
        if phase == "before" and name == "conversations.info":
            await two_are_asked.wait()
        return True

    stage.slack.panel.gate = hold
    said = await stage.bob.types("/training list", channel="#general")
    assert all(f"Soldering {number}" in said for number in range(4))
