"""One direct message per registration: it shows what is so now and has its buttons; older ones have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.registration import SharedTraining
from bot.sandbox.slack.model import StoredMessage
from bot.usecases.core.rules import Rules
from bot.usecases.registration.status_messages import redraw_registrants
from tests.support.actors import Actor, person_of, tenant_of
from tests.support.clocks import CLOCK
from tests.support.old_buttons import action_ids
from tests.support.registrations import (
    dms_with,
    open_others_form,
    register,
    share_new_training,
    training_thread,
)
from tests.support.stage import CHANNEL, FAST_RULES, Stage
from tests.support.trainings import cancel_training, move_training

REGISTERED = "You're registered for *Welding basics*."
NEWER = "There's a newer message about this below."


@pytest.fixture
def rules() -> Rules:
    return replace(FAST_RULES, seat_hold_time=timedelta(hours=2))


def first_lines(actor: Actor) -> list[str]:
    return [actor.reads(one).splitlines()[0] for one in actor.dms()]


def with_buttons(actor: Actor) -> Sequence[StoredMessage]:
    return [one for one in actor.dms() if action_ids(one)]


async def fill(stage: Stage) -> None:
    """Bob has the one seat, Dev waits for it."""
    await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await register(stage.dev, button="Join waitlist")
    await stage.dev.sees("number 1 on the waitlist")


async def offer(stage: Stage) -> StoredMessage:
    await fill(stage)
    await stage.bob.presses("Cancel registration", stage.bob.dms()[0])
    shown = await stage.dev.sees("A seat opened up")
    assert isinstance(shown, StoredMessage)
    return shown


async def test_from_the_waitlist_to_a_seat_and_out_again(stage: Stage) -> None:
    offered = await offer(stage)
    assert first_lines(stage.bob) == ["Your registration for *Welding basics* is cancelled."]
    then = "We then offered you a seat in *Welding basics*."
    assert stage.dev.reads(stage.dev.dms()[0]).splitlines() == [then, NEWER]
    assert with_buttons(stage.dev) == [offered], "what a person should notice is a new message"

    await stage.dev.presses("Take the seat", offered)
    await stage.dev.sees(REGISTERED)
    assert first_lines(stage.dev) == [then, REGISTERED], "what they did is shown where they did it"
    assert "[Join link]" in stage.dev.reads(stage.dev.dms()[1])

    await stage.dev.presses("Cancel registration", stage.dev.dms()[1])
    await stage.dev.sees("Your registration for *Welding basics* is cancelled.")
    assert len(stage.dev.dms()) == 2
    assert "[Register again]" in stage.dev.reads(stage.dev.dms()[1])


async def test_registered_again_the_message_with_the_link_is_the_newest(stage: Stage) -> None:
    await share_new_training(stage)
    await register(stage.bob)
    await stage.bob.presses("Cancel registration", stage.bob.dms()[0])
    await stage.bob.sees("is cancelled.")
    await stage.bob.presses("Register again", stage.bob.dms()[0])
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    assert first_lines(stage.bob) == ["You were then registered for *Welding basics*.", REGISTERED]
    assert with_buttons(stage.bob) == [stage.bob.dms()[1]]


async def test_the_place_on_the_waitlist_is_kept_true(stage: Stage) -> None:
    await fill(stage)
    await register(stage.alice, button="Join waitlist")
    await stage.alice.sees("You're number 2 on the waitlist")
    before = len(stage.alice.dms())
    await stage.dev.presses("Leave waitlist", stage.dev.dms()[0])
    await stage.alice.sees("You're number 1 on the waitlist")
    assert len(stage.alice.dms()) == before
    stage.bob.dms()
    assert first_lines(stage.dev) == ["Your registration for *Welding basics* is cancelled."]


async def test_a_moved_training_has_its_new_times_in_the_message_with_the_link(stage: Stage) -> None:
    training = await share_new_training(stage)
    await register(stage.bob)
    await move_training(stage, training)
    await stage.bob.sees("moved *Welding basics*, which you're registered for")
    start = int(training.times[0][0].timestamp())
    await stage.bob.person.wait_for(lambda: f"<!date^{start}^" in str(stage.bob.dms()[0].blocks))
    assert with_buttons(stage.bob) == [stage.bob.dms()[0]], "the news has no buttons"
    training_thread(stage.bob)
    stage.alice.dms()


async def test_a_cancelled_training_leaves_no_buttons(stage: Stage) -> None:
    training = await share_new_training(stage)
    await register(stage.bob)
    await cancel_training(stage, training.id, channel=CHANNEL)
    await stage.bob.sees("Alice Moreau cancelled *Welding basics*")
    await stage.bob.sees("*Welding basics* was cancelled.")
    assert with_buttons(stage.bob) == []
    assert "[Join link]" not in stage.bob.reads(stage.bob.dms()[0])
    training_thread(stage.bob)
    stage.alice.dms()


@pytest.mark.parametrize("refusal", ["message_not_found", "is_archived"])
async def test_a_message_that_slack_does_not_change_is_followed_by_a_new_one(
    stage: Stage, refusal: str
) -> None:
    offered = await offer(stage)
    stage.switch(f"slack.refuse:chat.update:{refusal}", times=None)
    await stage.dev.presses("Take the seat", offered)
    await stage.dev.sees(REGISTERED)
    assert len(dms_with(stage.dev, REGISTERED)) == 1
    assert with_buttons(stage.dev)[-1] == stage.dev.dms()[-1]
    stage.bob.dms()


async def test_registered_with_another_address_it_is_still_one_message(stage: Stage) -> None:
    training = await share_new_training(stage)
    await register(stage.bob)
    await stage.bob.presses("Cancel registration", stage.bob.dms()[0])
    await stage.bob.sees("is cancelled.")
    stage.bob.person.user.email = "robert@northwind.example"
    CLOCK.forward(minutes=30)
    await register(stage.bob)
    assert [one.email for one in training.registrants] == ["robert@northwind.example"]
    assert with_buttons(stage.bob) == [stage.bob.dms()[1]]


async def rename(stage: Stage, name: str) -> SharedTraining:
    """Have two people register; then the training has another name, of which no message knows yet."""
    training = await share_new_training(stage)
    for actor in (stage.bob, stage.dev):
        await register(actor)
    store = stage.runtime.app.store.registrations
    shared = await store.get_shared(tenant_of(stage), str(training.key))
    assert shared is not None
    await store.update_shared(replace(shared, name=name))
    fresh = await store.get_shared(tenant_of(stage), str(training.key))
    assert fresh is not None
    return fresh


def renamed(stage: Stage, name: str) -> list[bool]:
    return [name in actor.reads(actor.dms()[0]) for actor in (stage.bob, stage.dev)]


async def test_a_newer_change_of_the_cards_goes_before_the_remaining_messages(stage: Stage) -> None:
    shared, app = await rename(stage, "Soldering"), stage.runtime.app
    answers = iter([False, True])

    async def is_latest() -> bool:
        return next(answers)

    await redraw_registrants(app, shared, is_latest)
    assert renamed(stage, "Soldering") == [True, False]
    await redraw_registrants(app, shared, is_latest)
    assert renamed(stage, "Soldering") == [True, True]
    told = await app.store.registrations.get_shared(shared.tenant, shared.training_key)
    assert told is not None
    await redraw_registrants(app, told, is_latest)  # asks nothing more: no message is drawn again


@pytest.mark.parametrize("why", ["deleted", "deactivated"])
async def test_one_who_cannot_be_shown_a_change_holds_up_nobody(stage: Stage, why: str) -> None:
    shared, app = await rename(stage, "Soldering"), stage.runtime.app
    if why == "deleted":
        stage.switch("slack.refuse:chat.update:message_not_found")
    else:
        stage.bob.person.user.deleted = True
        app.slack.people.forget(person_of(stage.bob))

    async def is_latest() -> bool:
        return True

    await redraw_registrants(app, shared, is_latest)
    assert renamed(stage, "Soldering") == [False, True]


async def test_an_answer_of_the_trainer_is_a_new_message(stage: Stage) -> None:
    await share_new_training(stage, rules=["approval"])
    for actor in (stage.bob, stage.dev):
        await register(actor)
        await actor.sees("is waiting for Alice Moreau")
    await stage.alice.presses("Approve", await stage.alice.sees("*Bob"))
    await stage.alice.presses("Deny", await stage.alice.sees("*Dev"))
    await stage.bob.sees("You were then registered for *Welding basics*.")
    assert first_lines(stage.bob)[1:] == [REGISTERED]
    assert with_buttons(stage.bob) == [stage.bob.dms()[1]]
    await stage.dev.sees("Your request for *Welding basics* wasn't approved.")
    assert first_lines(stage.dev)[1:] == [
        "Alice Moreau didn't approve your registration for *Welding basics*."
    ]
    assert with_buttons(stage.dev) == []
    stage.alice.dms()


async def test_who_is_registered_by_the_trainer_after_cancelling_has_one_message(stage: Stage) -> None:
    training = await share_new_training(stage)
    await register(stage.bob)
    await stage.bob.presses("Cancel registration", stage.bob.dms()[0])
    await stage.bob.sees("is cancelled.")
    await open_others_form(stage, training)
    await stage.alice.fills(people=["U0BOB"])
    assert await stage.alice.submits() == {}
    await stage.alice.sees("Registered: Bob Tanaka.")
    assert first_lines(stage.bob) == ["You were then registered for *Welding basics*.", REGISTERED]
    assert with_buttons(stage.bob) == [stage.bob.dms()[1]]
    stage.alice.dms()
