"""`/training list` and `show` without a GoTo account: what the person can register for, as far as they can see it."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("typed", ["show", f"show {TRAINING_NAME}"])
async def test_a_learner_who_wants_details_sees_what_is_shared(stage: Stage, typed: str) -> None:
    await share_new_training(stage)
    said = await stage.bob.types(f"/training {typed}")
    assert "Trainings you can register for" in said
    assert f"*{TRAINING_NAME}*" in said
    assert "[Connect GoTo]" in await stage.bob.types("/training roster")


async def test_where_nothing_is_shared_the_way_to_plan_is_shown(stage: Stage) -> None:
    said = await stage.bob.types("/training list")
    assert "[Connect GoTo]" in said


async def test_an_organizer_sees_their_own_trainings(stage: Stage) -> None:
    await share_new_training(stage)
    said = await stage.alice.types("/training list", channel=CHANNEL)
    assert "you can register for" not in said
    assert "Onboarding" in said
