"""People leave the workspace, and guests are kept out: who is not reached is named, nobody uses the key of who left."""

from __future__ import annotations

import pytest

from bot.model.operations import OperationKind
from bot.model.policy import Policy
from bot.sandbox.goto.state import SimTraining
from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.actors import Actor, person_of, tenant_of
from tests.support.kills import open_operations
from tests.support.polling import wait_until
from tests.support.registrations import (
    dms_with,
    open_others_form,
    read_outcome,
    register,
    share_new_training,
    training_card,
    training_thread,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import cancel_training, show_missing


def leaves_slack(actor: Actor) -> None:
    """Have somebody's account deactivated; Slack tells the bot that they changed."""
    actor.person.user.deleted = True
    actor.stage.runtime.app.slack.people.forget(person_of(actor))


async def share_with_bob_registered(stage: Stage, **fields: str) -> SimTraining:
    known = await share_new_training(stage, **fields)
    await register(stage.bob)
    assert dms_with(stage.bob, "You're registered")
    return known


async def cancel_known(stage: Stage, known: SimTraining) -> str:
    await cancel_training(stage, known.id, channel=CHANNEL)
    await stage.alice.sees("is cancelled.")
    said = stage.alice.reads()
    assert len(training_thread(stage.dev)) == 1
    return said


@pytest.mark.parametrize("refused", [False, True], ids=["posts are taken", "posts are refused"])
async def test_who_left_is_named_among_those_not_reached(stage: Stage, refused: bool) -> None:
    """They had messages before: the conversation is open, and Slack may take a post that nobody reads."""
    known = await share_with_bob_registered(stage)
    leaves_slack(stage.bob)
    if refused:
        stage.switch("slack.user_disabled", times=None)
    said = await cancel_known(stage, known)
    assert "Bob Tanaka (bob@northwind.example)" in said
    assert "We notified 1 person" not in said
    assert len(stage.bob.dms()) == 1


async def test_an_approval_that_reaches_nobody_is_no_message(stage: Stage) -> None:
    """Bob asks to come and leaves; the trainer's yes registers him, and nothing is posted that nobody reads.

    What serves him next notices that he left, and gives his seat back at any moment after that. It is the trainer's
    yes, because the card's update, which serves everybody registered, is over before he leaves.
    """
    await share_new_training(stage, rules=["approval"])
    await register(stage.bob)
    asked = await stage.alice.sees("wants to register for")

    async def is_drawn() -> bool:
        return not await open_operations(stage, OperationKind.REDRAW_CARDS)

    await wait_until(is_drawn)
    leaves_slack(stage.bob)
    before = len(stage.bob.dms())
    await stage.alice.presses("Approve", asked)
    await stage.alice.sees("You approved")
    await stage.alice.sees("Bob Tanaka left the workspace")
    (created,) = stage.goto.received("trainings.registrants.create")
    assert created.body["email"] == stage.bob.email
    await stage.slack.settled()
    assert len(stage.bob.dms()) == before


async def test_posts_to_who_left_can_be_refused_before_slack_tells_so(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    stage.bob.person.user.deleted = True
    stage.switch("slack.user_disabled", times=None)
    assert "Bob Tanaka (bob@northwind.example)" in await cancel_known(stage, known)


async def test_nobody_registers_through_a_trainer_who_left(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    leaves_slack(stage.alice)
    said = await register(stage.dev)
    assert "the trainer left this workspace" in said
    assert [one.email for one in known.registrants] == [stage.bob.email]
    await stage.dev.sees("Alice Moreau is no longer in this workspace", channel=CHANNEL)
    assert "[Register]" not in stage.dev.reads(training_card(stage.dev))
    (message,) = dms_with(stage.bob, "You're registered for")
    await stage.bob.presses("Cancel registration", message)
    await stage.bob.sees("the trainer left this workspace")
    assert [one.email for one in known.registrants] == [stage.bob.email], "Usher has no account to ask with"
    stage.alice.dms()


async def test_a_look_finds_that_the_trainer_left(stage: Stage) -> None:
    known = await share_with_bob_registered(stage, capacity="1")
    await register(stage.dev, button="Join waitlist")
    leaves_slack(stage.alice)
    await poll_shared_trainings(stage.runtime.app)
    await stage.dev.sees("Alice Moreau is no longer in this workspace", channel=CHANNEL)
    await stage.dev.sees("so you've lost your place")
    assert len(known.registrants) == 1
    for actor in (stage.alice, stage.dev):
        actor.dms()


async def test_who_left_is_neither_asked_nor_registered_by_the_trainer(stage: Stage) -> None:
    known = await share_new_training(stage)
    leaves_slack(stage.bob)
    said = await show_missing(stage.alice, known)
    assert "Dev Rao" in said
    assert "Bob Tanaka" not in said
    await open_others_form(stage, known)
    await stage.alice.fills(people=["U0DEV"], emails="bob@northwind.example")
    stage.alice.form.state["people"]["people"]["selected_users"] = ["U0BOB", "U0DEV"]
    assert await stage.alice.submits() == {}
    said = await read_outcome(stage, "Registered 2 people")
    assert "Registered: Dev Rao" in said
    assert "Not registered: Bob Tanaka. They're no longer in this workspace." in said
    assert dms_with(stage.dev, "You're registered")


@pytest.mark.parametrize("welcome", [False, True])
async def test_a_trainer_registers_no_guest_whom_the_policy_keeps_out(stage: Stage, welcome: bool) -> None:
    if welcome:
        assert await stage.runtime.app.store.policies.replace(
            tenant_of(stage), Policy(guests=True, revision="any"), ""
        )
    known = await share_new_training(stage, channel="#general")
    gil = stage.actors["gil"]
    await open_others_form(stage, known)
    await stage.alice.fills(people=[gil.person.id, "U0DEV"])
    assert await stage.alice.submits() == {}
    said = await read_outcome(stage, f"Registered {'2 people' if welcome else '1 person'}")
    name = gil.person.user.real_name
    refusal = f"Not registered: {name}. This workspace's rules don't let them register."
    assert (refusal in said) is not welcome
    assert (gil.email in {one.email for one in known.registrants}) is welcome
    assert (len(gil.dms()) == 1) is welcome
    assert dms_with(stage.dev, "You're registered")
