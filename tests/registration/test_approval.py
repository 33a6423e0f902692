"""Waiting for a word: on GoTo's own site, where it alone can be given, and here; who reads it, and where from."""

from __future__ import annotations

import pytest

from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.registrations import TRAINING_NAME, decide, dms_with, register, share_new_training
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import register_at_goto


async def test_the_roster_and_the_seats_lead_to_gotos_site_for_who_waits_there(stage: Stage) -> None:
    training = await share_new_training(stage)
    training.approval = True
    await register(stage.bob)
    stage.bob.dms()
    stage.alice.dms()
    await stage.alice.types(f"/training roster {training.id}", channel=CHANNEL)
    assert "1 waiting for approval" in stage.alice.reads()
    minted = len(stage.goto.received("trainings.manageUrl.get"))
    await stage.alice.presses("Open on GoTo's site")
    await stage.alice.sees("you'll be asked to sign in")
    assert len(stage.goto.received("trainings.manageUrl.get")) == minted + 1
    said = await stage.alice.types(f"/training waitlist {training.id}", channel=CHANNEL)
    assert "Waiting for approval on GoTo's site: Bob Tanaka" in said
    assert "[Approve]" not in said
    await stage.alice.presses("Open on GoTo's site")
    await stage.alice.sees("you'll be asked to sign in")


async def test_who_registers_on_gotos_site_and_waits_there_is_told_of_once(stage: Stage) -> None:
    training = await share_new_training(stage)
    register_at_goto(stage, training, "Wendy", "wendy@elsewhere.example", "WAITING")
    register_at_goto(stage, training, "Grace", "grace@elsewhere.example")
    await poll_shared_trainings(stage.runtime.app)
    await stage.alice.sees(
        f"*Wendy Sample* (wendy@elsewhere.example) registered for *{TRAINING_NAME}* and is waiting"
    )
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    assert len(dms_with(stage.alice, "is waiting for your approval on GoTo's site")) == 1
    await stage.alice.presses("Open on GoTo's site")
    await stage.alice.sees("you'll be asked to sign in")
    await stage.alice.sees("2 people are registered", channel=CHANNEL)


@pytest.mark.languages
async def test_the_word_can_be_given_where_the_seats_are_listed(stage: Stage) -> None:
    training = await share_new_training(stage, rules=["approval"])
    for actor in (stage.bob, stage.dev):
        await register(actor)
        actor.dms()
    await stage.alice.types(f"/training roster {training.id}", channel=CHANNEL)
    await stage.alice.presses("Seats and waitlist")
    seats = await stage.alice.sees("Waiting for your approval: *Dev Rao* (dev@northwind.example)")
    await decide(stage.alice, seats, "Approve Bob Tanaka")
    await stage.alice.sees("You approved *Bob Tanaka*")
    await stage.bob.sees("You're registered for")
    await decide(stage.alice, seats, "Deny Dev Rao")
    await stage.alice.sees("You didn't approve *Dev Rao*")
    await stage.dev.sees("didn't approve your registration")
    assert [one.email for one in training.registrants] == [stage.bob.email]
    stage.alice.dms()
