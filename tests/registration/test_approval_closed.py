"""A request for approval that needs no answer any more says what became of it, without buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.sandbox.goto.state import SimTraining
from bot.sandbox.slack.model import StoredMessage
from bot.usecases.registration.approval_messages import close_approval_requests
from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.actors import tenant_of
from tests.support.clocks import CLOCK
from tests.support.polling import wait_until
from tests.support.registrations import (
    TRAINING_NAME,
    dms_with,
    register,
    share_joint_training,
    share_new_training,
    training_thread,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import cancel_training, register_at_goto


async def ask(stage: Stage) -> StoredMessage:
    """Have Dev register; return the message that asks Alice."""
    await register(stage.dev)
    asked = await stage.alice.sees("*Dev Rao* (dev@northwind.example) wants to register")
    assert isinstance(asked, StoredMessage)
    assert "[Approve]" in stage.alice.reads(asked)
    return asked


async def wait_for_open(stage: Stage, training: SimTraining, asked: StoredMessage) -> None:
    """Wait until this message is recorded as the one request that can be answered."""

    async def is_recorded() -> bool:
        store = stage.runtime.app.store.registrations
        shared = await store.get_shared(tenant_of(stage), str(training.key))
        return shared is not None and [one.ts for one in shared.approval_messages] == [asked.ts]

    await wait_until(is_recorded)


async def becomes(stage: Stage, asked: StoredMessage, text: str) -> None:
    """Wait until the message that asked says this, and nothing else."""
    await stage.alice.person.wait_for(lambda: stage.alice.reads(asked).replace("*", "") == text, 40)
    stage.dev.dms()
    stage.bob.dms()


async def test_the_learner_gives_up(stage: Stage) -> None:
    training = await share_new_training(stage, rules=["approval"])
    asked = await ask(stage)
    await stage.dev.presses("Cancel registration", dms_with(stage.dev, "waiting for Alice Moreau")[0])
    await becomes(stage, asked, f"Dev Rao is no longer waiting for {TRAINING_NAME}.")

    again = await ask(stage)
    assert again.ts != asked.ts
    assert "[Approve]" in stage.alice.reads(again)
    assert "[Approve]" not in stage.alice.reads(asked)
    stage.dev.dms()
    await wait_for_open(stage, training, again)


async def test_a_request_of_before_is_closed_though_the_same_person_waits_again(stage: Stage) -> None:
    """As if the first request had not been updated in time."""
    training = await share_new_training(stage, rules=["approval"])
    asked = await ask(stage)
    await wait_for_open(stage, training, asked)
    app, tenant, key = stage.runtime.app, tenant_of(stage), str(training.key)
    shared = await app.store.registrations.get_shared(tenant, key)
    assert shared is not None
    (one,) = shared.approval_messages
    former = replace(one, registered_at=one.registered_at - timedelta(minutes=1))
    await close_approval_requests(app, replace(shared, approval_messages=(former,)))
    await becomes(stage, asked, f"This request for {TRAINING_NAME} is closed.")


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


async def test_the_yes_for_somebody_outside_slack_is_given_on_gotos_site(stage: Stage) -> None:
    training = await share_new_training(stage)
    register_at_goto(stage, training, "Wendy", "wendy@elsewhere.example", "WAITING")
    await poll_shared_trainings(stage.runtime.app)
    asked = await stage.alice.sees("is waiting for your approval on GoTo's site")
    assert isinstance(asked, StoredMessage)
    await wait_for_open(stage, training, asked)
    training.registrants[0].status = "APPROVED"
    await poll_shared_trainings(stage.runtime.app)
    await becomes(stage, asked, f"Wendy Sample is registered for {TRAINING_NAME}.")
    said = await stage.alice.types(f"/training roster {training.id}", channel=CHANNEL)
    assert "waiting for approval" not in said
