"""Group and direct messages without Usher: no form proposes to post there, and nothing asks for an invitation."""

from __future__ import annotations

import pytest

from bot.sandbox.slack.element_lookup import find_input
from tests.support.actors import connect_alice
from tests.support.registrations import TRAINING_NAME, share_new_training
from tests.support.reminders import subscriptions_of
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training, find_training, show_missing


@pytest.fixture(params=[("U0ALICE", "U0BOB", "U0CAROL"), ("U0ALICE", "U0BOB")], ids=["group", "direct"])
def place(stage: Stage, request: pytest.FixtureRequest) -> str:
    return str(stage.slack.home.direct(*request.param).id)


@pytest.mark.parametrize("typed", ["/goto notify 10m", "/goto digest daily 9am"])
async def test_reminders_asked_for_there_come_to_the_person(stage: Stage, place: str, typed: str) -> None:
    alice = stage.alice
    await connect_alice(stage)
    await alice.types(typed, channel=place)
    form = alice.form
    assert await alice.submits() == {}
    assert "to your messages with Usher" in alice.reads(form)
    (made,) = await subscriptions_of(stage, alice)
    assert made.channel is None


async def test_a_private_channel_is_proposed_since_usher_can_be_invited_there(stage: Stage) -> None:
    alice = stage.alice
    await connect_alice(stage)
    await alice.types("/goto notify 10m", channel="#leads")
    assert "In a private channel, type /invite @Usher." in str(await alice.submits())
    await alice.person.adds("#leads", stage.slack.home.bot_user_id)
    assert await alice.submits() == {}


async def test_a_training_is_shared_from_there_with_a_channel_to_choose(stage: Stage, place: str) -> None:
    alice = stage.alice
    await connect_alice(stage)
    await alice.types(f"/training share {add_training(stage, TRAINING_NAME).id}", channel=place)
    assert find_input(alice.form, "channel")[1].get("initial_conversation") is None
    assert "channel" in await alice.submits()
    await alice.fills(channel=stage.slack.home.conversation(CHANNEL).id)
    assert await alice.submits() == {}
    await alice.sees(TRAINING_NAME, channel=CHANNEL)


@pytest.mark.parametrize("unseen", ["group", "#leads"])
async def test_who_is_missing_there_cannot_be_seen(stage: Stage, unseen: str) -> None:
    await share_new_training(stage)
    place = stage.slack.home.direct("U0ALICE", "U0BOB", "U0CAROL").id if unseen == "group" else unseen
    said = await stage.alice.types(
        f"/training missing {find_training(stage, TRAINING_NAME).id}", channel=place
    )
    assert "Usher isn't in that conversation" in said
    assert "/invite" not in said
    assert "team-platform" in await show_missing(stage.alice, find_training(stage, TRAINING_NAME), CHANNEL)
