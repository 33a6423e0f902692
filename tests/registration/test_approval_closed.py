"""A request for approval that needs no answer any more says what became of it, without buttons."""

from __future__ import annotations

from datetime import timedelta

from bot.sandbox.slack.model import StoredMessage
from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.clocks import CLOCK
from tests.support.registrations import (
    TRAINING_NAME,
    dms_with,
    register,
    share_joint_training,
    share_new_training,
    training_thread,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import cancel_training


async def ask(stage: Stage) -> StoredMessage:
    """Have Dev register; return the message that asks Alice."""
    await register(stage.dev)
    asked = await stage.alice.sees("*Dev Rao* (dev@northwind.example) wants to register")
    assert isinstance(asked, StoredMessage)
    assert "[Approve]" in stage.alice.reads(asked)
    return asked


async def becomes(stage: Stage, asked: StoredMessage, text: str) -> None:
    """Wait until the message that asked says this, and nothing else."""
    await stage.alice.person.wait_for(lambda: stage.alice.reads(asked).replace("*", "") == text, 40)
    stage.dev.dms()
    stage.bob.dms()


async def test_the_learner_gives_up(stage: Stage) -> None:
    await share_new_training(stage, rules=["approval"])
    asked = await ask(stage)
    await stage.dev.presses("Cancel registration", dms_with(stage.dev, "waiting for Alice Moreau")[0])
    await becomes(stage, asked, f"Dev Rao is no longer waiting for {TRAINING_NAME}.")

    again = await ask(stage)
    assert again.ts != asked.ts
    assert "[Approve]" in stage.alice.reads(again)
    assert "[Approve]" not in stage.alice.reads(asked)
    stage.dev.dms()


async def test_another_trainer_decides(stage: Stage) -> None:
    await share_joint_training(stage, rules=["approval"])
    asked = await ask(stage)
    await stage.bob.types("/training waitlist", channel=CHANNEL)
    await stage.bob.presses("Deny")
    await stage.bob.sees("You didn't approve *Dev Rao*")
    await becomes(
        stage, asked, f"Bob Tanaka didn't approve Dev Rao for {TRAINING_NAME}. We've let them know."
    )


async def test_the_trainer_decides_elsewhere(stage: Stage) -> None:
    await share_new_training(stage, rules=["approval"])
    asked = await ask(stage)
    await stage.alice.types("/training waitlist", channel=CHANNEL)
    await stage.alice.presses("Approve")
    await stage.dev.sees("You're registered for")
    await becomes(stage, asked, f"You approved Dev Rao for {TRAINING_NAME}. We're registering them now.")


async def test_the_training_is_cancelled(stage: Stage) -> None:
    training = await share_new_training(stage, rules=["approval"])
    asked = await ask(stage)
    await cancel_training(stage, training.id, channel=CHANNEL)
    await stage.alice.sees("is cancelled.")
    await becomes(stage, asked, f"{TRAINING_NAME} was cancelled, so Dev Rao's request is closed.")
    assert len(training_thread(stage.dev)) == 1


async def test_the_training_is_over(stage: Stage) -> None:
    training = await share_new_training(stage, rules=["approval"])
    asked = await ask(stage)
    CLOCK.move_to(max(end for _, end in training.times) + timedelta(minutes=1))
    await becomes(stage, asked, f"{TRAINING_NAME} is over. Nobody answered Dev Rao's request.")
    stage.dev.posts(CHANNEL)


async def test_the_yes_is_given_on_gotos_site(stage: Stage) -> None:
    training = await share_new_training(stage)
    training.approval = True
    await register(stage.dev)
    asked = await stage.alice.sees("is waiting for your approval on GoTo's site")
    assert isinstance(asked, StoredMessage)
    training.registrants[0].status = "APPROVED"
    await poll_shared_trainings(stage.runtime.app)
    await becomes(stage, asked, f"Dev Rao is registered for {TRAINING_NAME}.")
